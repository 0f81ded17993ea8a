"""What a rule gives: letters to audiences. No names in here, only ids."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from shared.contracts.base import Event
from shared.hierarchy import UnitPath
from shared.ids import derived_id
from shared.messaging.cloudevents import Meta

SOON = timedelta(seconds=3)
"""How long to wait for what comes on another topic, or right behind."""

WRITTEN = timedelta(minutes=5)
"""How long until what is planned is written, as a rule."""

CALM = timedelta(hours=1)
"""How long to wait where a thing is often changed twice, and nobody misses the news in between."""

TOO_OLD = timedelta(days=7)
"""What happened longer ago is no news: the demonstration's past and replays send no mails."""


class Who(StrEnum):
    """Kinds of audiences; the key that goes with each is in brackets."""

    PERSON = "person"  # (person)
    CONTACT = "contact"  # contact person or stand-in (unit)
    UNREAD = "unread"  # the board, where whoever is responsible has no address (unit)
    RESPONSIBLE = "responsible"  # contact person, else stand-in, else board (unit)
    BOARD = "board"  # everybody on the board (unit)
    COLLEAGUES = "colleagues"  # those on the board at this moment: nobody is waited for (unit)
    OFFICE = "office"  # the office, or the board where there is none (unit)
    ABOVE = "above"  # the office above, where nobody is in office in a unit any more (unit above/unit)
    ORDERED = "ordered"  # who ordered, while in office there with an address, else the board (unit/person)
    NEWCOMERS = "newcomers"  # new members who do not know yet whom to ask now (unit)
    FORSAKEN = "forsaken"  # new members who were told somebody, where there is nobody to ask now (unit)
    NAMED = "named"  # new members who were told that somebody answers who does not any more (that person)
    ANSWERING = "answering"  # who was named to new members in place of a contact person, by mails of a cause (cause)
    LINK = "link"  # whoever asked for a link; only the service that makes it knows the address (link)


@dataclass(frozen=True)
class Audience:
    """Who is to be told."""

    who: Who
    key: str


def the_person(person: UUID) -> Audience:
    """One person."""
    return Audience(Who.PERSON, str(person))


def ordered_by(person: UUID, unit: UnitPath) -> Audience:
    """Whoever ordered something for a unit; its board, where they hold no office there any more, or have no address."""
    return Audience(Who.ORDERED, f"{unit.unit}/{person}")


def contact_of(unit: UnitPath) -> Audience:
    """The branch's contact person, or who stands in."""
    return Audience(Who.CONTACT, unit.unit)


def board_instead_in(unit: UnitPath) -> Audience:
    """The branch's board, where there are contact persons and none of them has an address at this moment."""
    return Audience(Who.UNREAD, unit.unit)


def responsible_of(unit: UnitPath) -> Audience:
    """Whoever is responsible for the branch's new members: the contact person, who stands in, else the board."""
    return Audience(Who.RESPONSIBLE, unit.unit)


def office_of(unit: UnitPath) -> Audience:
    """The office of the unit itself, the board where there is none."""
    return Audience(Who.OFFICE, unit.unit)


def board_of(unit: UnitPath) -> Audience:
    """Everybody on the unit's board."""
    return Audience(Who.BOARD, unit.unit)


def office_above(unit: UnitPath) -> Audience:
    """The office of the sub-district, of the district where there is no sub-district between."""
    return Audience(Who.OFFICE, unit.sub_district or unit.district)


def above_where_nobody_is_left_in(unit: UnitPath) -> Audience | None:
    """The office of the level above, where nobody is in office in the unit when the mail is planned; None above the
    district."""
    own, *above = unit.keys()
    return Audience(Who.ABOVE, f"{above[0]}/{own}") if above else None


def colleagues_in(unit: UnitPath) -> Audience:
    """Everybody on the unit's board at this moment, other than whom it is about."""
    return Audience(Who.COLLEAGUES, unit.unit)


def newcomers_of(unit: UnitPath) -> Audience:
    """New members of the branch who do not know yet whom to ask now; the mail names who it is when it is planned."""
    return Audience(Who.NEWCOMERS, unit.unit)


def forsaken_in(unit: UnitPath) -> Audience:
    """New members of the branch who were told whom to ask, where nobody is to be asked when the mail is planned."""
    return Audience(Who.FORSAKEN, unit.unit)


def named_in_vain(person: UUID) -> Audience:
    """New members who were told that this person answers where they have no contact person, if they do not any more."""
    return Audience(Who.NAMED, str(person))


def named_by(cause: UUID) -> Audience:
    """Whoever was named in place of a contact person in mails of this cause."""
    return Audience(Who.ANSWERING, str(cause))


@dataclass(frozen=True)
class Letter:
    """One text for one audience. `cause` is the same for the same reason, however often its event arrives.

    `happened_on` is the business date (None: of this very moment); `about` the person the text names; `facts` are
    dates and numbers for the text. `wait`: how long it keeps back, so that what is changed again meanwhile is told
    once, or not at all.
    """

    kind: str
    cause: UUID
    to: Audience
    unit: UnitPath
    happened_on: date | None
    about: UUID | None = None
    facts: dict[str, str] = field(default_factory=dict)
    wait: timedelta = timedelta()

    @property
    def id(self) -> UUID:
        """Its id: the same when the rule gives it again."""
        return derived_id("letter", self.cause, self.kind, self.to.who, self.to.key)

    def too_old(self, today: date) -> bool:
        """Whether it happened too long before the real day to be news."""
        return self.happened_on is not None and self.happened_on < today - TOO_OLD


def because(what: str, *ids: object) -> UUID:
    """A cause: what happened, to what. One person gets one mail for it."""
    return derived_id("cause", what, *ids)


E = TypeVar("E", bound=Event)
T = TypeVar("T")
Told = Callable[[E], Sequence[T]] | Callable[[E, Meta], Sequence[T]]
"""A rule as it is written: it may ask for the event's context, too, where one thing changes again and again."""
Rule = Callable[[Any, Meta], Sequence[Letter]]
BOOK: dict[type[Event], list[Rule]] = {}
"""All rules by the event they react to."""


def _of_both(rule: Any) -> Callable[[Any, Meta], Sequence[Any]]:
    @wraps(rule)
    def with_context(event: Any, meta: Meta) -> Any:
        return rule(event, meta) if asks else rule(event)

    asks = len(inspect.signature(rule).parameters) > 1
    return with_context


def tells(kind: type[E]) -> Callable[[Told[E, Letter]], Told[E, Letter]]:
    """Register a rule."""

    def register(rule: Told[E, Letter]) -> Told[E, Letter]:
        BOOK.setdefault(kind, []).append(_of_both(rule))
        return rule

    return register


def letters_for(event: Event, meta: Meta) -> list[Letter]:
    """What an event tells, the most important first: who belongs to two audiences gets the first letter."""
    return [letter for rule in BOOK.get(type(event), ()) for letter in rule(event, meta)]


OVERTAKEN: dict[type[Event], Callable[[Any, Meta], Sequence[UUID]]] = {}
"""By event, the causes of letters that it makes needless."""


def overtaking(*kinds: type[Event]) -> Callable[[Told[Any, UUID]], Told[Any, UUID]]:
    """Register what makes letters needless that have not gone out yet."""

    def register(rule: Told[Any, UUID]) -> Told[Any, UUID]:
        OVERTAKEN.update(dict.fromkeys(kinds, _of_both(rule)))
        return rule

    return register


def overtakes(event: Event, meta: Meta) -> Sequence[UUID]:
    """The causes of letters that an event makes needless."""
    return OVERTAKEN[type(event)](event, meta)
