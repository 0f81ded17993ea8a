"""What exchange keeps about a person: who knows them on which ground, the facts about them (ids), what a rule declares.

A ground is a register in which the newest statement wins, by the event's time: whatever order events of different
topics come in, the same grounds result.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.exchange.routing.decisions import Decision, Ground
from services.exchange.rules.language import RULES
from shared.contracts.exchange import Why
from shared.messaging.cloudevents import Meta

DECLARED = frozenset(
    name
    for rule in RULES.values()
    for statement in rule.statements
    if statement.knows
    for name in statement.knows.fields
)
"""Fields of a person that some rule grants; nothing else of `people` is kept."""

Stamp = tuple[datetime, str]
"""When and by which event something was said; the later one counts."""


EVERYWHERE = "*"
"""In place of a unit: the ground is over for all, also for a neighbour that comes later."""


class Grant(NamedTuple):
    """The newest that was said about one ground for one unit. `known` is False when it is over."""

    known: bool
    fields: tuple[str, ...]
    stamp: Stamp


class Fact(NamedTuple):
    """An event that a unit is told when it comes to know the person on this ground. `value` is the whole event."""

    meta: Meta
    ground: Ground
    key: str
    value: str
    texts: tuple[UUID, ...]
    parent: str | None
    """The unit whose other children may see it too: set where the rule speaks of neighbours."""
    unit: str


class Text(NamedTuple):
    """A free text about the person, None when erased."""

    version: int
    text: str | None


@dataclass(slots=True)
class Change:
    """What a unit gains and loses by one event."""

    gained: set[Ground] = field(default_factory=set)
    lost: set[Ground] = field(default_factory=set)


@dataclass(slots=True)
class Person:
    """One person's state; that of a text about nobody, which stands in the person's place and is nothing but a text.
    The `changed_…` sets say what has to be saved."""

    id: UUID
    version: int = 0
    revision: int = 0
    fields: dict[str, str | None] | None = None
    grants: dict[tuple[str, Ground], Grant] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    texts: dict[UUID, Text] = field(default_factory=dict)
    readers: dict[UUID, set[str]] = field(default_factory=dict)
    withdrawals: dict[str, int] = field(default_factory=dict)

    is_new: bool = False
    """Made by this batch: nothing about the person is in the database yet."""
    changed: bool = False
    changed_grants: set[tuple[str, Ground]] = field(default_factory=set)
    new_facts: set[str] = field(default_factory=set)
    changed_texts: set[UUID] = field(default_factory=set)
    new_readers: set[tuple[UUID, str]] = field(default_factory=set)
    lost_readers: set[tuple[UUID, str]] = field(default_factory=set)
    changed_withdrawals: set[str] = field(default_factory=set)

    def touch(self) -> None:
        """Something that a roster shows has changed."""
        self.revision += 1
        self.changed = True

    def knowing(self, ground: Ground | None = None) -> list[str]:
        """Units that know the person (on this ground), in order of their keys."""
        return sorted({unit for (unit, on), g in self.grants.items() if g.known and ground in (None, on)})

    def knows(self, unit: str, ground: Ground | None = None) -> bool:
        """Whether a unit knows the person (on this ground)."""
        if ground is not None:
            grant = self.grants.get((unit, ground))
            return grant is not None and grant.known
        return any(g.known and u == unit for (u, _), g in self.grants.items())

    def granted(self, unit: str) -> tuple[list[Why], set[str]]:
        """Why a unit knows the person, and which fields."""
        live = [(on, g) for (u, on), g in self.grants.items() if u == unit and g.known]
        return sorted({on.why for on, _ in live}), {name for _, g in live for name in g.fields}

    def say(self, unit: str, ground: Ground, *, known: bool, fields: tuple[str, ...], stamp: Stamp) -> bool | None:
        """Take a statement about a ground. True: gained, False: lost, None: nothing new."""
        earlier = self.grants.get((unit, ground))
        over = self.grants.get((EVERYWHERE, ground))
        if (earlier is not None and earlier.stamp >= stamp) or (over is not None and over.stamp >= stamp):
            return None
        self.grants[unit, ground] = Grant(known, fields, stamp)
        self.changed_grants.add((unit, ground))
        was = earlier is not None and earlier.known
        return known if was != known else None

    def keep(self, fact: Fact) -> None:
        """Keep a fact for those who learn of the person later."""
        if fact.meta.id not in self.facts:
            self.facts[fact.meta.id] = fact
            self.new_facts.add(fact.meta.id)

    def facts_on(self, grounds: set[Ground]) -> list[Fact]:
        """Facts that stay with these grounds, oldest first."""
        return sorted(
            (fact for fact in self.facts.values() if fact.ground in grounds), key=lambda f: (f.meta.time, f.meta.id)
        )

    def let_read(self, record: UUID, unit: str) -> bool:
        """Let a unit read a text; False where it may already."""
        readers = self.readers.setdefault(record, set())
        if unit in readers:
            return False
        readers.add(unit)
        self.new_readers.add((record, unit))
        self.lost_readers.discard((record, unit))
        return True

    def stop_reading(self, unit: str) -> list[UUID]:
        """A unit reads no text about the person any more; the texts it could read."""
        stopped = sorted(record for record, readers in self.readers.items() if unit in readers)
        for record in stopped:
            self.readers[record].discard(unit)
            self.lost_readers.add((record, unit))
            self.new_readers.discard((record, unit))
        return stopped

    def withdraw(self, unit: str) -> None:
        """Count that a unit was told to forget: what it is told afterwards has ids of its own."""
        self.withdrawals[unit] = self.withdrawals.get(unit, 0) + 1
        self.changed_withdrawals.add(unit)


def apply(decision: Decision, meta: Meta, people: dict[UUID, Person]) -> dict[UUID, dict[str, Change]]:
    """Apply what a decision says about grounds. Returns by person what each unit gained and lost."""
    stamp = (meta.time, meta.id)
    changes: dict[UUID, dict[str, Change]] = {}

    def note(person: UUID, unit: str, ground: Ground, gained: bool | None) -> None:
        if gained is None:
            return
        change = changes.setdefault(person, {}).setdefault(unit, Change())
        (change.gained if gained else change.lost).add(ground)

    for one in decision.learnings:
        known = people[one.person].say(one.unit, one.ground, known=True, fields=one.fields, stamp=stamp)
        note(one.person, one.unit, one.ground, known)
    for gone in decision.forgettings:
        person = people[gone.person]
        for unit in [*person.knowing(gone.ground), EVERYWHERE] if gone.unit is None else [gone.unit]:
            note(gone.person, unit, gone.ground, person.say(unit, gone.ground, known=False, fields=(), stamp=stamp))
    return changes
