"""What the list of new members and a person's page are rendered from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Literal

from services.view.frame.layout.model import Choice, Feed, FirstContact, Form, Pages
from services.view.screens.people.queries import Corrected
from services.view.screens.reminders.queries import Reminded

#: with these the first contact is over; the values of the contract `mentoring.first_contact_made`
OVER = (
    Choice("reached", "Gesprochen", "am Telefon"),
    Choice("met", "Getroffen"),
    Choice("not_interested", "Möchte keinen Kontakt"),
)
#: it did not take place: entered by mistake
UNDONE = Choice("undone", "War ein Versehen", "der Anruf steht noch aus")
#: after these it is still owed; the values of the contract `mentoring.first_contact_tried`
IN_VAIN = (Choice("not_reached", "Nicht erreicht"), Choice("wants_later", "Möchte später sprechen", "ab einem Tag"))
#: a try that was none
NO_TRY = Choice("undone", "War ein Versehen", "dieser Versuch zählt nicht")
OUTCOMES = {choice.value: choice.label for choice in OVER} | {
    IN_VAIN[0].value: IN_VAIN[0].label,
    # ended the duty until November 2026 (see the contract), so it can still stand at an old contact
    "wants_later": "Möchte später sprechen",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A new member in the list. ``how``: ``aufgenommen``, ``aufgenommen durch Fristablauf``, ``zugezogen``."""

    person: str
    name: str
    since: date
    how: str
    contact: FirstContact


#: the filter lives in the address: ``?zeige=offen``
Shown = Literal["alle", "offen", "jetzt", "spaet", "erledigt"]


@dataclass(frozen=True, slots=True)
class NewcomersPage:
    """*Neumitglieder*: ``counts`` per filter, rows with the most urgent first. ``share``: how many were
    called in time, in words; ``definition`` says what that means."""

    TEMPLATE: ClassVar[str] = "newcomers/page.html"
    rows: tuple[Row, ...]
    shown: Shown
    counts: dict[Shown, int]
    query: str = ""
    csv: str = ""
    share: str = ""
    definition: str = ""
    pages: Pages = field(default_factory=Pages)


@dataclass(frozen=True, slots=True)
class Note:
    """A note about a first contact: free text about a person, so only the branch has it."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A try as it stands, with the form that corrects it (fields ``outcome``, ``made_on``, ``again_on``, ``note``);
    ``None`` where this person may not. ``outcomes``: what can be said of it."""

    outcome: str
    label: str
    day: date
    again: date | None = None
    corrected: bool = False
    form: Form | None = None
    outcomes: tuple[Choice, ...] = (*IN_VAIN, NO_TRY)


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One new member. ``form`` enters how the first contact went (fields ``outcome``, ``made_on``, ``again_on``,
    ``note``); ``None`` once it is over or where this person may not; ``correction`` the same once it is over, ``note``
    keeps a note at any time. ``sees`` answers "Wer sieht das?", from the rules."""

    TEMPLATE: ClassVar[str] = "newcomers/person.html"
    person: str
    name: str
    since: date
    how: str
    contact: FirstContact
    history: Feed
    sees: str
    born: date | None = None
    street: str = ""
    town: str = ""
    phone: str = ""
    email: str = ""
    number: str = ""
    notes: tuple[Note, ...] = ()
    form: Form | None = None
    correction: Form | None = None
    note: Form | None = None
    today: date | None = None
    outcomes: tuple[Choice, ...] = (*OVER, UNDONE)
    tried: tuple[Tried, ...] = ()
    last: Corrected | None = None
    no_mail: date | None = None
    """Since when mails to the address do not arrive."""


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
class WaitingCard:
    """*Heute*: who waits for a call, most urgent first. ``waiting_total`` may be more than what is shown.

    ``mine``: whoever looks at it is responsible; else ``whose`` call it is (empty: nobody is responsible). ``later``:
    who wants to speak on a day that has not come yet. ``reminded``: by the level above, while something is overdue.
    """

    waiting: tuple[Waiting, ...] = ()
    waiting_total: int = 0
    mine: bool = True
    whose: str = ""
    later: tuple[Waiting, ...] = ()
    reminded: Reminded | None = None
    today: date | None = None
