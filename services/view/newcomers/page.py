"""What the list of new members and a person's page are rendered from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Literal

from services.view.layout.model import Feed, FirstContact, Form, Pages
from services.view.people.queries import Corrected


@dataclass(frozen=True, slots=True)
class Row:
    """A new member in the list. ``how``: ``aufgenommen``, ``aufgenommen durch Fristablauf``, ``zugezogen``."""

    person: str
    name: str
    since: date
    how: str
    contact: FirstContact


#: the filter lives in the address: ``?zeige=offen``
Shown = Literal["alle", "offen", "spaet", "erledigt"]


@dataclass(frozen=True, slots=True)
class NewcomersPage:
    """*Neumitglieder*: ``counts`` per filter, rows with the most urgent first."""

    TEMPLATE: ClassVar[str] = "newcomers/page.html"
    rows: tuple[Row, ...]
    shown: Shown
    counts: dict[Shown, int]
    query: str = ""
    csv: str = ""
    pages: Pages = field(default_factory=Pages)


@dataclass(frozen=True, slots=True)
class Note:
    """A note about a first contact: free text about a person, so only the branch has it."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One new member. ``form`` records the first contact (fields ``outcome``, ``note``); ``None`` once it is done or
    where this person may not. ``sees`` answers "Wer sieht das?", from the rules."""

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
    last: Corrected | None = None
