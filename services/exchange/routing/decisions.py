"""From a rule and an event to a decision: whom it is told, how much of it, and who learns or forgets whom. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import to_json

from services.exchange.rules.language import RULES, Knows, Place, Rule, Sight, Statement
from shared.contracts import topics
from shared.contracts.base import Event
from shared.contracts.exchange import Why
from shared.hierarchy import Level, UnitPath

Siblings = Callable[[UnitPath], Iterable[str]]
"""The units with the same parent as the one of this path, as far as known."""

_STRENGTH = {Sight.COUNT_ONLY: 0, Sight.WITHOUT_PERSON: 1, Sight.EVERYTHING: 2}
_LEVEL_OF = {Place.BRANCH: Level.BRANCH, Place.SUB_DISTRICT: Level.SUB_DISTRICT, Place.DISTRICT: Level.DISTRICT}


class Ground(NamedTuple):
    """Why somebody is known: a membership (`by` is empty), or an application, appointment or role with this id."""

    why: Why
    by: str = ""


@dataclass(slots=True)
class Telling:
    """One fact for one topic. `ground`: only where the unit knows `person` on it; `person` alone: on any ground."""

    unit: str
    topic: str
    sight: Sight
    left_out: frozenset[str] = frozenset()
    counted: tuple[str, ...] = ()
    person: UUID | None = None
    ground: Ground | None = None
    end_of: tuple[UUID, Ground] | None = None
    """A neighbour is told of the end of what it was told of: one that came later was not."""


class Learning(NamedTuple):
    """A unit comes to know fields of a person on a ground."""

    unit: str
    person: UUID
    ground: Ground
    fields: tuple[str, ...]


class Forgetting(NamedTuple):
    """A ground is over for a unit; for every unit that holds it where `unit` is None."""

    unit: str | None
    person: UUID
    ground: Ground


@dataclass(slots=True)
class Decision:
    """What follows from one event, before looking at what is known already."""

    tellings: dict[str, Telling] = field(default_factory=dict)
    learnings: list[Learning] = field(default_factory=list)
    forgettings: list[Forgetting] = field(default_factory=list)
    person: UUID | None = None
    ground: Ground | None = None
    """The fact stays with this ground: a unit that comes to know the person on it later is told then."""
    for_neighbours: bool = False
    texts: tuple[UUID, ...] = ()

    @property
    def persons(self) -> set[UUID]:
        """Everybody whose state matters."""
        found = {one.person for one in self.learnings} | {one.person for one in self.forgettings}
        return found | ({self.person} if self.person else set())


def needs_siblings(event: Event) -> bool:
    """Whether the rule speaks of neighbours."""
    return any(s.place is Place.NEIGHBOURS for s in RULES[event.TYPE].statements)


def decide(event: Event, siblings: Siblings) -> Decision:
    """Apply the event's rule."""
    rule = RULES[event.TYPE]
    found = Decision()
    if "person" in event.person_fields():
        found.person = vars(event)["person"]
    for statement in rule.statements:
        _apply(found, rule, statement, event, siblings)
    if any(statement.place is Place.BELOW for statement in rule.statements):
        # who reads its own `.below` need not be told twice
        for below in [one for one in found.tellings.values() if one.topic == topics.below(one.unit)]:
            found.tellings.pop(topics.exchange(below.unit), None)
    return found


