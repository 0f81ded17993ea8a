"""The heart: one input and what is known so far → what is published. No I/O; changes only the persons given.

Order of what comes out for one unit: earlier facts, the fact itself, a withdrawal with what is still seen, the roster.
"""

from __future__ import annotations

from uuid import UUID

from services.exchange.routing import outputs
from services.exchange.routing.decisions import Decision, Ground, Telling, value_for, whom
from services.exchange.routing.outputs import Output
from services.exchange.routing.state import DECLARED, Change, Fact, Person, Text, apply
from services.exchange.rules.language import RULES, Place, Sight
from shared.contracts import topics
from shared.contracts.base import Event
from shared.contracts.people import PersonRecord, PersonText
from shared.messaging.cloudevents import Meta

_MORE_THAN_AN_OFFICE = {"member", "applicant"}
"""Grounds on which more was said than an office shows: when one is over, it is withdrawn even if an office remains."""


def route(event: Event, meta: Meta, decision: Decision, people: dict[UUID, Person]) -> list[Output]:
    """What one event makes exchange say. `people` holds everybody in `decision.persons`."""
    plan, key, full = decision.plan, event.subject, event.model_dump_json()
    told = {topic: one for topic, one in plan.tellings.items() if _was_told(one, event, people)}
    changes = apply(decision, meta, people)
    said: list[Output] = []
    person = people[decision.person] if decision.person else None
    if person is not None:
        for unit, change in changes.get(person.id, {}).items():
            said += _earlier(person, unit, change.gained, meta) if person.facts else ()
        if decision.ground is not None:
            person.keep(_fact(event, meta, decision, key, full))
    if person is not None and decision.ground is not None:
        for unit in person.knowing(decision.ground):
            topic = topics.exchange(unit)
            told[topic] = Telling(unit, topic, Sight.EVERYTHING, person=plan.person, ground=plan.ground)
    facts = outputs.Facts(meta)
    for telling in told.values():
        said += _tell(event, facts, decision, telling, key, full, people)
    for reader, text in decision.own_texts:
        said += _texts(people[text], reader, (text,), meta)
    for id_, units in changes.items():
        for unit, change in units.items():
            said += _after(people[id_], unit, change, meta)
    return said


def _was_told(telling: Telling, event: Event, people: dict[UUID, Person]) -> bool:
    if telling.end_of is None:
        return True
    person, ground = whom(telling.end_of, event)
    return (telling.unit, ground) in people[person].grants


def _fact(event: Event, meta: Meta, decision: Decision, key: str, full: str) -> Fact:
    assert decision.ground is not None
    above = event.unit.keys()[1:] if decision.plan.for_neighbours else ()
    parent = above[0] if above else None
    return Fact(meta, decision.ground, key, full, decision.texts, parent, event.unit.unit)


def _tell(
    event: Event,
    facts: outputs.Facts,
    decision: Decision,
    telling: Telling,
    key: str,
    full: str,
    people: dict[UUID, Person],
) -> list[Output]:
    epoch, texts = 0, []
    if telling.person is not None:
        person = people[vars(event)[telling.person]]
        if not person.knows(telling.unit, whom(telling.ground, event)[1] if telling.ground else None):
            return []
        epoch = person.withdrawals.get(telling.unit, 0)
        texts = _texts(person, telling.unit, decision.texts, facts.meta)
    shown = value_for(telling, event, key, full)
    return [facts.fact(telling.unit, telling.topic, *shown, telling.sight.value, epoch=epoch), *texts]


def _again(person: Person, unit: str, fact: Fact, cause: Meta) -> list[Output]:
    topic, epoch = topics.exchange(unit), person.withdrawals.get(unit, 0)
    facts = outputs.Facts(fact.meta, cause.traceparent)
    said = facts.fact(unit, topic, fact.key, fact.value, Sight.EVERYTHING.value, epoch=epoch)
    return [said, *_texts(person, unit, fact.texts, cause)]


def _earlier(person: Person, unit: str, gained: set[Ground], cause: Meta) -> list[Output]:
    return [out for fact in person.facts_on(gained) for out in _again(person, unit, fact, cause)]


def _texts(person: Person, reader: str, records: tuple[UUID, ...], meta: Meta) -> list[Output]:
    said = []
    for record in records:
        text = person.texts.get(record)
        if person.let_read(record, reader) and text is not None and text.text is not None:
            said.append(outputs.roster_text(meta, reader, person.id, record, text.version, text.text))
    return said


