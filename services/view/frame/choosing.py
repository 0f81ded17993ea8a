"""Forms with a search for persons: a few are offered at once, the others are found by name; and whoever was chosen is
offered still when the form is drawn again, whatever was searched for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_

from services.view.frame.asking import Ask
from services.view.frame.layout.model import Form
from services.view.hosting import names
from services.view.hosting.tables import roster
from shared.text import cleaned

CHOICES = 20
"""Persons that a form offers at once."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was searched for (`q` of the address, or of the form that was sent), and who was chosen (`person`)."""

    query: str
    chosen: UUID | None

    @classmethod
    def of(cls, ask: Ask, form: Form) -> Search:
        """Of a page with this form."""
        return cls(ask.query("q") or cleaned(form.value("q")[:100]), _id(form.value("person")))

    def among(self, wanted: Select[Any]) -> Select[Any]:
        """Those of a query over the roster: whoever was chosen first, then by name; one more than is offered."""
        c = roster.c
        fits = or_(names.found(c.sort_key, self.query), c.person == self.chosen)
        return wanted.where(fits).order_by(c.person.is_distinct_from(self.chosen), c.sort_key).limit(CHOICES + 1)

    def fits(self, person: UUID, name: str) -> bool:
        """Whether somebody is to be offered."""
        return person == self.chosen or names.matches(name, self.query)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
