"""What a rule gives: letters to audiences. No names in here, only ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from shared.contracts.base import Event
from shared.hierarchy import UnitPath
from shared.ids import derived_id

SOON = timedelta(seconds=3)
"""How long to wait for what comes on another topic, or right behind."""

CALM = timedelta(hours=1)
"""How long to wait where a thing is often changed twice, and nobody misses the news in between."""

TOO_OLD = timedelta(days=7)
"""What happened longer ago is no news: the demonstration's past and replays send no mails."""


class Who(StrEnum):
    """Kinds of audiences; the key that goes with each is in brackets."""

    PERSON = "person"  # (person)
    CONTACT = "contact"  # contact person or stand-in (unit)
    RESPONSIBLE = "responsible"  # contact person, else stand-in, else board (unit)
    BOARD = "board"  # everybody on the board (unit)
    COLLEAGUES = "colleagues"  # those on the board at this moment: nobody is waited for (unit)
    OFFICE = "office"  # the office, or the board where there is none (unit)
    NEWCOMERS = "newcomers"  # new members who do not know yet whom to ask now (unit)
    LINK = "link"  # whoever asked for a link; only `members` knows the address (link)


@dataclass(frozen=True)
class Audience:
    """Who is to be told."""

    who: Who
    key: str


def the_person(person: UUID) -> Audience:
    """One person."""
    return Audience(Who.PERSON, str(person))


def contact_of(unit: UnitPath) -> Audience:
    """The branch's contact person, or who stands in."""
    return Audience(Who.CONTACT, unit.unit)


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


def colleagues_in(unit: UnitPath) -> Audience:
    """Everybody on the unit's board at this moment, other than whom it is about."""
    return Audience(Who.COLLEAGUES, unit.unit)


def newcomers_of(unit: UnitPath) -> Audience:
    """New members of the branch who do not know yet whom to ask now; the mail names who it is when it is planned."""
    return Audience(Who.NEWCOMERS, unit.unit)


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
Rule = Callable[[Any], Sequence[Letter]]
BOOK: dict[type[Event], list[Rule]] = {}
"""All rules by the event they react to."""


def tells(kind: type[E]) -> Callable[[Callable[[E], Sequence[Letter]]], Callable[[E], Sequence[Letter]]]:
    """Register a rule."""

    def register(rule: Callable[[E], Sequence[Letter]]) -> Callable[[E], Sequence[Letter]]:
        BOOK.setdefault(kind, []).append(rule)
        return rule

    return register


def letters_for(event: Event) -> list[Letter]:
    """What an event tells, the most important first: who belongs to two audiences gets the first letter."""
    return [letter for rule in BOOK.get(type(event), ()) for letter in rule(event)]


OVERTAKEN: dict[type[Event], Callable[[Any], Sequence[UUID]]] = {}
"""By event, the causes of letters that it makes needless."""


def overtaking(*kinds: type[Event]) -> Callable[[Callable[[Any], Sequence[UUID]]], Callable[[Any], Sequence[UUID]]]:
    """Register what makes letters needless that have not gone out yet."""

    def register(rule: Callable[[Any], Sequence[UUID]]) -> Callable[[Any], Sequence[UUID]]:
        OVERTAKEN.update(dict.fromkeys(kinds, rule))
        return rule

    return register


def overtakes(event: Event) -> Sequence[UUID]:
    """The causes of letters that an event makes needless."""
    return OVERTAKEN[type(event)](event)
