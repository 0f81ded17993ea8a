"""From a rule and an event to a decision: whom it is told, how much of it, and who learns or forgets whom. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple
from uuid import UUID

from pydantic_core import to_json

from services.exchange.rules.language import RULES, Knows, Place, Sight, Statement
from shared.contracts import topics
from shared.contracts.base import Event
from shared.contracts.exchange import Why
from shared.hierarchy import Level, UnitPath

Siblings = Callable[[UnitPath], Iterable[str]]
"""The units with the same parent as the one of this path, as far as known."""

Named = UnitPath | tuple[UnitPath, ...] | None
Where = tuple[Named, tuple[str, ...]]
"""What a field names, a unit or a list of them, and the neighbours of the one."""

_STRENGTH = {Sight.COUNT_ONLY: 0, Sight.WITHOUT_PERSON: 1, Sight.EVERYTHING: 2}
_LEVEL_OF = {Place.BRANCH: Level.BRANCH, Place.SUB_DISTRICT: Level.SUB_DISTRICT, Place.DISTRICT: Level.DISTRICT}


class Ground(NamedTuple):
    """Why somebody is known: a membership (`by` is empty), or an application, appointment or role with this id."""

    why: Why
    by: str = ""


class Telling(NamedTuple):
    """One fact for one topic. People are given by the names of the event's fields.

    `ground`: only where the unit knows `person` on it; `person` alone: on any ground.
    """

    unit: str
    topic: str
    sight: Sight
    shown: tuple[str, ...] = ()
    """The fields that come out, where not all do."""
    person: str | None = None
    ground: Knows | None = None
    end_of: Knows | None = None
    """A neighbour is told of the end of what it was told of: one that came later was not."""

    @property
    def reader(self) -> str:
        """Who reads the texts of what is told: the unit, or `<unit>.below`, where everybody below reads."""
        return self.topic.removeprefix("exchange.")

    def shows(self, field: str) -> bool:
        """Whether a field of the event comes out."""
        return self.sight is Sight.EVERYTHING or field in self.shown


@dataclass(slots=True)
class Plan:
    """What a rule comes to for every event of one type at the same units: what is left open is who it is about."""

    tellings: dict[str, Telling] = field(default_factory=dict)
    learnings: list[tuple[str, Knows]] = field(default_factory=list)
    forgettings: list[tuple[str | None, Knows]] = field(default_factory=list)
    person: str | None = None
    ground: Knows | None = None
    for_neighbours: bool = False
    reads: tuple[str, ...] = ()


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


class Decision(NamedTuple):
    """What follows from one event, before looking at what is known already."""

    plan: Plan
    learnings: list[Learning]
    forgettings: list[Forgetting]
    person: UUID | None
    ground: Ground | None
    """The fact stays with this ground: a unit that comes to know the person on it later is told then."""
    texts: tuple[UUID, ...]
    """Texts about the person."""
    own_texts: tuple[tuple[str, UUID], ...]
    """Texts about nobody, each with who reads it: whoever is shown the field."""

    @property
    def persons(self) -> set[UUID]:
        """Everybody whose state matters."""
        found = {one.person for one in self.learnings}
        found.update(one.person for one in self.forgettings)
        found.update(text for _, text in self.own_texts)
        if self.person:
            found.add(self.person)
        return found


@cache
def needs_siblings(kind: str) -> bool:
    """Whether the rule of this event type speaks of neighbours."""
    return any(statement.place is Place.NEIGHBOURS for statement in RULES[kind].statements)


def decide(event: Event, siblings: Siblings) -> Decision:
    """Apply the event's rule."""
    values = vars(event)
    near = needs_siblings(event.TYPE)
    named = [values[name] for name in _unit_fields(event.TYPE)]
    plan = _plan(event.TYPE, *(_place(unit, siblings if near else None) for unit in named))
    return Decision(
        plan,
        [Learning(unit, *whom(knows, event), knows.fields) for unit, knows in plan.learnings],
        [Forgetting(unit, *whom(knows, event)) for unit, knows in plan.forgettings],
        values[plan.person] if plan.person else None,
        whom(plan.ground, event)[1] if plan.ground else None,
        tuple(values[name] for name in plan.reads if values[name] is not None),
        tuple(_own_texts(event, plan)),
    )


def _place(named: UnitPath | list[UnitPath] | None, siblings: Siblings | None) -> Where:
    """What a field names, with its neighbours where they matter: a list of units has none."""
    if isinstance(named, list):
        return tuple(named), ()
    return named, tuple(siblings(named)) if siblings and named else ()


def _own_texts(event: Event, plan: Plan) -> Iterator[tuple[str, UUID]]:
    for name in sorted(event.text_fields()):
        text = vars(event)[name]
        if text is not None:
            yield from ((one.reader, text) for one in plan.tellings.values() if one.shows(name))


