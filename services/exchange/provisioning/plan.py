"""What the broker must look like: topics and principals with exactly what each needs. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.exchange.routing.inputs import TOPICS
from shared.contracts import topics
from shared.contracts.topics import PEOPLE, PULSE, UNITS, Topic, domain
from shared.hierarchy import Level, UnitTree


@dataclass(frozen=True)
class Principal:
    """A process's broker user, and all it may do: names are literal, never prefixes (`ov-holle`, `ov-hollenstedt`)."""

    name: str
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ViewOf:
    """A view: the name of its process, and the units it hosts."""

    name: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that should be there."""

    topics: tuple[Topic, ...]
    principals: tuple[Principal, ...]


OWN_VIEW = "own-"
"""How principals of levels' own views begin, and no others: they come and go."""

SERVICES = ("members", "mentoring", "events", "exchange", "notify")


def plan_for(tree: UnitTree, views: Iterable[ViewOf], services: Iterable[str] = SERVICES) -> Plan:
    """The plan for these units and views; for some of the services only where a stack has no others."""
    own = [principal for principal in _services(tree) if principal.name in set(services)]
    return Plan(tuple(topics_for(tree)), (*own, *(_view(tree, view) for view in views)))


def topics_for(tree: UnitTree) -> list[Topic]:
    """All topics: the common ones, and those of each unit."""
    return [*topics.common_topics(), *(topic for unit in tree for topic in _topics_of(tree, unit.key))]


def has_units_below(tree: UnitTree, unit: str) -> bool:
    """Whether a unit has a `.below` topic: by its level, so that it is there before its first branch."""
    return tree[unit].level is not Level.BRANCH


def _topics_of(tree: UnitTree, unit: str) -> list[Topic]:
    return topics.unit_topics(unit, has_units_below=has_units_below(tree, unit))


def _services(tree: UnitTree) -> list[Principal]:
    of_units = frozenset(topic.name for unit in tree for topic in _topics_of(tree, unit.key))
    return [
        Principal("members", writes=frozenset({domain("members"), PEOPLE, UNITS})),
        Principal(
            "mentoring",
            reads=frozenset({domain("members"), UNITS}),
            writes=frozenset({domain("mentoring"), PEOPLE}),
            groups=frozenset({"mentoring"}),
        ),
        Principal(
            "events",
            reads=frozenset({domain("members"), domain("mentoring"), UNITS}),
            writes=frozenset({domain("events"), PEOPLE}),
            groups=frozenset({"events"}),
        ),
        Principal("exchange", reads=frozenset(TOPICS), writes=of_units | {PULSE}, groups=frozenset({"exchange"})),
        Principal(
            "notify",
            reads=frozenset({domain("members"), domain("mentoring"), domain("events"), PEOPLE, UNITS}),
            writes=frozenset({domain("notify")}),
            groups=frozenset({"notify"}),
        ),
    ]


def _view(tree: UnitTree, view: ViewOf) -> Principal:
    reads = frozenset(
        topic
        for unit in view.units
        for topic in topics.view_reads(unit, tree.path(unit).keys()[1:], has_units_below=has_units_below(tree, unit))
    )
    return Principal(view.name, reads=reads)
