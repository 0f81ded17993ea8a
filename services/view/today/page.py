"""What *Heute* is rendered from, at each level."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.view.layout.model import Chip, Choice, Feed, Form
from services.view.objections.page import Row as Objecting


@dataclass(frozen=True, slots=True)
class Waiting:
    """A new member who waits for the first contact. ``since``: member since. ``form`` enters how it went, ``None``
    where this person may not. ``tries``, ``tried``, ``again`` as in ``FirstContact``."""

    person: str
    name: str
    since: date
    due: date
    phone: str = ""
    email: str = ""
    form: Form | None = None
    tries: int = 0
    tried: date | None = None
    again: date | None = None


@dataclass(frozen=True, slots=True)
class ToDecide:
    """An open application. Without a decision until ``decide_by`` (last day) the person is admitted by lapse."""

    application: str
    name: str
    received: date
    decide_by: date


@dataclass(frozen=True, slots=True)
class Lapsed:
    """An application whose month is over: the person *is* a member since ``since``; the board still has to confirm."""

    application: str
    name: str
    received: date
    since: date


@dataclass(frozen=True, slots=True)
class Vacancy:
    """Nobody is contact person. ``since`` when (``None``: nobody ever was), how many new members wait; ``asked_since``
    the sub-district has asked somebody to stand in."""

    since: date | None
    newcomers: int
    asked_since: date | None = None


@dataclass(frozen=True, slots=True)
class ToState:
    """Somebody objects to the board's refusal; until ``hear_by`` the board can state its view."""

    application: str
    name: str
    filed: date
    hear_by: date


@dataclass(frozen=True, slots=True)
class Reminded:
    """The level above has reminded of what is overdue: ``day``, ``by`` (its name), and where one goes (``branch``)."""

    day: date
    by: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class BranchToday:
    """*Heute* of a branch; all lists most urgent first. ``waiting_total`` may be more than what is shown.

    ``mine``: whoever looks at it is responsible; else ``whose`` call it is (empty: nobody is responsible). ``later``:
    who wants to speak on a day that has not come yet. ``reminded``: by the level above, while something is overdue.
    ``questions`` of imports that wait, for those who may answer them.
    """

    TEMPLATE: ClassVar[str] = "today/branch.html"
    waiting: tuple[Waiting, ...]
    waiting_total: int
    to_decide: tuple[ToDecide, ...]
    lapsed: tuple[Lapsed, ...]
    feed: Feed
    vacancy: Vacancy | None = None
    may_decide: bool = True
    may_appoint: bool = True
    to_state: tuple[ToState, ...] = ()
    mine: bool = True
    whose: str = ""
    later: tuple[Waiting, ...] = ()
    reminded: Reminded | None = None
    today: date | None = None
    questions: int = 0


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
class LapsedThere:
    """A branch let an application lapse on ``day``; no name, no id of a person."""

    key: str
    branch: str
    day: date


@dataclass(frozen=True, slots=True)
class OverdueThere:
    """First contacts of a branch that are overdue: how many, and since when the oldest. ``href``: whom to call there,
    and a reminder; ``reminded``: the last one of ours."""

    branch: str
    name: str
    count: int
    oldest: date
    href: str = ""
    reminded: date | None = None


@dataclass(frozen=True, slots=True)
class SubDistrictToday:
    """*Heute* of a sub-district: which branches need help."""

    TEMPLATE: ClassVar[str] = "today/sub_district.html"
    gaps: tuple[Gap, ...]
    objections: tuple[Objecting, ...]
    overdue: tuple[OverdueThere, ...]
    lapsed: tuple[LapsedThere, ...]
    feed: Feed
    may_appoint: bool = True
    reminded: Reminded | None = None


@dataclass(frozen=True, slots=True)
class NeedsDistrict:
    """One thing that needs the district: a sentence, what stands behind it, a chip, where a tap leads."""

    key: str
    title: str
    text: str
    href: str
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """The district's standard for the first contact. ``words`` (``einem Monat``) holds since ``since`` (``None``: it
    has never been changed); ``form`` changes it (field ``standard``, one of ``choices``), ``None`` where this person
    may not."""

    words: str
    since: date | None
    choices: tuple[Choice, ...]
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class DistrictToday:
    """*Heute* of the district. Counts only, and whose objection its board decides."""

    TEMPLATE: ClassVar[str] = "today/district.html"
    needs: tuple[NeedsDistrict, ...]
    standard: Standard
    feed: Feed
    objections: tuple[Objecting, ...] = ()
