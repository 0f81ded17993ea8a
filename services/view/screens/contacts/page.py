"""What the pages about contact persons are rendered from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal

from services.view.frame.layout.model import Chip, Choice, Form, Pages


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact person or a stand-in (``stand_in``, then ``by`` says who appointed). ``until``: end of the term.
    The first of several is responsible. ``me``: whoever looks at the page.

    ``up`` moves one place up (hidden field ``order``); ``replace``: address of the page that chooses who follows;
    ``end`` ends the term today. ``None`` or empty where this person may not. ``unread``: no mail reaches them."""

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
    unread: bool = False


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
    ``asked_since`` where the sub-district has asked somebody to stand in. ``instead``: who gets the mails of those whom
    none reaches (empty: the board). ``answers``: who is named to new members where there is nobody (empty: above)."""

    TEMPLATE: ClassVar[str] = "contacts/page.html"
    contacts: tuple[Contact, ...]
    neighbours: tuple[NeighbourContact, ...]
    vacant_since: date | None = None
    newcomers: int = 0
    asked_since: date | None = None
    may_appoint: bool = True
    instead: str = ""
    answers: str = ""


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
    email: str = ""
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
    """What became of the answer; ``closed``: it was no longer asked; ``spent``: nobody knows the link any more. Opened
    later: ``stands_in`` and ``ended`` after a yes, ``refused`` after a no.

    ``accepted``: ``waiting`` is the page with who waits, after signing in; empty where the branch has no view: there
    its board and ``above`` help."""

    TEMPLATE: ClassVar[str] = "contacts/answered.html"
    branch: str
    result: Literal["accepted", "declined", "stands_in", "ended", "refused", "closed", "spent"]
    above: str = ""
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """Nobody is contact person. ``since`` when (``None``: nobody ever was), how many new members wait; ``asked_since``
    the sub-district has asked somebody to stand in."""

    since: date | None
    newcomers: int
    asked_since: date | None = None


@dataclass(frozen=True, slots=True)
class VacancyCard:
    """*Heute* of a branch without contact person; ``vacancy`` is ``None`` where there is one."""

    vacancy: Vacancy | None = None
    may_appoint: bool = True


@dataclass(frozen=True, slots=True)
class Unread:
    """A contact person, or who stands in, whom no mail reaches; ``correct``: where the address is entered, empty where
    this branch cannot."""

    name: str
    correct: str = ""
    stand_in: bool = False


@dataclass(frozen=True, slots=True)
class UnreadCard:
    """*Heute* of a branch: who is responsible and has no mail address, and who gets their mails ``instead`` (empty: the
    board)."""

    unread: tuple[Unread, ...] = ()
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A branch without contact person. ``form`` asks ``candidate`` with one tap to stand in (hidden field ``person``
    = ``candidate_id``); without a candidate the button leads to the list of persons.

    ``asked`` (a name) has been asked since ``asked_since`` and can answer until ``answer_by``: nothing to do. ``last``
    says what became of the last question."""

    branch: str
    name: str
    since: date | None
    newcomers: int
    candidate: str = ""
    candidate_id: str = ""
    form: Form | None = None
    asked: str = ""
    asked_since: date | None = None
    answer_by: date | None = None
    last: str = ""


@dataclass(frozen=True, slots=True)
class GapsCard:
    """*Heute* of a sub-district: branches without contact person."""

    gaps: tuple[Gap, ...] = ()
    may_appoint: bool = True
