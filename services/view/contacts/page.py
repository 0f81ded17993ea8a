"""What the pages about contact persons are rendered from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from services.view.layout.model import Chip, Choice, Form, Pages


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact person or a stand-in (``stand_in``, then ``by`` says who appointed). ``until``: end of the term.
    ``end`` ends the term today; ``None`` where this person may not."""

    key: str
    name: str
    since: date
    until: date | None = None
    stand_in: bool = False
    by: str = ""
    phone: str = ""
    email: str = ""
    end: Form | None = None
    correct: str = ""


@dataclass(frozen=True, slots=True)
class NeighbourContact:
    """Who it is in a neighbouring branch; ``name`` is empty where nobody is."""

    branch: str
    name: str
    stand_in: bool = False
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class BranchContactsPage:
    """*Ansprechpersonen* of a branch. ``vacant_since`` and ``newcomers`` where there is nobody."""

    TEMPLATE: ClassVar[str] = "contacts/page.html"
    contacts: tuple[Contact, ...]
    neighbours: tuple[NeighbourContact, ...]
    vacant_since: date | None = None
    newcomers: int = 0
    may_appoint: bool = True


@dataclass(frozen=True, slots=True)
class AppointPage:
    """Choose a person. Fields: ``person`` (one of ``candidates``), ``until`` (a day, may be empty).

    ``stand_in_for``: the sub-district appoints a stand-in for this branch (its name), with ``newcomers`` waiting.
    ``query`` narrows the candidates by name (``?q=``); ``more`` says that there are more than shown.
    """

    TEMPLATE: ClassVar[str] = "contacts/appoint.html"
    form: Form
    candidates: tuple[Choice, ...]
    query: str = ""
    more: bool = False
    stand_in_for: str = ""
    newcomers: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """A branch as the sub-district sees it: office holders by name, new members only as numbers."""

    branch: str
    name: str
    contact: Chip
    newcomers: int
    overdue: int
    phone: str = ""
    gap: bool = False


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """*Ansprechpersonen* of a sub-district: every branch, gaps first."""

    TEMPLATE: ClassVar[str] = "contacts/coverage.html"
    rows: tuple[Coverage, ...]
    gaps: int
    csv: str = ""
    may_appoint: bool = True
    pages: Pages = field(default_factory=Pages)
