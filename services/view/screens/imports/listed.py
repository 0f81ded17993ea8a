"""From members' reports to what people look through before they take a file over. Pure functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from services.view.screens.imports.page import Added, Change, Line, Reason
from shared.german import number, plural

LINES = 20
"""Lines named under one reason; all rejected ones are in the CSV file."""
PERSONS = 200
"""Persons listed by name."""
FEW = 5
"""Of fewer known members nothing can be told about a file."""

_ELSEWHERE = ("unit_outside", "unit_unknown", "unit_missing", "unit_ambiguous")
_OTHER_LINE = re.compile(r"in Zeile (\d+)")
_FIELDS = re.compile(r"hat \d+ statt (\d+) Felder")


def rejected(report: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Why rows are rejected: equal reasons are one, those of most rows first."""
    rows = report.get("rejected") or []
    return _grouped((str(one.get("reason") or ""), one, "") for one in rows)


def every_rejected(report: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """All rejected rows, each with its reason: line, membership number, reason."""
    rows = report.get("rejected") or []
    return [(int(one["line"]), str(one.get("number") or ""), str(one.get("reason") or "")) for one in rows]


def reviews(report: Mapping[str, Any]) -> tuple[Reason, ...]:
    """What somebody should look at although the row is taken; with names where members tells them."""
    names = report.get("names") or {}
    rows = report.get("review") or []
    return _grouped(
        (str(why["reason"]), one, str(names.get(str(one["line"]), ""))) for one in rows for why in one.get("why", ())
    )


def _grouped(rows: Iterable[tuple[str, Mapping[str, Any], str]]) -> tuple[Reason, ...]:
    """Reasons that differ in nothing but a number of one row are equal."""
    found: dict[str, list[Line]] = {}
    for reason, one, name in rows:
        other = _OTHER_LINE.search(reason)
        text = _FIELDS.sub(r"hat nicht \1 Felder", _OTHER_LINE.sub("in einer anderen Zeile", reason))
        line = Line(int(one["line"]), str(one.get("number") or ""), name, int(other[1]) if other else 0)
        found.setdefault(text, []).append(line)
    reasons = (Reason(text, tuple(lines[:LINES]), len(lines)) for text, lines in found.items())
    return tuple(sorted(reasons, key=lambda reason: -reason.total))


def added(report: Mapping[str, Any]) -> tuple[Added, ...]:
    """Who is new, by name: told to a branch alone."""
    return tuple(Added(_name(one), str(one.get("number") or "")) for one in (report.get("added") or [])[:PERSONS])


def changes(report: Mapping[str, Any]) -> tuple[Change, ...]:
    """Of whom what changes: told to a branch alone."""
    return tuple(
        Change(
            _name(one),
            int(one["line"]),
            tuple((part["column"], part["was"] or "(leer)", part["now"] or "(leer)") for part in one["changes"]),
        )
        for one in (report.get("changes") or [])[:PERSONS]
    )


def notices(report: Mapping[str, Any]) -> tuple[str, ...]:
    """What is said about the file as a whole."""
    return tuple(str(one["reason"]) for one in report.get("notices") or [])


def doubts(report: Mapping[str, Any]) -> tuple[str, ...]:
    """Why it may be the wrong file: nothing of it fits, it is of others, or most members are missing or new."""
    refused = report.get("rejected") or []
    rows, accepted = int(report.get("rows", 0)), int(report.get("accepted", 0))
    known, gone, new = (int(report.get(name, 0)) for name in ("known", "missing_total", "new"))
    found = []
    if not rows:
        found.append("In der Datei steht unter der Kopfzeile niemand.")
    elif not accepted:
        found.append("Keine einzige Zeile passt.")
    codes: Mapping[str, int] = report.get("rejected_codes") or Counter(str(one.get("code")) for one in refused)
    elsewhere = sum(codes.get(code, 0) for code in _ELSEWHERE)
    if 2 * elsewhere > rows:
        found.append(
            f"{plural(elsewhere, 'Zeile gehört', 'Zeilen gehören')} nicht hierher, sondern zu anderen Gliederungen."
        )
    if known >= FEW:
        if accepted and 2 * gone > known:
            here = plural(known, "Mitglied", "Mitgliedern")
            found.append(f"Von {here}, die hier bekannt sind, fehlen {number(gone)} in der Datei.")
        if 2 * new > known and 2 * new > accepted:
            found.append(f"{number(new)} von {plural(accepted, 'Zeile', 'Zeilen')} wären neue Mitglieder.")
    return tuple(found)


def _name(one: Mapping[str, Any]) -> str:
    return " ".join(str(one[part]) for part in ("first_name", "last_name") if one.get(part))
