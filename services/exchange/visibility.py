"""`python -m services.exchange.visibility [--write]`: what people and the data protection officer read of the rules.

From the rules alone: `shared/contracts/visibility.json` for the screen *Wer sieht was?* (German), and the table of who
knows what of whom in `docs/privacy.md` (records of processing, Art. 30 GDPR). Without `--write` it says what is stale.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from services.exchange.rules import RULES, Rule
from services.exchange.rules.groups import GROUPS
from services.exchange.rules.language import Place, Sight, Statement
from shared.contracts.people import CONTACT, GUEST, HOME, NAME, PROSPECT, REACH

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "shared" / "contracts" / "visibility.json"
PRIVACY = ROOT / "docs" / "privacy.md"
_BEGIN, _END = "<!-- generated from services/exchange/rules: begin -->", "<!-- generated: end -->"

COLUMNS = {
    "branch": "Ortsverein",
    "sub_district": "Unterbezirk",
    "district": "Bezirk",
    "neighbours": "Nachbarn",
    "below": "Alle darunter",
}
"""Relations to the unit where it happened, with the words for them."""

_COLUMNS_OF = {
    Place.BRANCH: ("branch",),
    Place.BRANCH_OF: ("branch",),
    Place.ITSELF: ("branch",),
    Place.SUB_DISTRICT: ("sub_district",),
    Place.DISTRICT: ("district",),
    Place.ABOVE: ("sub_district", "district"),
    Place.NEIGHBOURS: ("neighbours",),
    Place.EACH_OF: ("neighbours",),
    Place.BELOW: ("below",),
}
_FIELDS = {
    CONTACT: "Kontaktdaten",
    NAME + REACH + HOME: "Namen, Telefon, E-Mail und Anschrift",
    NAME + REACH: "Namen, Telefon und E-Mail",
    NAME: "Namen",
    GUEST: "Vornamen und E-Mail",
    PROSPECT: "Namen, Telefon und E-Mail",
}
_TEXTS = {
    "note": "die Notiz",
    "about": "wofür sich jemand interessiert",
    "reason": "die Begründung der Ablehnung",
    "grounds": "der Einspruch",
    "statement": "die Stellungnahme",
    "reasons": "die Begründung",
    "earlier_grounds": "der frühere Einspruch",
    "earlier_statement": "die frühere Stellungnahme",
    "earlier_reasons": "die frühere Entscheidung",
}
_ORDER = (Sight.COUNT_ONLY, Sight.WITHOUT_PERSON, Sight.EVERYTHING)


def table() -> dict[str, Any]:
    """The table: `columns`, and `rows` of `type`, `group`, `when`, `because`, `source` and a cell per column."""
    return {"columns": COLUMNS, "rows": [_row(rule) for rule in _listed()]}


def _listed() -> list[Rule]:
    groups = list(dict.fromkeys((*GROUPS, *(rule.group for rule in RULES.values()))))
    return sorted(RULES.values(), key=lambda rule: groups.index(rule.group))


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "type": rule.event.TYPE,
        "group": rule.group,
        "when": rule.when,
        "because": rule.because,
        "source": rule.source,
        "cells": {column: _cell(rule, column) for column in COLUMNS},
    }


def _cell(rule: Rule, column: str) -> dict[str, str]:
    here = [statement for statement in rule.statements if column in _COLUMNS_OF[statement.place]]
    now = [one for one in here if one.of != "from_unit" and one.place is not Place.EACH_OF]
    listed = [one for one in here if one.place is Place.EACH_OF]
    before = [statement for statement in here if statement.of == "from_unit"]
    kind, text = _said(rule, now)
    if before and column == "branch":
        text = f"{text}; der bisherige: {_said(rule, before)[1]}"
    if listed:
        kind, text = ("part" if kind == "none" else kind), f"{text}; wer mit einlädt: {_said(rule, listed)[1]}"
    return {"kind": kind, "text": text}


def _said(rule: Rule, statements: Iterable[Statement]) -> tuple[str, str]:
    listed = list(statements)
    sights = [statement.sight for statement in listed if statement.sight]
    if not sights:
        return "none", "nichts"
    sight = max(sights, key=_ORDER.index)
    fields = [statement.knows.fields for statement in listed if statement.knows]
    texts = [_TEXTS.get(name, name) for statement in listed for name in statement.reads]
    people = rule.event.person_fields() | rule.event.office_fields()
    kind, words = "part", ["dass, ohne Namen" if people else "dass"]
    if sight is Sight.COUNT_ONLY:
        kind, words = "count", ["zählt"]
    elif sight is Sight.EVERYTHING:
        less = bool(fields) and fields[0] != CONTACT
        kind, words = ("part", [f"dass, mit {_FIELDS[fields[0]]}"]) if less else ("all", ["alles"])
        words += [f"mit {_FIELDS[CONTACT]}"] if fields and not less else []
        words += [f"auch {text}" for text in texts]
        if any(statement.known and statement.known.by == "objection" for statement in listed):
            kind, words = "part", [*words, "solange der Einspruch dort liegt"]
    gone = any(statement.forgets for statement in listed) and not fields
    return kind, ", ".join(words) + ("; danach nicht mehr, wer" if gone else "")


def processing() -> str:
    """The generated part of `docs/privacy.md`: who knows which fields of whom, why, from when, until when."""
    lines = [
        _BEGIN,
        "",
        "| known as | who knows | which fields | from | until | because (German, as shown to people) |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_line(rule, statement) for rule in _listed() for statement in rule.statements if statement.knows]
    lines += ["", "Free texts about a person:", "", "| text | who reads it | because |", "|---|---|---|"]
    lines += [
        f"| `{rule.event.name()}.{name}` | {_who(statement)} | {rule.because} |"
        for rule in _listed()
        for statement in rule.statements
        for name in statement.reads
    ]
    return "\n".join([*lines, "", _END])


def _line(rule: Rule, statement: Statement) -> str:
    knows = statement.knows
    assert knows is not None
    ends = sorted(
        other.event.name()
        for other in RULES.values()
        for one in other.statements
        if one.forgets
        and one.forgets.why == knows.why
        and set(_COLUMNS_OF[one.place]) & set(_COLUMNS_OF[statement.place])
    )
    until = ", ".join(f"`{name}`" for name in dict.fromkeys(ends)) or "erasure"
    fields = ", ".join(knows.fields)
    return f"| {knows.why} | {_who(statement)} | {fields} | `{rule.event.name()}` | {until} | {rule.because} |"


def _who(statement: Statement) -> str:
    words = {
        Place.BRANCH: "the branch",
        Place.BRANCH_OF: "the branch that knows the person as a member",
        Place.SUB_DISTRICT: "its sub-district",
        Place.DISTRICT: "the district",
        Place.ITSELF: "the unit itself",
        Place.ABOVE: "the levels above it",
        Place.NEIGHBOURS: "the neighbouring units",
        Place.EACH_OF: "each unit of a list",
        Place.BELOW: "the unit and everyone below",
    }
    return words[statement.place]


def table_text() -> str:
    """`visibility.json` as it should stand there."""
    return json.dumps(table(), indent=1, ensure_ascii=False) + "\n"


def privacy_text(present: str) -> str:
    """`privacy.md` with the generated part renewed; what stands around it is kept."""
    before, _, rest = present.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return before + processing() + after
