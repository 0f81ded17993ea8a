"""Exchange without broker and database: the same pure parts, with its state in memory; and a unit as a view sees it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.exchange.routing.decisions import decide
from services.exchange.routing.inputs import EventInput, Input, PersonInput, UnitInput
from services.exchange.routing.outputs import Output
from services.exchange.routing.route import introduce, route, route_erasure, route_person, route_text
from services.exchange.routing.state import Person
from shared.contracts.people import PersonText
from shared.hierarchy import UnitPath


@dataclass
class Memory:
    """What exchange knows."""

    people: dict[UUID, Person] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)

    def siblings(self, path: UnitPath) -> list[str]:
        """Units with the same parent."""
        keys = path.keys()
        return [unit for unit in self.children.get(keys[1], []) if unit != keys[0]] if len(keys) > 1 else []

    def person(self, id_: UUID) -> Person:
        """Somebody's state."""
        return self.people.setdefault(id_, Person(id_))

    def take(self, one: Input) -> list[Output]:
        """What one input makes exchange say."""
        if isinstance(one, EventInput):
            decision = decide(one.event, self.siblings)
            people = {id_: self.person(id_) for id_ in decision.persons}
            return route(one.event, one.meta, decision, people)
        if isinstance(one, UnitInput):
            return self._unit(one)
        person = self.person(one.person)
        if one.text is not None:
            assert one.record is None or isinstance(one.record, PersonText)
            return route_text(one.text, one.record, one.meta, person)
        return self._person(one, person)

    def _person(self, one: PersonInput, person: Person) -> list[Output]:
        if one.record is None:
            return route_erasure(one.meta, person)
        assert not isinstance(one.record, PersonText)
        return route_person(one.record, one.meta, person)

    def _unit(self, one: UnitInput) -> list[Output]:
        parent = one.unit.parent
        if parent is None or one.unit.key in self.children.setdefault(parent, []):
            return []
        self.children[parent].append(one.unit.key)
        return introduce(one.unit.key, parent, self.people, one.meta)


def header(output: Output, name: str) -> str | None:
    """One header of an output."""
    found = dict(output.headers).get(name)
    return found.decode() if isinstance(found, bytes) else found


def kind(output: Output) -> str:
    """The short type: `member_admitted`, `withdrawn`, …"""
    return (header(output, "ce_type") or "").split(".")[-2]


def everything_in(output: Output) -> str:
    """Key, value and headers in one, to search in."""
    headers = " ".join(str(value) for _, value in output.headers)
    return f"{output.key} {output.value} {headers}"


@dataclass
class UnitSeen:
    """What a view of one unit knows after reading its topics: a `withdrawn` makes it forget, the same id is no news."""

    facts: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    roster: dict[str, Any] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    def read(self, output: Output) -> None:
        """Take the next record."""
        if output.topic.startswith("roster."):
            self._roster(output)
            return
        id_ = header(output, "ce_id") or ""
        if id_ in self.ids:
            return
        self.ids.add(id_)
        if kind(output) == "withdrawn":
            gone = json.loads(output.value or "")["person"]
            self.facts = {one: fact for one, fact in self.facts.items() if gone not in fact[2]}
            return
        self.facts[id_] = (kind(output), header(output, "ce_sight") or "", output.value or "")

    def _roster(self, output: Output) -> None:
        if output.value is None:
            self.roster.pop(output.key, None)
        else:
            self.roster[output.key] = {k: v for k, v in json.loads(output.value).items() if k != "version"}


def seen_by_units(outputs: list[Output]) -> dict[str, UnitSeen]:
    """What each unit's view knows after all of this."""
    found: dict[str, UnitSeen] = {}
    for output in outputs:
        found.setdefault(output.unit, UnitSeen()).read(output)
    return found
