"""From members' reports to what the pages of an import show. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.view.frame.layout.model import Chip, Form
from services.view.screens.imports.page import (
    Asked,
    Counts,
    Doubtful,
    Elsewhere,
    Gone,
    Missing,
    OpenPage,
    Past,
    Repaired,
)
from shared.clock import now
from shared.german import number, plural
from shared.hierarchy import UnitTree

SHOWN = 50
"""Rows that a page lists; all rejected ones are in the CSV file."""


def total(report: Mapping[str, Any], kind: str) -> int:
    """How many rows are of a kind, of which the first are listed; of an older report all are."""
    return int(report.get(f"{kind}_total", len(report.get(kind) or [])))


def more(report: Mapping[str, Any]) -> tuple[str, ...]:
    """Of which rows there are more than are listed, and what to do."""
    kinds = {"rejected": "abgelehnte", "repaired": "ausgebesserte", "review": "Zeilen zum Ansehen"}
    found = []
    for kind, word in kinds.items():
        listed, of = len(report.get(kind) or []), total(report, kind)
        if of > listed:
            what = word if kind == "review" else f"{word} Zeilen"
            found.append(
                f"Das sind sehr viele: Einzeln stehen hier nur die ersten {number(listed)} von {number(of)} ({what}). "
                "Berichtige sie in der Datei und lade sie noch einmal hoch, dann siehst Du die nächsten."
            )
    return tuple(found)


def counts(report: Mapping[str, Any]) -> Counts:
    """The figures of a report."""
    rejected, repaired = (total(report, kind) for kind in ("rejected", "repaired"))
    new, changed = int(report.get("new", 0)), int(report.get("changed", 0))
    held = int(report.get("held", len({one["line"] for one in report.get("doubtful") or []})))
    accepted = int(report.get("accepted", 0)) - held
    return Counts(
        rows=int(report.get("rows", accepted + held + rejected)),
        accepted=accepted,
        repaired=repaired,
        rejected=rejected,
        new=new,
        changed=max(changed - new, 0),
        same=int(report.get("same", 0)),
    )


def repaired(report: Mapping[str, Any], *, values: bool = True) -> tuple[Repaired, ...]:
    """The first repaired rows, each in a sentence; without `values` only the columns: values are of persons."""
    return tuple(
        Repaired(int(one["line"]), "; ".join(_repair(r, values) for r in one.get("repairs", ())))
        for one in (report.get("repaired") or [])[:SHOWN]
    )


def _repair(one: Mapping[str, Any], values: bool) -> str:
    column = str(one.get("column", ""))
    return f"{column}: {one.get('was') or '(leer)'} → {one.get('now') or '(leer)'}" if values else column


def missing(report: Mapping[str, Any], tree: UnitTree) -> tuple[Missing, ...]:
    """Who is known here and not in the file."""
    return tuple(
        Missing(str(one["person"]), _name(one), str(one.get("number") or ""), _unit(one.get("unit"), tree))
        for one in (report.get("missing") or [])[:SHOWN]
    )


def gone(report: Mapping[str, Any], tree: UnitTree) -> tuple[Gone, ...]:
    """Branches of which nobody is in the file, those with most persons first."""
    found = [Gone(str(one["unit"]), _unit(one["unit"], tree), int(one["persons"])) for one in report.get("gone") or []]
    return tuple(sorted(found, key=lambda one: (-one.persons, one.branch)))


def missing_total(report: Mapping[str, Any]) -> int:
    """How many are missing of branches that are in the file."""
    return int(report.get("missing_total", 0)) - sum(int(one["persons"]) for one in report.get("gone") or [])


def doubtful(report: Mapping[str, Any], tree: UnitTree) -> tuple[Doubtful, ...]:
    """Rows that may be somebody known already."""
    found = []
    for one in (report.get("doubtful") or [])[:SHOWN]:
        row, known = one.get("row") or {}, one.get("known") or {}
        shown = [_name(known), _unit(known.get("unit"), tree)]
        found.append(
            Doubtful(
                key=match_key(one),
                line=int(one["line"]),
                row=_name(row),
                known=", ".join(part for part in shown if part),
                why=_why(row, known, tree, known.get("number") if one.get("kind") == "same" else None),
                changed=one.get("kind") == "changed",
            )
        )
    return tuple(found)


def asked(found: Sequence[Mapping[str, Any]], tree: UnitTree) -> tuple[Asked, ...]:
    """The branches that are asked, those with most questions first."""
    branches = [Asked(_unit(one["unit"], tree), int(one["questions"])) for one in found]
    return tuple(sorted(branches, key=lambda one: (-one.questions, one.branch)))


def silent(report: Mapping[str, Any]) -> tuple[str, ...]:
    """What empty cells mean for persons who are known: what stays, and what is emptied."""
    emptied = [
        f"{one['column']}: bei {plural(int(one['persons']), 'Person', 'Personen')} leer in der Datei, "
        "also auch bei uns gelöscht."
        for one in report.get("emptied") or []
    ]
    kept = [
        f"{one['column']}: bei {plural(int(one['persons']), 'Person', 'Personen')} leer oder nicht lesbar, "
        "bei uns bekannt: bleibt, wie es ist."
        for one in report.get("kept") or []
    ]
    return (*emptied, *kept)


def open_page(proposed: Sequence[Mapping[str, Any]], tree: UnitTree, form: Form | None) -> OpenPage:
    """What waits for a decision, by what members has kept of it."""
    left = [one for one in proposed if one["kind"] == "left"]
    same = [one for one in proposed if one["kind"] in ("same", "changed")]
    away = [one for one in proposed if one["kind"] == "elsewhere"]
    missing = (Missing(str(p["proposal"]), _name(p), str(p["number"]), _unit(p["unit"], tree)) for p in left[:SHOWN])
    doubtful = (
        Doubtful(
            key=str(p["proposal"]),
            line=0,
            row=_row(p),
            known=", ".join(part for part in (_name(p), _unit(p["unit"], tree)) if part),
            why=_why(p["row"], p, tree, p["row"].get("instead_of")),
            changed=p["kind"] == "changed",
        )
        for p in same[:SHOWN]
    )
    elsewhere = (
        Elsewhere(
            key=str(p["proposal"]),
            known=_name(p),
            by=tree[p["asked_by"]].name if p["asked_by"] in tree else "eine andere Gliederung",
            why="; ".join(filter(None, ("Nummer gleich" if p.get("number") else "", _why(p["row"], p, tree)))),
            applied=p.get("status") == "applicant",
        )
        for p in away[:SHOWN]
    )
    return OpenPage(tuple(missing), len(left), tuple(doubtful), len(same), form, tuple(elsewhere), len(away))


def _row(proposed: Mapping[str, Any]) -> str:
    """What is told of a row: of one for another branch nothing that we do not know, perhaps nothing at all."""
    row = proposed["row"]
    number = f"Nr. {proposed['number']}" if proposed.get("number") else ""
    there = "" if row.get("unit") else "eine Zeile eines anderen Ortsvereins"
    return ", ".join(filter(None, (_name(row), number, there)))


def match_key(one: Mapping[str, Any]) -> str:
    """What tells a doubtful match apart: the number in the file and the person."""
    return f"{one.get('number') or ''}-{one.get('person')}"


def _why(row: Mapping[str, Any], known: Mapping[str, Any], tree: UnitTree, other_number: str | None = None) -> str:
    """What agrees, and what differs: with both values where the names beside it do not show them already.

    `other_number`: the one under which the person is known here, where the row has another.
    """
    words = {"first_name": "Vorname", "last_name": "Nachname", "born_on": "Geburtsdatum", "email": "E-Mail"}
    words["unit"] = "Ortsverein"
    both = [name for name in words if row.get(name) and known.get(name)]
    same = [words[name] for name in both if row[name] == known[name] and name != "unit"]
    parts = [f"{', '.join(same)} gleich"] if same else []
    for name in both:
        if row[name] == known[name]:
            continue
        if name.endswith("_name"):
            parts.append(f"{words[name]} anders")
        else:
            there, here = (_said(name, one[name], tree) for one in (row, known))
            parts.append(f"{words[name]} in der Liste {there}, bei uns {here}")
    if other_number:
        parts.append(f"nur mit anderer Mitgliedsnummer, bei uns {other_number}")
    return "; ".join(parts)


def _said(name: str, value: Any, tree: UnitTree) -> str:
    match name:
        case "born_on":
            return f"{date.fromisoformat(str(value)):%d.%m.%Y}"
        case "unit":
            return _unit(value, tree)
        case _:
            return str(value)


def _name(one: Mapping[str, Any]) -> str:
    return " ".join(str(one[part]) for part in ("first_name", "last_name") if one.get(part))


def _unit(key: object, tree: UnitTree) -> str:
    return tree[str(key)].short_name if key and str(key) in tree else ""


def past(state: Mapping[str, Any]) -> Past:
    """An earlier import as members lists it."""
    match state.get("state"):
        case "done":
            chip = Chip(plural(int(state.get("changed", 0)), "Änderung", "Änderungen"), "fine")
        case "failed":
            chip = Chip("nicht übernommen", "late")
        case _:
            chip = Chip("läuft", "soon")
    name = str(state.get("name") or "Mitgliederliste")
    return Past(str(state["import_id"]), name, moment(state.get("at")), "für diese Gliederung", chip)


def moment(value: object) -> datetime:
    """A time from JSON; now where it is none."""
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return now()
