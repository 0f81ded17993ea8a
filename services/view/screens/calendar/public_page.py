"""What whoever has no account reads of occasions: on the unit's public pages, and behind the link in their mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from markupsafe import Markup

from services.view.frame.layout.model import Chip, Choice, Form
from services.view.screens.calendar.page import Facts, Row

ANSWERS = (Choice("gained", "Ja"), Choice("partly", "Ein bisschen"), Choice("nothing", "Eher nicht"))
PARTIES = (Choice("1", "nur ich"), Choice("2", "zu zweit"), Choice("3", "zu dritt"))


@dataclass(frozen=True, slots=True)
class PublicDatesPage:
    """All that a unit invites everybody to. ``subscribe`` is the address of its calendar."""

    TEMPLATE: ClassVar[str] = "calendar/public_dates.html"
    unit: str
    rows: tuple[Row, ...] = ()
    subscribe: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Meta:
    """What others show of a page that is passed on: Open Graph, and schema.org's Event as JSON."""

    title: str
    description: str
    url: str
    json: Markup
    listed: bool = True


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """One occasion, for everybody who has its address. ``form`` takes who wants to come (``first_name email party
    note``), None where one need not register, or cannot any more; ``full``: they would have to wait."""

    TEMPLATE: ClassVar[str] = "calendar/invitation.html"
    facts: Facts
    headline: str
    meta: Meta
    state: Literal["planned", "running", "over", "closed", "cancelled"]
    registration: bool
    form: Form | None = None
    full: bool = False
    late: bool = False
    file: str = ""
    all: str = ""
    hosts: str = ""
    together: str = ""
    """Units that invite together with it."""
    elsewhere: bool = False
    """One registers with whoever invites: at ``register_at`` where this view has their page."""
    register_at: str = ""
    parties: tuple[Choice, ...] = PARTIES


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A mail is on its way, whoever asked: ``email`` as it was read, ``again`` the way back to the form."""

    TEMPLATE: ClassVar[str] = "calendar/asked.html"
    email: str
    hours: int
    again: str = ""


@dataclass(frozen=True, slots=True)
class GuestPage:
    """Where the link in a guest's mails leads. ``standing`` is what is so, ``facts`` of what (None where this view does
    not know it). Forms are None where there is nothing to do: ``confirm``, ``accept``, ``withdraw``, ``resize``
    (``party``), ``erase``, ``remind`` (``wanted``; ``reminds``: they are reminded) and, afterwards, ``answer``
    (``answer``; ``answered``: what they said). ``closing``: so near that nobody is asked any more. ``contact``:
    where whoever was there says that they want to stay in touch."""

    TEMPLATE: ClassVar[str] = "calendar/guest.html"
    standing: str
    name: str = ""
    facts: Facts | None = None
    party: int = 1
    until: str = ""
    ahead: bool = True
    cancelled: bool = False
    reminded: str = ""
    confirm: Form | None = None
    accept: Form | None = None
    withdraw: Form | None = None
    resize: Form | None = None
    erase: Form | None = None
    contact: str = ""
    file: str = ""
    invitation: str = ""
    all: str = ""
    late: bool = False
    closing: bool = False
    reminds: bool = True
    remind: Form | None = None
    answer: Form | None = None
    answered: str = ""
    answers: tuple[Choice, ...] = ANSWERS
    chip: Chip | None = None
    parties: tuple[Choice, ...] = PARTIES


@dataclass(frozen=True, slots=True)
class ErasedPage:
    """The guest is forgotten."""

    TEMPLATE: ClassVar[str] = "calendar/erased.html"
    all: str = ""


@dataclass(frozen=True, slots=True)
class NewcomerPage:
    """Where the link in an invitation leads. ``accept`` is the one tap; ``full``: they would have to wait;
    ``registered``: they have answered, and it leads to that; without ``facts`` the link is over."""

    TEMPLATE: ClassVar[str] = "calendar/newcomer.html"
    facts: Facts | None = None
    hosts: str = ""
    accept: Form | None = None
    full: bool = False
    registered: bool = False
    all: str = ""
