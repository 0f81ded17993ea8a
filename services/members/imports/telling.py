"""What a branch that is asked about a row is told of it.

A row for the branch itself is told whole: with it the branch gets the person. A row for another unit may be somebody of
theirs altogether (two numbers swapped in the file): of it a branch reads only what it knows of its own person anyway.
"""

from __future__ import annotations

from typing import Any

from services.members.imports.tables import ELSEWHERE, Proposal
from services.members.people.tables import Person

_TOLD = ("first_name", "last_name", "born_on", "email")


def told(found: Proposal, person: Person) -> tuple[dict[str, Any] | None, str]:
    """The row, and the number of the question."""
    row = found.row
    if row is None or (found.kind != ELSEWHERE and row.get("unit") == found.unit):
        return row, found.number
    agrees = {
        "first_name": row["name_key"] == person.name_key,
        "last_name": row["name_key"] == person.name_key,
        "born_on": person.born_on is not None and row["born_on"] == person.born_on.isoformat(),
        "email": person.mail_key != "" and row["mail_key"] == person.mail_key,
    }
    shown = {name: row[name] for name in _TOLD if agrees[name]}
    if "instead_of" in row:  # the number of their own person
        shown["instead_of"] = row["instead_of"]
    return shown, found.number if person.number == found.number else ""
