"""What exchange remembers: moves, ends, erasures, texts, late units, and any order in which all that comes."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.exchange.routing.inputs import EventInput, Input, PersonInput, UnitInput
from services.exchange.routing.outputs import Output
from services.exchange.tests.memory import Memory, header, kind, seen_by_units
from shared.contracts.base import Event
from shared.contracts.contacts import ContactPersonAppointed, ContactPersonEnded
from shared.contracts.members import (
    ApplicationReceived,
    ApplicationRefused,
    MemberAdmitted,
    MemberLeft,
    MemberMoved,
    RoleEnded,
    RoleGranted,
)
from shared.contracts.mentoring import FirstContactMade, JourneyMoved, JourneyStarted
from shared.contracts.people import PERSON_TYPE, TEXT_TYPE, PersonRecord, PersonText
from shared.hierarchy import Level, Unit, UnitPath
from shared.messaging.cloudevents import Meta

A = UnitPath(branch="ov-a", sub_district="ub-1", district="d")
A2 = UnitPath(branch="ov-a2", sub_district="ub-1", district="d")
B = UnitPath(branch="ov-b", sub_district="ub-2", district="d")
DAY = date(2026, 11, 24)
START = datetime(2026, 11, 24, 18, tzinfo=UTC)


def id_(n: int) -> UUID:
    """A readable id."""
    return UUID(int=n)


ELIF, OTTO = id_(1), id_(2)
APPLICATION, JOURNEY, NOTE, APPOINTMENT, GRANT, REASON = (id_(n) for n in range(10, 16))


class Said:
    """Inputs, each a minute after the last."""

    def __init__(self) -> None:
        self.clock = 0
        self.versions: dict[str, int] = {}

    def meta(self, type_: str, key: str, version: int = 0) -> Meta:
        """The next context."""
        self.clock += 1
        self.versions[key] = self.versions.get(key, 0) + 1
        when = START + timedelta(minutes=self.clock)
        return Meta(f"e{self.clock:04}", type_, "/members", key, when, version=version or self.versions[key])

    def event(self, event: Event) -> EventInput:
        """A domain event."""
        return EventInput(self.meta(event.TYPE, event.subject), event)

    def person(self, person: UUID, version: int, **fields: Any) -> PersonInput:
        """A person's data."""
        record = PersonRecord(person=person, version=version, **fields)
        return PersonInput(self.meta(PERSON_TYPE, record.key, version), person, None, record)

    def erased(self, person: UUID, version: int) -> PersonInput:
        """A tombstone of a person."""
        return PersonInput(self.meta(PERSON_TYPE, str(person), version), person, None, None)

    def text(self, person: UUID, record: UUID, text: str | None, version: int = 1) -> PersonInput:
        """A text about a person, or its tombstone."""
        found = None if text is None else PersonText(person=person, record=record, version=version, text=text)
        return PersonInput(self.meta(TEXT_TYPE, f"{person}/{record}", version), person, record, found)

    def unit(self, path: UnitPath) -> UnitInput:
        """A unit."""
        parent = path.keys()[1]
        unit = Unit(key=path.unit, name="", level=Level.BRANCH, parent=parent, latitude=0, longitude=0, population=1)
        return UnitInput(self.meta("unit", unit.key), unit)


def received(person: UUID = ELIF, unit: UnitPath = A) -> ApplicationReceived:
    """An application."""
    return ApplicationReceived(
        unit=unit, application=APPLICATION, person=person, received_on=DAY, decide_by=DAY, channel="online"
    )


def admitted(person: UUID = ELIF, unit: UnitPath = A) -> MemberAdmitted:
    """An admission."""
    return MemberAdmitted(unit=unit, application=APPLICATION, person=person, admitted_on=DAY, outcome="board")


def moved(from_unit: UnitPath = A, unit: UnitPath = B, person: UUID = ELIF) -> MemberMoved:
    """A move."""
    return MemberMoved(unit=unit, person=person, from_unit=from_unit, moved_on=DAY)


def started() -> JourneyStarted:
    """A journey's beginning."""
    return JourneyStarted(unit=A, journey=JOURNEY, person=ELIF, started_on=DAY)


def contacted() -> FirstContactMade:
    """A first contact with a note."""
    return FirstContactMade(
        unit=A, journey=JOURNEY, person=ELIF, started_on=DAY, made_on=DAY, outcome="met", in_time=True, note=NOTE
    )


def appointed(person: UUID = OTTO, unit: UnitPath = A) -> ContactPersonAppointed:
    """A contact person's appointment."""
    return ContactPersonAppointed(unit=unit, appointment=APPOINTMENT, person=person, from_day=DAY, until=None)


def ended(person: UUID = OTTO, unit: UnitPath = A) -> ContactPersonEnded:
    """Its end."""
    return ContactPersonEnded(
        unit=unit, appointment=APPOINTMENT, person=person, ended_on=DAY, reason="term", vacant=True
    )