def _after(person: Person, unit: str, change: Change, meta: Meta) -> list[Output]:
    """The roster, and a withdrawal where a ground is over."""
    if not change.lost and person.fields is None:
        return []
    said: list[Output] = []
    person.touch()
    remains = person.granted(unit)[0]
    lost = {ground.why for ground in change.lost}
    if lost and (not remains or (lost & _MORE_THAN_AN_OFFICE and "member" not in remains)):
        said.append(outputs.withdrawn(meta, unit, person.id))
        person.withdraw(unit)
        stopped = person.stop_reading(unit)
        said += [outputs.roster_text(meta, unit, person.id, record, person.revision, None) for record in stopped]
        if remains:
            grounds = {ground for (u, ground), grant in person.grants.items() if u == unit and grant.known}
            said += _earlier(person, unit, grounds, meta)
    return [*said, *_roster(person, unit, meta, tombstone=not remains)]


def _roster(person: Person, unit: str, meta: Meta, *, tombstone: bool = False) -> list[Output]:
    if tombstone:
        return [outputs.roster_person(meta, unit, person.id, person.revision, [], None)]
    if person.fields is None:
        return []
    why, names = person.granted(unit)
    fields = {name: person.fields.get(name) for name in sorted(names)}
    return [outputs.roster_person(meta, unit, person.id, person.revision, why, fields)]


def route_person(record: PersonRecord, meta: Meta, person: Person) -> list[Output]:
    """A person's data are new: every unit that knows them gets what it may know. An older version changes nothing."""
    if record.version <= person.version:
        return []
    data = record.model_dump(mode="json")
    person.version = record.version
    person.fields = {name: data[name] for name in DECLARED}
    person.touch()
    return [out for unit in person.knowing() for out in _roster(person, unit, meta)]


def route_erasure(meta: Meta, person: Person) -> list[Output]:
    """A person is erased: from every roster, with every text, and here. The facts stay, anonymous."""
    if meta.version < person.version:
        return []
    person.version = max(person.version, meta.version)
    person.fields = None
    person.touch()
    said = []
    for record, text in sorted(person.texts.items()):
        said += _erase_text(person, record, text.version, meta)
    return said + [out for unit in person.knowing() for out in _roster(person, unit, meta, tombstone=True)]


def route_text(record: UUID, text: PersonText | None, meta: Meta, person: Person) -> list[Output]:
    """A text about a person is new, or erased (None): for every unit that may read it."""
    known = person.texts.get(record)
    version = text.version if text else meta.version
    if known is not None and (version < known.version or (text is not None and version == known.version)):
        return []
    if text is None:
        return _erase_text(person, record, version, meta)
    person.texts[record] = Text(version, text.text)
    person.changed_texts.add(record)
    readers = sorted(person.readers.get(record, ()))
    return [outputs.roster_text(meta, unit, person.id, record, version, text.text) for unit in readers]


def _erase_text(person: Person, record: UUID, version: int, meta: Meta) -> list[Output]:
    person.texts[record] = Text(version, None)
    person.changed_texts.add(record)
    readers = sorted(person.readers.get(record, ()))
    return [outputs.roster_text(meta, unit, person.id, record, version, None) for unit in readers]


def introduce(unit: str, parent: str, people: dict[UUID, Person], meta: Meta) -> list[Output]:
    """A unit has come (or moved) below `parent`: it learns what its neighbours were told and what still holds."""
    said: list[Output] = []
    for person in people.values():
        for fact in sorted(person.facts.values(), key=lambda f: (f.meta.time, f.meta.id)):
            source = person.grants.get((fact.unit, fact.ground))
            if fact.parent != parent or fact.unit == unit or source is None or not source.known:
                continue
            fields = _neighbours_fields(fact.meta.type)
            stamp = (fact.meta.time, fact.meta.id)
            if person.say(unit, fact.ground, known=True, fields=fields, stamp=stamp):
                person.touch()
                said += [*_again(person, unit, fact, meta), *_roster(person, unit, meta)]
    return said


def _neighbours_fields(kind: str) -> tuple[str, ...]:
    """What neighbours may know of the person by the rule of this event type."""
    for statement in RULES[kind].statements:
        if statement.place is Place.NEIGHBOURS and statement.knows:
            return statement.knows.fields
    return ()
