"""What the pages about applications are rendered from: the board's, and the public form."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal

from services.view.layout.model import Chip, Choice, Feed, Form, Pages
from services.view.objections.page import AtBranch
from services.view.people.queries import Corrected

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

    ``told``: the notice says the reason. ``letter``: address of the letter to print, where no mail arrives.
    """

    chip: Chip
    on: date
    by: str = ""
    reason: str = ""
    person: str = ""
    told: bool = False
    letter: str = ""


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
    objection: AtBranch | None = None
    person: str = ""
    last: Corrected | None = None
    alike: tuple[str, ...] = ()
    """Whom of the branch this may be: ``Petra Müller, geboren am 12. Mai 1990, Mitglied``."""
    no_mail: date | None = None
    """Since when mails to the address do not arrive."""


@dataclass(frozen=True, slots=True)
class PaperPage:
    """An application on paper. Fields as in :data:`applications/_fields.html`, and ``received_on`` (a day).

    ``lapsed_on``: the month of what was typed is over, the person is a member since that day; the same form then
    asks to confirm that (field ``lapse_understood``). ``known``: the ids of persons one of whom this surely is;
    the same form then asks whether it is somebody else, and sends them back (field ``insist``).
    """

    TEMPLATE: ClassVar[str] = "applications/paper.html"
    form: Form
    latest: date
    lapsed_on: date | None = None
    known: str = ""


@dataclass(frozen=True, slots=True)
class PublicPage:
    """The form without account. Fields as in :data:`applications/_fields.html`, and ``consent``."""

    TEMPLATE: ClassVar[str] = "applications/public.html"
    form: Form


@dataclass(frozen=True, slots=True)
class PublicSentPage:
    """Please confirm by mail; the same for every address. ``hours``: how long the link holds. ``again``: the form.
    ``email``: as it was typed, so that a wrong letter is seen."""

    TEMPLATE: ClassVar[str] = "applications/public_sent.html"
    hours: int
    again: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class PublicConfirmPage:
    """Where the mail's link leads: one button, whose POST files the application."""

    TEMPLATE: ClassVar[str] = "applications/public_confirm.html"
    form: Form


@dataclass(frozen=True, slots=True)
class PublicResultPage:
    """``received``: filed, decided until ``decide_by``. ``already_applied``, ``already_member``: nothing to do.
    ``used``: confirmed already. ``spent``: the link is too old. ``again``: the branch's form; where nobody knows whose
    the link was, ``forms`` are those of all branches here (value: the address)."""

    TEMPLATE: ClassVar[str] = "applications/public_result.html"
    result: Literal["received", "already_applied", "already_member", "used", "spent"]
    decide_by: date | None = None
    again: str = ""
    forms: tuple[Choice, ...] = ()