def whom(knows: Knows, event: Event) -> tuple[UUID, Ground]:
    """The person of an event that a rule speaks of, and the ground."""
    values = vars(event)
    return values[knows.person], Ground(knows.why, str(values[knows.by]) if knows.by else "")


@cache
def _unit_fields(kind: str) -> tuple[str, ...]:
    """The fields by which the rule of this event type names units."""
    return tuple({s.of: None for s in RULES[kind].statements if s.place is not Place.BRANCH_OF})


@lru_cache(maxsize=10_000)
def _plan(kind: str, *places: Where) -> Plan:
    """The rule of an event type at these units, each with its neighbours, in the order of `_unit_fields`."""
    rule, found = RULES[kind], Plan()
    at = dict(zip(_unit_fields(kind), places, strict=True))
    if "person" in rule.event.person_fields():
        found.person = "person"
    for statement in rule.statements:
        found.reads += statement.reads
        if statement.place is Place.BRANCH_OF:
            found.person, found.ground = statement.of, Knows(statement.of, "member")
        else:
            _apply(found, rule.event, statement, _places(statement.place, *at[statement.of]))
    if any(statement.place is Place.BELOW for statement in rule.statements):
        # who reads its own `.below` need not be told twice
        for below in [one for one in found.tellings.values() if one.topic == topics.below(one.unit)]:
            found.tellings.pop(topics.exchange(below.unit), None)
    return found


def _apply(found: Plan, event: type[Event], statement: Statement, places: Sequence[tuple[str, str]]) -> None:
    if knows := statement.knows:
        found.learnings += ((unit, knows) for unit, _ in places)
        if statement.sight is Sight.EVERYTHING:
            found.person, found.ground = knows.person, knows
            found.for_neighbours = found.for_neighbours or statement.place is Place.NEIGHBOURS
    if forgets := statement.forgets:
        found.forgettings += ((unit, forgets) for unit, _ in places)
        if statement.place is Place.NEIGHBOURS:
            found.forgettings.append((None, forgets))
    if statement.sight:
        for unit, topic in places:
            telling = _telling(event, statement, statement.sight, unit, topic)
            found.tellings[topic] = _more(found.tellings.get(topic), telling)


def _telling(event: type[Event], statement: Statement, sight: Sight, unit: str, topic: str) -> Telling:
    if sight is Sight.COUNT_ONLY:
        return Telling(unit, topic, sight, ("unit", *statement.counted))
    if sight is Sight.WITHOUT_PERSON:
        hidden = event.person_fields() | event.office_fields() | set(statement.left_out)
        return Telling(unit, topic, sight, tuple(name for name in event.model_fields if name not in hidden))
    ground = statement.knows or statement.known
    person = ground.person if ground else "person" if event.person_fields() else None
    end_of = statement.forgets if statement.place is Place.NEIGHBOURS else None
    return Telling(unit, topic, sight, (), person, ground, end_of)


def _more(known: Telling | None, new: Telling) -> Telling:
    """What is told where two statements speak of one topic: what shows more, or the fields of both."""
    if known is None or _STRENGTH[known.sight] < _STRENGTH[new.sight]:
        return new
    if _STRENGTH[known.sight] > _STRENGTH[new.sight]:
        return known
    return new._replace(shown=tuple(dict.fromkeys(known.shown + new.shown)))


def _places(place: Place, path: Named, siblings: Iterable[str]) -> list[tuple[str, str]]:
    """(unit, topic) pairs; none where the event names no unit."""
    if path is None:
        return []
    if isinstance(path, tuple):
        return [(one.unit, topics.exchange(one.unit)) for one in path]
    if place is Place.BELOW:
        # a branch has no unit below
        return [] if path.level is Level.BRANCH else [(path.unit, topics.below(path.unit))]
    if place is Place.NEIGHBOURS:
        units: Iterable[str | None] = siblings
    elif place is Place.ITSELF:
        units = (path.unit,)
    elif place is Place.ABOVE:
        units = path.keys()[1:]
    else:
        units = (path.at(_LEVEL_OF[place]),)
    return [(unit, topics.exchange(unit)) for unit in units if unit]


@lru_cache(maxsize=10_000)
def cut(path: UnitPath, receiver: str) -> UnitPath:
    """A path down to one level below the receiver: the level that it may count."""
    if receiver in (path.sub_district, path.branch):
        return path
    return UnitPath(sub_district=path.sub_district, district=path.district)


def value_for(telling: Telling, event: Event, key: str, full: str) -> tuple[str, str]:
    """(key, JSON value) of a fact as a topic gets it; `key` and `full` are the event's own."""
    if telling.sight is Sight.EVERYTHING:
        return key, full
    values = vars(event)
    data = {name: values[name] for name in telling.shown}
    if telling.sight is Sight.WITHOUT_PERSON:
        return event.unit.unit, to_json(data).decode()
    for name, value in data.items():
        if type(value) is UnitPath:
            data[name] = cut(value, telling.unit)
    return telling.unit, to_json(data).decode()
