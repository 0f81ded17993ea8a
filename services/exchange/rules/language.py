"""The words in which relevance rules are written, and what a rule becomes: data that can be listed and checked.

A rule function is run once, at import, with a *symbol* of the event: `event.person` is then a reference to that field,
and a field that the event does not have is an error that names the event and its fields.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, cast
from uuid import UUID

from shared.contracts.base import Event
from shared.contracts.exchange import Why
from shared.hierarchy import UnitPath


class RuleError(Exception):
    """A rule that is missing, or says what it must not: the message says what to change."""


class Sight(StrEnum):
    """How much of an event a unit sees; its value is the fact's `ce_sight`."""

    EVERYTHING = "everything"
    WITHOUT_PERSON = "without_person"
    COUNT_ONLY = "count_only"


everything = Sight.EVERYTHING
without_person = Sight.WITHOUT_PERSON


class Place(StrEnum):
    """Which units a statement is about, seen from the unit (or person) that the event names."""

    BRANCH = "branch"
    SUB_DISTRICT = "sub_district"
    DISTRICT = "district"
    ITSELF = "itself"
    ABOVE = "above"
    NEIGHBOURS = "neighbours"
    BELOW = "below"
    BRANCH_OF = "branch_of"
    EACH_OF = "each_of"


@dataclass(frozen=True)
class Field:
    """A field of an event, as a rule names it."""

    event: type[Event]
    name: str


class Symbol:
    """Stands for an event while its rule is read."""

    def __init__(self, event: type[Event]) -> None:
        self._event = event

    def __getattr__(self, name: str) -> Field:
        known = self._event.model_fields
        if name not in known:
            raise RuleError(f"{self._event.__name__} has no field {name!r}; it has: {', '.join(sorted(known))}")
        return Field(self._event, name)


@dataclass(frozen=True)
class Knows:
    """The units learn (or forget) who somebody is: these fields, for this reason.

    `by` is the field with the id of the appointment, role or application on which it rests, None for a membership.
    """

    person: str
    why: Why
    by: str | None = None
    fields: tuple[str, ...] = ()


@dataclass
class Statement:
    """One line of a rule. `of` is the field that names the unit; the person, for BRANCH_OF; the units, for EACH_OF."""

    place: Place
    of: str
    sight: Sight | None = None
    left_out: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    knows: Knows | None = None
    forgets: Knows | None = None
    known: Knows | None = None
    """Only where the unit knows this person on this ground."""

    def sees(self, sight: Sight, *, but_not: tuple[object, ...] = ()) -> Statement:
        """The event comes out here: as it is (`everything`), or `without_person`, perhaps with less."""
        self.sight = sight
        self.left_out = tuple(_name(field) for field in but_not)
        return self

    def counts(self, *fields: object) -> Statement:
        """Only *that* it happened, one level below, with these fields: enough to count."""
        self.sight = Sight.COUNT_ONLY
        self.counted = tuple(_name(field) for field in fields)
        return self

    def and_knows(self, person: UUID, fields: tuple[str, ...], *, why: Why, by: UUID | None = None) -> Statement:
        """These fields of this person come to the unit's roster, until it `forgets` them for the same reason."""
        self.knows = Knows(_name(person), why, None if by is None else _name(by), fields)
        return self

    def where_known(self, person: UUID, *, why: Why, by: UUID | None) -> Statement:
        """It comes out only while the unit knows this person for this reason; where `by` is not said, not at all."""
        self.known = Knows(_name(person), why, _name(by))
        return self

    def and_reads(self, text: UUID | None) -> Statement:
        """The free text with this id, about a person, comes to the unit's roster. (One about nobody needs no word:
        whoever is shown the field reads it.)"""
        self.reads = (*self.reads, _name(text))
        return self

    def and_forgets(self, person: UUID, *, why: Why, by: UUID | None = None) -> Statement:
        """This reason to know the person is over. Without another one they are withdrawn."""
        self.forgets = Knows(_name(person), why, None if by is None else _name(by))
        return self


@dataclass(frozen=True)
class Rule:
    """What happens with one type of event. `when`, `because` and `group` are shown to people (German)."""

    event: type[Event]
    group: str
    when: str
    because: str
    source: str
    statements: tuple[Statement, ...]


RULES: dict[str, Rule] = {}
"""Every rule by its event's `ce_type`."""

_written: ContextVar[list[Statement] | None] = ContextVar("statements of the rule being read")
E = TypeVar("E", bound=Event)


def concerns(
    event: type[E], *, group: str, when: str, because: str, source: str
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Make a function the rule of an event type. Raises RuleError: a second rule, or a field that does not exist."""

    def read(function: Callable[[E], None]) -> Callable[[E], None]:
        if event.TYPE in RULES:
            raise RuleError(f"{event.__name__} has two rules: keep one of them")
        token = _written.set([])
        try:
            function(cast(E, Symbol(event)))
            statements = tuple(cast(list[Statement], _written.get()))
        finally:
            _written.reset(token)
        RULES[event.TYPE] = Rule(event, group, when, because, source, statements)
        return function

    return read


def _say(place: Place, of: object) -> Statement:
    written = _written.get(None)
    if written is None:
        raise RuleError("who sees what is said inside a rule: put @concerns(…) above the function")
    statement = Statement(place, _name(of))
    written.append(statement)
    return statement


def _name(field: object) -> str:
    if not isinstance(field, Field):
        raise RuleError(f"a rule names fields of its event (event.unit, event.person …), not {field!r}")
    return field.name


def branch(unit: UnitPath) -> Statement:
    """The local branch of this path."""
    return _say(Place.BRANCH, unit)


def sub_district(unit: UnitPath) -> Statement:
    """The sub-district of this path."""
    return _say(Place.SUB_DISTRICT, unit)


def district(unit: UnitPath) -> Statement:
    """The district of this path."""
    return _say(Place.DISTRICT, unit)


def the_unit_itself(unit: UnitPath) -> Statement:
    """The unit concerned, whatever its level."""
    return _say(Place.ITSELF, unit)


def those_above(unit: UnitPath) -> Statement:
    """Every level above the unit concerned."""
    return _say(Place.ABOVE, unit)


def neighbours(unit: UnitPath | None) -> Statement:
    """The other units with the same parent, also those that come later. Nobody, where the event names no unit."""
    return _say(Place.NEIGHBOURS, unit)


def everyone_below(unit: UnitPath) -> Statement:
    """Said once by the unit concerned: it and every unit below it read it (`exchange.<unit>.below`)."""
    return _say(Place.BELOW, unit)


def each_of(units: list[UnitPath]) -> Statement:
    """Each of the units of this list itself, and nobody above, below or beside it."""
    return _say(Place.EACH_OF, units)


def the_branch_of(person: UUID) -> Statement:
    """Whoever knows this person as a member: after a move the new branch, with all that was said before."""
    return _say(Place.BRANCH_OF, person)


def nobody() -> None:
    """No unit: said so that it is not merely forgotten."""
    written = cast(Any, _written.get(None))
    if written:
        raise RuleError("nobody() stands alone")
