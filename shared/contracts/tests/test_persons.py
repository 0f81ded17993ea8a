"""Every topic says what it holds about a person, every id of an event whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from shared.contracts import persons
from shared.contracts.base import CATALOGUE, AboutPerson, Event, PersonId, event
from shared.contracts.persons import LINES, Holds, Line, problems
from shared.contracts.topics import PEOPLE, PULSE, Topic, common_topics


@pytest.fixture
def _as_before() -> Iterator[None]:
    before = dict(CATALOGUE)
    yield
    CATALOGUE.clear()
    CATALOGUE.update(before)


def test_all_is_said() -> None:
    assert list(problems()) == []
    assert {one.name for one in persons.all_topics()} == LINES.keys(), "a line of no topic"
    used = {name for each in CATALOGUE.values() for name in each.model_fields}
    assert used >= persons.THINGS, "things of no event"


@pytest.mark.usefixtures("_as_before")
def test_an_id_that_does_not_say_whose_is_refused() -> None:
    @event("members.probe_met", aggregate="probe", subject="tandem")
    class ProbeMet(Event):
        """An event that somebody has just added."""

        tandem: AboutPerson
        person: PersonId
        grant: UUID
        mentor: UUID | None = None
        others: tuple[UUID, ...] = ()

    said = list(problems())
    assert [one.split(" ")[0] for one in said] == ["ProbeMet.mentor", "ProbeMet.others"]
    assert "does not say whose" in said[0]


def test_a_topic_of_which_nobody_speaks_is_refused() -> None:
    assert list(problems(topics=[Topic("events.texts")])) == [
        "nobody says what topic events.texts holds about a person: add a line to shared/contracts/persons.py"
    ]


def test_names_are_kept_where_a_tombstone_erases_them() -> None:
    said = LINES | {"members.events": Line(Holds.DATA, "a tombstone")}
    assert list(problems(lines=said)) == [
        "topic members.events holds names and is kept for good: no tombstone would ever erase them"
    ]
    assert {one.name for one in common_topics() if LINES[one.name].holds is Holds.DATA} == {PEOPLE}
    assert LINES[PULSE].holds is Holds.NOTHING
