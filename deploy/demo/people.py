"""Invented people who apply for membership: names from the generator's lists, addresses at example.org only."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from deploy.demo import make_members
from shared.hierarchy import Unit


@dataclass(frozen=True)
class Newcomer:
    """One invented applicant."""

    first_name: str
    last_name: str
    born_on: date
    street: str
    postcode: str
    town: str
    phone: str
    email: str

    def applicant(self) -> dict[str, Any]:
        """As the API takes it."""
        return {**vars(self), "born_on": self.born_on.isoformat()}


def invent(dice: random.Random, branch: Unit, *, mark: str | None = None) -> Newcomer:
    """Somebody who lives in a branch. `mark` makes the address unique; without it a random one does."""
    first = dice.choice(make_members.FEMALE if dice.random() < 0.5 else make_members.MALE)
    last = dice.choice(make_members.LAST)
    area, block = dice.choice(make_members.MOBILE)
    mark = mark or f"{dice.randrange(16**6):06x}"
    name = f"{first}.{last}".translate(make_members.ASCII).lower()
    return Newcomer(
        first_name=first,
        last_name=last,
        born_on=date(dice.randrange(1950, 2009), dice.randrange(1, 13), dice.randrange(1, 29)),
        street=f"{dice.choice(make_members.STREETS).replace('_', ' ')} {dice.randrange(1, 90)}",
        postcode=branch.postcodes[0],
        town=branch.municipality.removeprefix("Samtgemeinde "),
        phone=f"{area} {block}{dice.randrange(100):02d}",
        email=f"{name}.{mark}@example.org",
    )