def _apply(found: Decision, rule: Rule, statement: Statement, event: Any, siblings: Siblings) -> None:
    if statement.reads:
        texts = (getattr(event, name) for name in statement.reads)
        found.texts = (*found.texts, *(text for text in texts if text is not None))
    if statement.place is Place.BRANCH_OF:
        found.person, found.ground = getattr(event, statement.of), Ground("member")
        return
    path: UnitPath = getattr(event, statement.of)
    places = _places(statement.place, path, siblings)
    if statement.knows:
        person, ground = _whom(statement.knows, event)
        found.learnings += (Learning(unit, person, ground, statement.knows.fields) for unit, _ in places)
        if statement.sight is Sight.EVERYTHING:
            found.person, found.ground = person, ground
            found.for_neighbours = found.for_neighbours or statement.place is Place.NEIGHBOURS
    if statement.forgets:
        person, ground = _whom(statement.forgets, event)
        found.forgettings += (Forgetting(unit, person, ground) for unit, _ in places)
        if statement.place is Place.NEIGHBOURS:
            found.forgettings.append(Forgetting(None, person, ground))
    if statement.sight:
        for unit, topic in places:
            _tell(found, rule, statement, event, unit, topic)


def _tell(found: Decision, rule: Rule, statement: Statement, event: Any, unit: str, topic: str) -> None:
    sight = statement.sight
    assert sight is not None
    known = found.tellings.get(topic)
    if known is not None and _STRENGTH[known.sight] > _STRENGTH[sight]:
        return
    telling = Telling(unit, topic, sight, frozenset(statement.left_out), statement.counted)
    if sight is Sight.EVERYTHING:
        if statement.knows:
            telling.person, telling.ground = _whom(statement.knows, event)
        elif rule.event.person_fields():
            telling.person = event.person
        if statement.forgets and statement.place is Place.NEIGHBOURS:
            telling.end_of = _whom(statement.forgets, event)
    if known is not None and known.sight is sight:
        telling.left_out &= known.left_out
        telling.counted = (*known.counted, *(f for f in telling.counted if f not in known.counted))
    found.tellings[topic] = telling


def _whom(knows: Knows, event: Any) -> tuple[UUID, Ground]:
    return getattr(event, knows.person), Ground(knows.why, str(getattr(event, knows.by)) if knows.by else "")


def _places(place: Place, path: UnitPath, siblings: Siblings) -> Sequence[tuple[str, str]]:
    """(unit, topic) pairs."""
    if place is Place.NEIGHBOURS:
        return [(unit, topics.exchange(unit)) for unit in siblings(path)]
    return _places_on(place, path.branch, path.sub_district, path.district)


@lru_cache(maxsize=10_000)
def _places_on(
    place: Place, branch: str | None, sub_district: str | None, district: str
) -> tuple[tuple[str, str], ...]:
    path = UnitPath(branch=branch, sub_district=sub_district, district=district)
    if place is Place.BELOW:
        # a branch has no unit below
        return () if path.level is Level.BRANCH else ((path.unit, topics.below(path.unit)),)
    if place is Place.ITSELF:
        units: Iterable[str | None] = (path.unit,)
    elif place is Place.ABOVE:
        units = path.keys()[1:]
    else:
        units = (path.at(_LEVEL_OF[place]),)
    return tuple((unit, topics.exchange(unit)) for unit in units if unit)


def cut(path: UnitPath, receiver: str) -> dict[str, str | None]:
    """A path down to one level below the receiver: the level that it may count."""
    if receiver in (path.sub_district, path.branch):
        return path.model_dump()
    return {"branch": None, "sub_district": path.sub_district, "district": path.district}


@cache
def _without(kind: type[Event], left_out: frozenset[str]) -> set[str]:
    return set(kind.person_fields() | kind.office_fields() | left_out)


def value_for(telling: Telling, event: Event, full: str) -> tuple[str, str]:
    """(key, JSON value) of a fact as a topic gets it; `full` is the event as it is."""
    if telling.sight is Sight.EVERYTHING:
        return event.subject, full
    if telling.sight is Sight.WITHOUT_PERSON:
        return event.unit.unit, event.model_dump_json(exclude=_without(type(event), telling.left_out))
    data: dict[str, Any] = {}
    for name in ("unit", *telling.counted):
        value = getattr(event, name)
        data[name] = cut(value, telling.unit) if isinstance(value, UnitPath) else value
    return telling.unit, to_json(data).decode()
