"""Who is invited to a newcomers' evening. Pure rules.

Source: `docs/decisions/0027-invitations.md`; O-01, 3: every new member is invited to an evening of their own branch.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from dateutil.relativedelta import relativedelta

Months = Literal[6, 12]
"""How long ago somebody has joined who is invited: a closed choice."""


class New(NamedTuple):
    """A new member: of which branch, since when; `been`: they were at an evening that they were invited to."""

    person: UUID
    unit: str
    started_on: date
    been: bool = False


def joined_since(today: date, months: Months) -> date:
    """The first day on which whoever is invited may have joined: 31 August minus 6 months is 28 February."""
    return today - relativedelta(months=months)


def to_invite(found: Iterable[New], *, today: date, months: Months, invited: Iterable[UUID]) -> list[New]:
    """Whom to invite: each person once, nobody who was at one, nobody who was invited to this one already."""
    seen, since = set(invited), joined_since(today, months)
    chosen: list[New] = []
    for one in sorted(found, key=lambda it: (it.started_on, it.person)):
        if one.been or one.person in seen or not since <= one.started_on <= today:
            continue
        seen.add(one.person)
        chosen.append(one)
    return chosen
