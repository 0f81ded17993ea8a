"""Projections: the same rows whatever the order of the topics, live or rebuilt, once or repeated."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aiokafka import ConsumerRecord
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from deploy.testing.postgres import PostgresForTests
from services.view.contents import PROJECTIONS as ALL
from services.view.hosting.applying import LostPlace, apply
from services.view.hosting.facts import Fact
from services.view.hosting.projection import Rows
from services.view.hosting.tables import metadata, roster, roster_texts
from services.view.tests.build import DAY, District, Told, cut, days, fact, gone, named, numbered, text_about, withdrawn
from shared.contracts import calendar as c
from shared.contracts import members as m
from shared.contracts import mentoring as j
from shared.contracts import notify as n
from shared.contracts.base import CATALOGUE
from shared.contracts.contacts import ContactPersonAppointed, ContactPersonEnded
from shared.database import Database
from shared.hierarchy import UnitPath
from shared.messaging.tables import dead_letters, offsets
from shared.messaging.tables import metadata as messaging

AT_SIX = datetime.combine(DAY, time(18))
BUILT = District("probe")
UNIT, PATH = BUILT.branch, BUILT.path(BUILT.branch)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def database(postgres: PostgresForTests) -> AsyncIterator[Database]:
    found = Database((await postgres.database("projections")).dsn)
    async with found.engine.begin() as connection:
        for one in (messaging, metadata, *(projection.metadata for projection in ALL.values())):
            await connection.run_sync(one.create_all)
    yield found
    await found.close()


async def empty(database: Database) -> None:
    names = [table.name for one in ALL.values() for table in one.metadata.sorted_tables]
    names += ["applied", "roster", "roster_texts", "offsets", "dead_letters", "discarded_letters"]
    async with database.transaction() as session:
        await session.execute(text(f"TRUNCATE {', '.join(names)}"))


async def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all screens, and the roster."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    tables = [table for one in ALL.values() for table in one.metadata.sorted_tables]
    async with database.reading() as session:
        for table in (*tables, roster, roster_texts):
            all_rows = await session.execute(select(table))
            found[table.name] = sorted((tuple(map(str, row)) for row in all_rows), key=str)
    return found


async def read(database: Database, batches: Sequence[Sequence[ConsumerRecord]], unit: str = UNIT) -> None:
    """Apply batches as the follower does, offsets included."""
    at: dict[tuple[str, str], int] = {}
    async with database.transaction() as session:
        for topic in {record.topic for batch in batches for record in batch}:
            await session.execute(offsets.insert().values(consumer=unit, topic=topic, partition=0, position=0))
            at[unit, topic] = 0
    for batch in batches:
        moves = {}
        for topic in {record.topic for record in batch}:
            last = max(record.offset for record in batch if record.topic == topic)
            moves[unit, topic] = (at[unit, topic], last + 1)
            at[unit, topic] = last + 1
        await apply(database, {unit: batch}, moves)


def story() -> list[Told]:
    """Two people with everything that happens; one of them moves away, comes back, and is forgotten at last."""
    lena, mia, note, reason = (UUID(int=n) for n in range(1, 5))
    application, second, journey = (UUID(int=n) for n in range(11, 14))
    office, other = UUID(int=21), UUID(int=22)
    away = BUILT.path(BUILT.branches[1])
    name = iter(f"id-{n}" for n in range(100))

    def told(event: Any, version: int = 1, **more: Any) -> Told:
        return fact(UNIT, event, version=version, id_=next(name), **more)

    return [
        told(
            m.ApplicationReceived(
                unit=PATH,
                application=application,
                person=lena,
                received_on=DAY,
                decide_by=DAY + days(30),
                channel="online",
            )
        ),
        named(UNIT, lena, "Lena", "Brandt", why="applicant"),
        told(m.ApplicationRefused(unit=PATH, application=application, person=lena, refused_on=DAY, reason=reason), 2),
        told(n.LetterNeeded(unit=PATH, mail=uuid4(), person=lena, application=application, letter="refusal")),
        text_about(UNIT, lena, reason, "Grund"),
        told(
            m.ApplicationReceived(
                unit=PATH, application=second, person=mia, received_on=DAY, decide_by=DAY + days(30), channel="paper"
            )
        ),
        named(UNIT, mia, "Mia", "Groß"),
        told(m.MemberAdmitted(unit=PATH, application=second, person=mia, admitted_on=DAY, outcome="board"), 2),
        told(j.JourneyStarted(unit=PATH, journey=journey, person=mia, started_on=DAY)),
        told(
            j.JourneyMoved(unit=away, journey=journey, person=mia, from_unit=PATH, started_on=DAY, contact_open=True), 2
        ),
        told(
            j.JourneyMoved(unit=PATH, journey=journey, person=mia, from_unit=away, started_on=DAY, contact_open=True), 3
        ),
        named(UNIT, mia, "Mia", "Groß-Neu", version=2),
        told(
            j.FirstContactMade(
                unit=PATH,
                journey=journey,
                person=mia,
                started_on=DAY,
                made_on=DAY,
                outcome="met",
                in_time=True,
                note=note,
            ),
            4,
        ),
        text_about(UNIT, mia, note, "Notiz"),
        told(n.AddressTakesNoMail(unit=PATH, person=lena, since=DAY, record=1)),
        told(n.AddressTakesNoMail(unit=PATH, person=mia, since=DAY, record=2)),
        told(n.AddressTakesMail(unit=PATH, person=mia, why="changed"), 2),
        told(ContactPersonAppointed(unit=PATH, appointment=office, person=other, from_day=DAY, until=None)),
        told(
            ContactPersonEnded(unit=PATH, appointment=office, person=other, ended_on=DAY, reason="ended", vacant=True),
            2,
        ),
        told(m.RoleGranted(unit=PATH, grant=office, person=other, role="board", from_day=DAY)),
        told(m.RoleEnded(unit=PATH, grant=office, person=other, role="board", ended_on=DAY), 2),
        told(j.FirstContactStandardSet(unit=PATH, period="P14D", from_day=DAY), 7),
        told(j.FirstContactStandardSet(unit=BUILT.path(BUILT.sub), period="P1M", from_day=DAY), 1),
        # said on two topics; `.below` is still at the first version
        told(j.FirstContactStandardSet(unit=BUILT.path(BUILT.sub), period="P14D", from_day=DAY), 2),
        fact(
            BUILT.sub,
            j.FirstContactStandardSet(unit=BUILT.path(BUILT.sub), period="P1M", from_day=DAY),
            id_="below-1",
            below=True,
        ),
        *occasions(told),
        cut(UNIT, m.MemberLeft, PATH, left_on=DAY),
        cut(UNIT, j.JourneyStarted, PATH, started_on=DAY),
        cut(UNIT, j.JourneyEnded, PATH, started_on=DAY, contact_open=True),
        withdrawn(UNIT, lena),
        gone(UNIT, lena),
        told(
            m.ApplicationReceived(
                unit=PATH,
                application=application,
                person=lena,
                received_on=DAY,
                decide_by=DAY + days(30),
                channel="online",
            ),
            1,
        ),
        named(UNIT, lena, "Lena", "Brandt", version=1, why="applicant"),
    ]


def occasions(told: Callable[..., Told]) -> list[Told]:
    """An evening of the branch with two guests, one of whom is forgotten; one of the sub-district, on two topics."""
    guest, other, coming, gone_ = (UUID(int=n) for n in range(31, 35))
    evening, above = UUID(int=41), UUID(int=42)

    def stands(path: UnitPath, occasion: UUID, hour: int, sequence: int) -> dict[str, Any]:
        starts = datetime.combine(DAY, time(hour))
        words = {"title": UUID(int=occasion.int + 10), "place": UUID(int=occasion.int + 20)}
        more = {"kind": "evening", "public": True, "registration": True, "seats": 15, "sequence": sequence}
        return (
            {"unit": path, "occasion": occasion, "starts": starts, "ends": starts + timedelta(hours=2)} | words | more
        )

    def changed(registration: UUID, person: UUID, standing: str, why: str) -> c.RegistrationChanged:
        fields = {"standing": standing, "why": why, "party": 2, "changed_on": DAY}
        return c.RegistrationChanged(unit=PATH, registration=registration, person=person, occasion=evening, **fields)

    def registered(registration: UUID, person: UUID, standing: Literal["seated", "waiting"]) -> c.GuestRegistered:
        return c.GuestRegistered(
            unit=PATH,
            registration=registration,
            person=person,
            occasion=evening,
            standing=standing,
            party=1,
            registered_on=DAY,
        )

    sub = BUILT.path(BUILT.sub)
    of_sub = [
        (c.OccasionAnnounced(**stands(sub, above, 18, 0), announced_on=DAY), 1),
        (c.OccasionFilled(unit=sub, occasion=above, taken=3, waiting=0), 2),
        (c.OccasionChanged(**stands(sub, above, 20, 1), changed_on=DAY, moved=True), 3),
        (c.OccasionFilled(unit=sub, occasion=above, taken=2, waiting=0), 4),
        (c.OccasionCancelled(unit=sub, occasion=above, kind="evening", starts=AT_SIX, cancelled_on=DAY, sequence=2), 5),
    ]
    return [
        told(c.OccasionAnnounced(**stands(PATH, evening, 19, 0), announced_on=DAY)),
        told(registered(coming, guest, "waiting")),
        told(registered(gone_, other, "seated")),
        told(c.OccasionFilled(unit=PATH, occasion=evening, taken=1, waiting=1), 2),
        told(changed(gone_, other, "withdrawn", "guest"), 2),
        told(changed(coming, guest, "seated", "moved_up"), 2),
        told(c.OccasionFilled(unit=PATH, occasion=evening, taken=2, waiting=0), 3),
        told(
            c.OccasionClosed(
                unit=PATH,
                occasion=evening,
                kind="evening",
                starts=AT_SIX,
                public=True,
                closed_on=DAY,
                came=2,
                walk_ins=0,
            ),
            4,
        ),
        withdrawn(UNIT, other),
        # whoever hears of it by two topics hears it twice, each time as a whole
        *(told(event, version) for event, version in of_sub),
        *(
            fact(BUILT.sub, event, version=version, id_=f"below-evening-{version}", below=True)
            for event, version in of_sub
        ),
    ]


STORY = story()


def shuffled(told: Sequence[Told], seed: int) -> list[list[ConsumerRecord]]:
    """Each topic in its own order, the topics anyhow, in batches of any size, some records said twice."""
    rng = random.Random(seed)
    waiting = {topic: list(records) for topic, records in numbered(told).items()}
    flat: list[ConsumerRecord] = []
    while waiting:
        topic = rng.choice(sorted(waiting))
        flat.append(waiting[topic].pop(0))
        if not waiting[topic]:
            del waiting[topic]
    batches = []
    while flat:
        size = rng.randint(1, 6)
        batches.append(flat[:size])
        flat = flat[size:]
    return batches


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
async def test_any_interleaving_gives_the_same_rows(seed: int, database: Database) -> None:
    await empty(database)
    await read(database, [list(records) for records in numbered(STORY).values()])
    expected = await rows(database)
    await empty(database)
    await read(database, shuffled(STORY, seed))
    assert await rows(database) == expected


async def test_the_story_leaves_what_it_should(database: Database) -> None:
    await empty(database)
    await read(database, [list(records) for records in numbered(STORY).values()])
    found = await rows(database)
    assert len(found["newcomers_journeys"]) == 1
    assert len(found["applications_applications"]) == 2  # Lena's was withdrawn, and granted anew
    applications = ALL["applications"].metadata.tables["applications_applications"]
    async with database.reading() as session:
        again = (await session.execute(select(applications).where(applications.c.person == UUID(int=1)))).one()
    assert (again.received_on, again.refused_on) == (DAY, None)
    assert [row for row in found["roster"] if "Groß-Neu" in str(row)]
    assert len(found["roster"]) == 2
    (own, theirs) = found["calendar_occasions"]
    assert (own[5], theirs[5]) == ("2026-11-24 19:00:00", "2026-11-24 20:00:00"), "the newest word"
    assert [row[2] for row in found["calendar_filled"]] == ["2", "2"]
    assert [row[-1] for row in found["calendar_ended"]] == ["4", "5"], "every event moves the version"
    (guest,) = found["calendar_registrations"]
    assert guest[4:6] == ("seated", "2")
    assert [row[-1] for row in found["roster_texts"]] == ["Notiz"]


async def test_the_same_fact_again_changes_nothing(database: Database) -> None:
    await empty(database)
    left = cut(BUILT.sub, m.MemberRecorded, PATH, status="member")
    again = [left.at(offset) for offset in range(5)]
    await read(database, [again[:2], again[2:3], again[3:]], BUILT.sub)
    assert (await rows(database))["overview_members"] == [(BUILT.sub, UNIT, "1", "0")]


async def test_who_lost_the_place_changes_nothing(database: Database) -> None:
    await empty(database)
    told = numbered([cut(BUILT.sub, m.MemberRecorded, PATH, status="member")])
    (topic, records), *_ = told.items()
    await read(database, [records], BUILT.sub)
    before = await rows(database)
    more = [cut(BUILT.sub, m.MemberRecorded, PATH, status="member").at(7)]
    with pytest.raises(LostPlace):
        await apply(database, {BUILT.sub: more}, {(BUILT.sub, topic): (0, 8)})
    assert await rows(database) == before


async def test_a_poison_record_is_set_aside_and_only_its_key_waits(database: Database) -> None:
    await empty(database)
    poisoned, fine = UUID(int=101), UUID(int=102)

    def received(application: UUID) -> m.ApplicationReceived:
        return m.ApplicationReceived(
            unit=PATH, application=application, person=uuid4(), received_on=DAY, decide_by=DAY, channel="online"
        )

    first = fact(UNIT, received(poisoned))
    broken = Told(first.topic, first.key, b'{"unit": 1}', first.headers)
    unknown = Told(
        first.topic,
        "other",
        b"{}",
        tuple((n, b"de.ortsnetz.members.never_heard.v9" if n == "ce_type" else v) for n, v in first.headers),
    )
    undecodable = Told(first.topic, "third", b"{}", (("ce_id", b"\xff"),))
    told = [broken, fact(UNIT, received(poisoned)), unknown, undecodable, fact(UNIT, received(fine))]
    await read(database, list(numbered(told).values()))
    async with database.reading() as session:
        letters = [
            (row.key, row.reason) for row in await session.execute(select(dead_letters).order_by(dead_letters.c.offset))
        ]
    assert letters == [
        (str(poisoned), "wrong_schema"),
        (str(poisoned), "waiting"),
        ("other", "unknown_type"),
        ("third", "undecodable"),
    ]
    assert [row[1] for row in (await rows(database))["applications_applications"]] == [str(fine)]


async def test_a_handler_that_fails_sets_aside_its_fact_and_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await empty(database)
    bad = UUID(int=201)
    overview = ALL["overview"]
    original = overview.handlers[m.MemberRecorded.TYPE]

    def fails_in_the_database(found: Fact[m.MemberRecorded], to: Rows) -> None:
        if found.concerned == BUILT.branches[1]:
            to.count(overview.metadata.tables["overview_members"], {"of_unit": None})
        original(found, to)

    monkeypatch.setitem(overview.handlers, m.MemberRecorded.TYPE, fails_in_the_database)
    told = [
        cut(BUILT.sub, m.MemberRecorded, PATH, status="member"),
        cut(BUILT.sub, m.MemberRecorded, BUILT.path(BUILT.branches[1]), status="member", bad=str(bad)),
        cut(BUILT.sub, m.MemberRecorded, BUILT.path(BUILT.branches[2]), status="member"),
    ]
    await read(database, list(numbered(told).values()), BUILT.sub)
    found = await rows(database)
    assert [row[1] for row in found["overview_members"]] == sorted([UNIT, BUILT.branches[2]])
    async with database.reading() as session:
        letter = (await session.execute(select(dead_letters))).one()
    assert letter.reason == "failed"
    assert letter.offset == 1


def test_every_event_that_leads_to_a_person_is_forgotten_by_every_table() -> None:
    """A column with a person that no withdrawal reaches would be a leak."""
    for projection in ALL.values():
        for table in projection.metadata.sorted_tables:
            assert ("person" in table.c) == ("about" in table.info), table.name


def test_every_handler_is_for_an_event_that_exists() -> None:
    for projection in ALL.values():
        assert set(projection.handlers) <= set(CATALOGUE)
