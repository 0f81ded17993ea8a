"""What the pages about applications are rendered from: the board's, and the public form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from services.view.frame.layout.model import Chip, Choice, Feed, Form, Pages
from services.view.frame.needs import Card, find
from services.view.screens.people.queries import Corrected

TELL_REASON = (
    Choice("ja", "Der Grund steht in der Mitteilung"),
    Choice("nein", "Der Grund bleibt bei uns", "Nur Ihr lest ihn, und wer über einen Einspruch entscheidet."),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An application in a list. Open ones have ``decide_by``, decided ones ``decided`` with the ``outcome``."""

    application: str
    name: str
    received: date
    decide_by: date
    decided: date | None = None
    outcome: Chip | None = None


@dataclass(frozen=True, slots=True)
class ApplicationsPage:
    """*Anträge* of a branch: to decide (most urgent first), lapsed but not confirmed, decided lately."""

    TEMPLATE: ClassVar[str] = "applications/page.html"
    open: tuple[Row, ...]
    lapsed: tuple[Row, ...]
    decided: tuple[Row, ...]
    may_enter: bool = True
    public_form: str = ""
    csv: str = ""
    pages: Pages = field(default_factory=Pages)


@dataclass(frozen=True, slots=True)
class Decision:
    """How an application ended: ``chip`` says it, ``by`` whom, ``reason`` of a refusal, ``person`` the new member.

    ``told``: the notice says the reason. ``letter``: address of the letter to print, where no mail arrives, with its
    ``title``; ``sender``: whose letter it is, where it is not the branch's own. ``posted``: when it was posted;
    ``post`` notes that or takes it back, with the values ``which``.
    """

    chip: Chip
    on: date
    by: str = ""
    reason: str = ""
    person: str = ""
    told: bool = False
    letter: str = ""
    title: str = ""
    sender: str = ""
    posted: date | None = None
    post: Form | None = None
    which: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """One application. ``step`` opens a confirmation (``admit``, ``refuse``; from ``?schritt=``).

    ``lapsed_on``: the month is over, the person is a member since that day; only ``admit`` is left, as a
    confirmation. ``admit`` and ``refuse`` (fields ``reason``, ``tell_reason``) are ``None`` where this person may not
    decide.
    """

    TEMPLATE: ClassVar[str] = "applications/one.html"
    application: str
    name: str
    received: date
    decide_by: date
    on_paper: bool
    born: date | None
    street: str
    town: str
    email: str
    phone: str
    message: str
    history: Feed
    lapsed_on: date | None = None
    decision: Decision | None = None
    admit: Form | None = None
    refuse: Form | None = None
    tell: tuple[Choice, ...] = TELL_REASON
    step: Literal["", "admit", "refuse"] = ""
    correct: str = ""
    """Where the contact data is corrected; empty where it cannot be."""
    last: Corrected | None = None
    alike: tuple[str, ...] = ()
    """Whom that the branch knows this may be: ``Petra Müller, geboren am 12. Mai 1990, Mitglied``."""
    no_mail: date | None = None
    """Since when mails to the address do not arrive."""
    parts: tuple[Card, ...] = ()
    """What other screens add."""

    def part(self, name: str) -> tuple[str, Any] | None:
        """The template and the model of a live part that another screen adds."""
        return find(self.parts, name)


@dataclass(frozen=True, slots=True)
class PaperPage:
    """An application on paper. Fields as in :data:`applications/_fields.html`, and ``received_on`` (a day).

    ``lapsed_on``: the month of what was typed is over, the person is a member since that day; the same form then
    asks to confirm that (field ``lapse_understood``). ``known``: the ids of persons one of whom this surely is;
    the same form then asks whether it is somebody else, and sends them back (field ``insist``). ``before``: all of them
    are no members and have no application now, so it may well be the same person. ``prospect``: whom
    the branch knows as one, and the form is filled with that; ``renamed``: the name is another one now (``same``).
    """

    TEMPLATE: ClassVar[str] = "applications/paper.html"
    form: Form
    latest: date
    lapsed_on: date | None = None
    known: str = ""
    before: bool = False
    prospect: str = ""
    renamed: bool = False


@dataclass(frozen=True, slots=True)
class ToPost:
    """A letter to print and post; `said_on`: the day of what it tells; `no_address`: there is none to write to."""

    application: str
    name: str
    title: str
    said_on: date
    no_address: bool = False


@dataclass(frozen=True, slots=True)
class ToPostCard:
    """*Briefe zu verschicken*, the oldest first."""

    to_post: tuple[ToPost, ...]
    total: int


@dataclass(frozen=True, slots=True)
class PublicPage:
    """The form without account. Fields as in :data:`applications/_fields.html`, and ``consent``. ``anew``: it was
    sent already, and is drawn with what was typed, for another address."""

    TEMPLATE: ClassVar[str] = "applications/public.html"
    form: Form
    anew: bool = False


@dataclass(frozen=True, slots=True)
class PublicSentPage:
    """Please confirm by mail; the same for every address. ``hours``: how long the link holds. ``again`` draws
    the form with what was ``typed``, without the address. ``email``: as it was typed, so that a wrong letter is
    seen."""

    TEMPLATE: ClassVar[str] = "applications/public_sent.html"
    hours: int
    again: Form
    typed: Mapping[str, str]
    email: str = ""


@dataclass(frozen=True, slots=True)
class PublicConfirmPage:
    """Where the mail's link leads: one button, whose POST files the application."""

    TEMPLATE: ClassVar[str] = "applications/public_confirm.html"
    form: Form


@dataclass(frozen=True, slots=True)
class PublicResultPage:
    """``received``: filed, decided until ``decide_by``. ``already_applied``, ``already_member``: nothing to do.
    ``used``: confirmed already, whatever came of it. ``spent``: the link is too old. ``again``: the branch's form;
    where nobody knows whose the link was, ``forms`` are those of all branches here (value: the address)."""

    TEMPLATE: ClassVar[str] = "applications/public_result.html"
    result: Literal["received", "already_applied", "already_member", "used", "spent"]
    decide_by: date | None = None
    again: str = ""
    forms: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ToDecide:
    """An open application. Without a decision until ``decide_by`` (last day) the person is admitted by lapse."""

    application: str
    name: str
    received: date
    decide_by: date


@dataclass(frozen=True, slots=True)
class ToDecideCard:
    """*Heute*: applications to decide, the most urgent first; ``total`` may be more than what is shown."""

    to_decide: tuple[ToDecide, ...] = ()
    may_decide: bool = True
    total: int = 0


@dataclass(frozen=True, slots=True)
class Lapsed:
    """An application whose month is over: the person *is* a member since ``since``; the board still has to confirm."""

    application: str
    name: str
    received: date
    since: date


@dataclass(frozen=True, slots=True)
class LapsedCard:
    """*Heute*: admissions by lapse that the board has not confirmed; ``total`` may be more than what is shown."""

    lapsed: tuple[Lapsed, ...] = ()
    may_decide: bool = True
    total: int = 0


@dataclass(frozen=True, slots=True)
class LapsedThere:
    """A branch let an application lapse on ``day``; no name, no id of a person."""

    key: str
    branch: str
    day: date


@dataclass(frozen=True, slots=True)
class LapsedThereCard:
    """*Heute* of a sub-district: where applications lapsed lately."""

    lapsed: tuple[LapsedThere, ...] = ()
