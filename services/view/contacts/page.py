"""What the pages about contact persons are rendered from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal

from services.view.layout.model import Chip, Choice, Form, Pages


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact person or a stand-in (``stand_in``, then ``by`` says who appointed). ``until``: end of the term.
    The first of several is responsible. ``me``: whoever looks at the page.

    ``up`` moves one place up (hidden field ``order``); ``replace``: address of the page that chooses who follows;
    ``end`` ends the term today. ``None`` or empty where this person may not."""

    key: str
    name: str
    since: date
    until: date | None = None
    stand_in: bool = False
    by: str = ""
    phone: str = ""
    email: str = ""
    me: bool = False
    up: Form | None = None
    order: str = ""
    replace: str = ""
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
    """*Ansprechpersonen* of a branch, in their order. ``vacant_since`` and ``newcomers`` where there is nobody;
    ``asked_since`` where the sub-district has asked somebody to stand in."""

    TEMPLATE: ClassVar[str] = "contacts/page.html"
    contacts: tuple[Contact, ...]
    neighbours: tuple[NeighbourContact, ...]
    vacant_since: date | None = None
    newcomers: int = 0
    asked_since: date | None = None
    may_appoint: bool = True


@dataclass(frozen=True, slots=True)
class AppointPage:
    """Choose a contact person. Fields: ``person`` (one of ``candidates``), ``until`` (a day, may be empty), ``place``
    (one of ``places``) where there are ``others``. ``replaces``: the name of who stops, whose place they take.

    ``query`` narrows the candidates by name (``?q=``); ``more`` says that there are more than shown. ``unreachable``:
    names of those without a mail address, each with the address of the page where it is entered.
    """

    TEMPLATE: ClassVar[str] = "contacts/appoint.html"
    form: Form
    candidates: tuple[Choice, ...]
    query: str = ""
    more: bool = False
    others: int = 0
    places: tuple[Choice, ...] = ()
    stand_in: str = ""
    replaces: str = ""
    unreachable: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands in for a branch, or is asked to; ``until``: last day on which they can answer. ``form`` ends it."""

    name: str
    since: date
    until: date | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class StandInPage:
    """The sub-district looks for somebody to stand in for ``branch``, where ``newcomers`` wait.

    ``present`` stands in, ``asked`` has been asked and not answered, ``last`` says in a sentence what became of the
    last question. Fields: ``person``, hidden ``replaces`` and ``withdraws``.
    """

    TEMPLATE: ClassVar[str] = "contacts/stand_in.html"
    branch: str
    newcomers: int
    form: Form
    candidates: tuple[Choice, ...]
    query: str = ""
    more: bool = False
    present: Standing | None = None
    asked: Standing | None = None
    last: str = ""
    replaces: str = ""
    withdraws: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A branch as the sub-district sees it: office holders by name, new members only as numbers.

    ``todo``: words of the button that leads to the page about its stand-in, empty where there is nothing to do."""

    branch: str
    name: str
    contact: Chip
    newcomers: int
    overdue: int
    phone: str = ""
    gap: bool = False
    todo: str = ""


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """*Ansprechpersonen* of a sub-district: every branch, gaps first."""

    TEMPLATE: ClassVar[str] = "contacts/coverage.html"
    rows: tuple[Coverage, ...]
    gaps: int
    csv: str = ""
    may_appoint: bool = True
    pages: Pages = field(default_factory=Pages)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Where the mail's link leads whoever is asked to stand in. Two buttons (``answer``: yes, no; ``reason``)."""

    TEMPLATE: ClassVar[str] = "contacts/answer.html"
    branch: str
    form: Form
    reasons: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class AnsweredPage:
    """What became of the answer; ``closed``: it was no longer asked; ``spent``: the link is too old or was used."""

    TEMPLATE: ClassVar[str] = "contacts/answered.html"
    branch: str
    result: Literal["accepted", "declined", "closed", "spent"]
