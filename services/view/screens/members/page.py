"""What *Mitglieder* and a member's page are rendered from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from services.view.frame.layout.model import Pages
from services.view.screens.people.queries import Corrected


@dataclass(frozen=True, slots=True)
class Row:
    """A member in the list; ``since``: of the party, where that is known."""

    person: str
    name: str
    since: date | None
    guest: bool
    town: str = ""


@dataclass(frozen=True, slots=True)
class MembersPage:
    """*Mitglieder* of a branch, by name."""

    TEMPLATE: ClassVar[str] = "members/page.html"
    rows: tuple[Row, ...]
    total: int
    query: str = ""
    csv: str = ""
    pages: Pages = field(default_factory=Pages)


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One member. ``newcomer``: the page of their first months, where there is one; ``offices`` in words; ``correct``:
    where contact data is corrected. ``no_mail``: since when mails do not arrive."""

    TEMPLATE: ClassVar[str] = "members/member.html"
    person: str
    name: str
    since: date | None
    moved: date | None
    guest: bool
    born: date | None = None
    street: str = ""
    town: str = ""
    phone: str = ""
    other_phone: str = ""
    email: str = ""
    offices: tuple[str, ...] = ()
    newcomer: str = ""
    correct: str = ""
    last: Corrected | None = None
    no_mail: date | None = None