def take(memory: Memory, *inputs: Input) -> list[Output]:
    """Everything that comes out."""
    return [output for one in inputs for output in memory.take(one)]


def kinds(outputs: list[Output], topic: str) -> list[str]:
    """Types on a topic, in order."""
    return [kind(output) for output in outputs if output.topic == topic]


def test_an_applicant_who_is_admitted_is_known_all_the_time() -> None:
    said, memory = Said(), Memory()
    outputs = take(memory, said.person(ELIF, 1, first_name="Elif"), said.event(received()), said.event(admitted()))
    assert kinds(outputs, "exchange.ov-a") == ["application_received", "member_admitted"]
    rosters = [json.loads(o.value or "") for o in outputs if o.topic == "roster.ov-a"]
    assert [one["why"] for one in rosters] == [["applicant"], ["member"]]


def test_a_refused_applicant_stays_known_while_an_objection_is_possible() -> None:
    said, memory = Said(), Memory()
    refused = ApplicationRefused(unit=A, application=APPLICATION, person=ELIF, refused_on=DAY, reason=REASON)
    outputs = take(
        memory,
        said.person(ELIF, 1, first_name="Elif"),
        said.event(received()),
        said.text(ELIF, REASON, "Doppelmitgliedschaft"),
        said.event(refused),
    )
    seen = seen_by_units(outputs)
    assert list(seen) == ["ov-a"]
    assert seen["ov-a"].roster[str(ELIF)]["why"] == ["applicant"]
    assert seen["ov-a"].roster[f"{ELIF}/{REASON}"]["text"] == "Doppelmitgliedschaft"


def test_a_move_hands_on_the_story_and_its_texts_and_the_old_branch_forgets() -> None:
    said, memory = Said(), Memory()
    take(memory, said.person(ELIF, 1, first_name="Elif"), said.event(received()), said.event(admitted()))
    take(memory, said.event(started()), said.text(ELIF, NOTE, "Schichtdienst"), said.event(contacted()))
    outputs = take(memory, said.event(moved()))
    assert kinds(outputs, "exchange.ov-b") == [
        "member_admitted", "journey_started", "first_contact_made", "member_moved",
    ]  # fmt: skip
    assert kinds(outputs, "exchange.ov-a") == ["member_moved", "withdrawn"]
    seen = seen_by_units(outputs)
    assert set(seen["ov-b"].roster) == {str(ELIF), f"{ELIF}/{NOTE}"}
    assert [o.key for o in outputs if o.topic == "roster.ov-a" and o.value is None] == [f"{ELIF}/{NOTE}", str(ELIF)]


def test_who_comes_back_is_told_again_under_new_ids() -> None:
    said, memory = Said(), Memory()
    first = take(memory, said.event(admitted()))
    take(memory, said.event(moved()))
    again = take(memory, said.event(moved(from_unit=B, unit=A)))
    assert kinds(again, "exchange.ov-a")[:1] == ["member_admitted"]
    ids = [header(o, "ce_id") for o in (*first, *again) if o.topic == "exchange.ov-a" and kind(o) == "member_admitted"]
    assert len(set(ids)) == 2


def test_what_an_earlier_application_said_elsewhere_is_not_handed_on() -> None:
    said, memory = Said(), Memory()
    refused = ApplicationRefused(unit=A, application=APPLICATION, person=ELIF, refused_on=DAY, reason=REASON)
    take(memory, said.event(received()), said.text(ELIF, REASON, "geheim"), said.event(refused))
    later = received(unit=B).model_copy(update={"application": id_(99)})
    outputs = take(memory, said.event(later))
    assert kinds(outputs, "exchange.ov-b") == ["application_received"]
    assert not [o for o in outputs if o.topic == "roster.ov-b" and "/" in o.key]


def test_when_a_membership_is_over_only_what_the_office_shows_is_told_again() -> None:
    said, memory = Said(), Memory()
    take(memory, said.person(OTTO, 1, first_name="Otto", street="Weg 1"), said.event(admitted(OTTO)))
    take(
        memory,
        said.event(appointed()),
        said.event(RoleGranted(unit=A, grant=GRANT, person=OTTO, role="board", from_day=DAY)),
    )
    take(memory, said.event(ended()))
    outputs = take(memory, said.event(MemberLeft(unit=A, person=OTTO, left_on=DAY)))
    assert kinds(outputs, "exchange.ov-a") == ["member_left", "withdrawn", "role_granted"]
    (roster,) = [json.loads(o.value or "null") for o in outputs if o.topic == "roster.ov-a"]
    assert (roster["why"], "street" in roster["fields"]) == (["office"], False)


