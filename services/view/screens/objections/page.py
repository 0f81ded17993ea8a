"""What the pages about objections are rendered from: of the levels that decide, of the branch, and of the applicant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from services.view.frame.layout.model import Chip, Choice, Form

OUTCOMES = (
    Choice("upheld", "Dem Einspruch stattgeben", "Die Person ist damit heute Mitglied im Ortsverein."),
    Choice("rejected", "Den Einspruch zurückweisen", "Die Ablehnung bleibt bestehen."),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A pending objection in a list. ``heard``: it can be decided now; else the branch has time until ``hear_by``."""

    objection: str
    name: str
    branch: str
    filed: date
    hear_by: date
    decide_by: date
    heard: bool


@dataclass(frozen=True, slots=True)
class EndedRow:
    """How one ended, without a name."""

    branch: str
    chip: Chip
    on: date | None


@dataclass(frozen=True, slots=True)
class ObjectionsPage:
    """*Einsprüche* of a sub-district or the district: to decide, and how earlier ones ended."""

    TEMPLATE: ClassVar[str] = "objections/page.html"
    pending: tuple[Row, ...]
    ended: tuple[EndedRow, ...]
    decides_finally: bool
    may_enter: bool = True


@dataclass(frozen=True, slots=True)
class EnterPage:
    """A letter that came to a level above: fields ``reference``, ``received_on``, ``grounds``."""

    TEMPLATE: ClassVar[str] = "objections/enter.html"
    form: Form
    latest: date


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was said and decided at the level before."""

    rejected: date
    grounds: str
    statement: str
    reasons: str


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """One pending objection. ``decide`` (fields ``outcome``, ``reasons``) and ``withdraw`` are ``None`` where this
    person may not, ``decide`` also as long as the branch has not been heard."""

    TEMPLATE: ClassVar[str] = "objections/one.html"
    objection: str
    name: str
    branch: str
    refused: date
    reason: str
    filed: date
    grounds: str
    hear_by: date
    decide_by: date
    street: str
    town: str
    email: str
    phone: str
    statement: str = ""
    stated: date | None = None
    heard: bool = False
    earlier: Earlier | None = None
    final: bool = False
    decide: Form | None = None
    withdraw: Form | None = None
    outcomes: tuple[Choice, ...] = OUTCOMES


@dataclass(frozen=True, slots=True)
class Stage:
    """One objection as the branch sees it. ``decider`` is the unit whose board decides, ``chip`` how it ended."""

    decider: str
    filed: date
    grounds: str
    hear_by: date
    decide_by: date
    statement: str = ""
    stated: date | None = None
    chip: Chip | None = None
    decided: date | None = None
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class AtBranch:
    """Objections on the page of ``name``'s application. ``until``: the last day for the next one, ``None`` where there
    is none.

    ``enter`` (fields ``received_on``, ``grounds``) files a letter, ``state`` (field ``statement``) says the board's
    view. ``final``: the refusal stands, and nothing leads on.
    """

    name: str
    stages: tuple[Stage, ...]
    next_decider: str = ""
    until: date | None = None
    over: bool = False
    final: bool = False
    enter: Form | None = None
    state: Form | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class ByLinkPage:
    """Where the link in the notice leads, without an account: field ``grounds``; the button uses the link up."""

    TEMPLATE: ClassVar[str] = "objections/by_link.html"
    form: Form


Result = Literal["filed", "already_filed", "too_late", "refusal_final", "no_refusal", "used", "spent"]


@dataclass(frozen=True, slots=True)
class ByLinkResultPage:
    """What became of it. ``filed``: ``decider`` decides until ``decide_by``; ``used``: it was filed with this link, at
    some time, whatever came of it. ``written``: what was not taken, so that
    nobody has to write it again."""

    TEMPLATE: ClassVar[str] = "objections/by_link_result.html"
    result: Result
    decider: str = ""
    decide_by: date | None = None
    written: str = ""


@dataclass(frozen=True, slots=True)
class ToState:
    """Somebody objects to the board's refusal; until ``hear_by`` the board can state its view."""

    application: str
    name: str
    filed: date
    hear_by: date


@dataclass(frozen=True, slots=True)
class ToStateCard:
    """*Heute* of a branch: objections on which the board can state its view."""

    to_state: tuple[ToState, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectionsCard:
    """*Heute* of a level that decides."""

    objections: tuple[Row, ...] = ()