def test_erasing_reaches_every_roster_and_every_text_and_leaves_nothing_here() -> None:
    said, memory = Said(), Memory()
    take(memory, said.person(ELIF, 1, first_name="Elif"), said.event(admitted()), said.event(started()))
    take(memory, said.text(ELIF, NOTE, "Schichtdienst"), said.event(contacted()))
    outputs = take(memory, said.erased(ELIF, 2))
    assert [(o.topic, o.key, o.value) for o in outputs] == [
        ("roster.ov-a", f"{ELIF}/{NOTE}", None),
        ("roster.ov-a", str(ELIF), None),
    ]
    assert memory.people[ELIF].fields is None
    assert memory.people[ELIF].texts[NOTE].text is None
    # an older record that is read again brings nobody back
    assert take(memory, said.person(ELIF, 1, first_name="Elif")) == []


def test_a_unit_that_appears_later_learns_of_its_neighbours_contact_person_while_there_is_one() -> None:
    said, memory = Said(), Memory()
    take(memory, said.person(OTTO, 1, first_name="Otto", phone="1"), said.unit(A), said.event(appointed()))
    outputs = take(memory, said.unit(A2))
    assert kinds(outputs, "exchange.ov-a2") == ["contact_person_appointed"]
    assert seen_by_units(outputs)["ov-a2"].roster[str(OTTO)]["fields"]["first_name"] == "Otto"
    assert kinds(take(memory, said.event(ended())), "exchange.ov-a2") == ["contact_person_ended", "withdrawn"]
    assert take(memory, said.unit(UnitPath(branch="ov-a3", sub_district="ub-1", district="d"))) == []


# --- any order -------------------------------------------------------------------------------------------------------


def streams() -> list[list[Input]]:
    """Records by key: only within one key is there an order. Their times are those of the story."""
    said = Said()
    by_key: dict[tuple[str, str], list[Input]] = {}
    refusal = ApplicationRefused(unit=A2, application=id_(20), person=id_(3), refused_on=DAY, reason=REASON)
    journey_moved = JourneyMoved(unit=B, journey=JOURNEY, person=ELIF, from_unit=A, started_on=DAY, contact_open=False)
    story: list[Input] = [
        said.unit(A),
        said.event(RoleGranted(unit=A, grant=GRANT, person=ELIF, role="board", from_day=DAY)),
        said.event(appointed()),
        said.unit(A2),
        said.person(ELIF, 1, first_name="Elif", street="Weg 1"),
        said.person(OTTO, 1, first_name="Otto", phone="1"),
        said.event(received()),
        said.event(received(id_(3), A2).model_copy(update={"application": id_(20)})),
        said.event(admitted()),
        said.event(started()),
        said.text(ELIF, NOTE, "Schichtdienst"),
        said.event(contacted()),
        said.text(id_(3), REASON, "ein Grund"),
        said.event(refusal),
        said.event(moved()),
        said.event(journey_moved),
        said.person(ELIF, 2, first_name="Elif", last_name="Neu", street="Weg 2"),
        said.event(ended()),
        said.event(MemberLeft(unit=B, person=ELIF, left_on=DAY)),
        said.event(RoleEnded(unit=A, grant=GRANT, person=ELIF, role="board", ended_on=DAY)),
        said.erased(OTTO, 2),
    ]
    for one in story:
        key = one.meta.subject if not isinstance(one, EventInput) else f"{one.event.AGGREGATE} {one.event.subject}"
        by_key.setdefault((type(one).__name__, key), []).append(one)
    return list(by_key.values())


def shuffled(queues: list[list[Input]], chance: random.Random) -> Iterator[Input]:
    """Any interleaving that keeps each key's order, with repetitions as a relay makes them."""
    rest = [list(queue) for queue in queues]
    done: list[Input] = []
    while any(rest):
        queue = chance.choice([queue for queue in rest if queue])
        one = queue.pop(0)
        done.append(one)
        yield one
        if chance.random() < 0.2:
            yield chance.choice(done)


def visible(outputs: list[Output]) -> dict[str, Any]:
    """What each unit's view shows in the end, in any order: facts about who is known, figures, roster."""
    found = {}
    for unit, seen in seen_by_units(outputs).items():
        facts = sorted(seen.facts.values())
        if facts or seen.roster:
            found[unit] = (facts, seen.roster)
    return found


@given(chance=st.randoms(use_true_random=False), length=st.integers(1, 21))
@settings(max_examples=150, deadline=None)
def test_any_interleaving_gives_the_same(chance: random.Random, length: int) -> None:
    # a beginning of the story: for each key the records up to a moment
    moment = START + timedelta(minutes=length)
    queues = [[one for one in queue if one.meta.time <= moment] for queue in streams()]
    straight = take(Memory(), *sorted((one for queue in queues for one in queue), key=lambda one: one.meta.time))
    mixed = take(Memory(), *shuffled(queues, chance))
    assert visible(mixed) == visible(straight)


@pytest.mark.parametrize("unit", ["ov-a", "ov-b", "ub-1", "ub-2", "d"])
def test_the_story_leaves_nobody_where_nobody_belongs(unit: str) -> None:
    story = sorted((one for queue in streams() for one in queue), key=lambda one: one.meta.time)
    seen = seen_by_units(take(Memory(), *story))[unit]
    assert str(ELIF) not in json.dumps([seen.roster, list(seen.facts.values())])
