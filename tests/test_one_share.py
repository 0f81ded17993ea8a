"""One share at every level: random histories go through mentoring, exchange and the views, and every figure is what a
day-by-day account of the same history says. "100 %" beside somebody overdue cannot be.

Nothing runs in the background: mentoring and the views have real databases, exchange is its pure part in memory.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest_asyncio
from aiokafka import ConsumerRecord
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from deploy.testing.postgres import PostgresForTests
from services.exchange.routing.inputs import EventInput, PersonInput
from services.exchange.routing.outputs import Output
from services.exchange.tests.memory import Memory
from services.mentoring.tests.build import BERGEN, CELLE, DISTRICT, SUB_DISTRICT, TREE, Member, Mentoring, mentoring
from services.view.contents import PROJECTIONS as ALL
from services.view.frame import measure
from services.view.frame.measure import Cell
from services.view.hosting.applying import apply
from services.view.hosting.tables import metadata
from services.view.screens.newcomers import queries as newcomers
from services.view.screens.overview import queries as overview
from services.view.screens.units import queries as units
from shared.contracts.base import Event
from shared.contracts.mentoring import FirstContactStandardSet  # noqa: F401 - the catalogue must be complete
from shared.contracts.people import PERSON_TYPE, PersonRecord
from shared.database import Database
from shared.ids import new_id
from shared.messaging.cloudevents import Meta, read_event, read_meta
from shared.messaging.tables import metadata as messaging
from shared.messaging.tables import offsets
from shared.security.permissions import Role
from shared.standards import first_contact_due
from shared.testing import person_at

FAR, FAR_SUB = "ov-laatzen", "ub-region-hannover"
BRANCHES = (CELLE, BERGEN, FAR)
LEVELS = (*BRANCHES, SUB_DISTRICT, FAR_SUB, DISTRICT)
ONE = timedelta(days=1)
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Life:
    """What really happened to one new member: the account that the figures are held against."""

    member: Member
    start: date
    homes: list[tuple[date, str]]
    talk: date | None = None
    spoken: bool = True
    left: date | None = None
    journey: str = ""

    @property
    def home(self) -> str:
        """Where they belong now."""
        return self.homes[-1][1]

    def home_on(self, day: date) -> str:
        """Where they belonged on a day."""
        return [home for since, home in self.homes if since <= day][-1]


@dataclass
class Account:
    """All lives and standards, counted by walking through the days."""

    lives: list[Life] = field(default_factory=list)
    standards: list[tuple[date, str, str | None]] = field(default_factory=list)

    def due(self, life: Life, day: date) -> date:
        """Until when the call was due, by what was in force on a day: what had time on the first day of a stricter
        standard has it until then."""
        due, on = first_contact_due(life.start, self._periods(life, life.start)), life.start
        while on < day:
            on += ONE
            units = TREE.path(life.home_on(on)).keys()
            latest = max((since for since, unit, _ in self.standards if since <= on and unit in units), default=None)
            strict = first_contact_due(life.start, self._periods(life, on))
            due = max(strict, latest) if latest and due >= latest else strict
        return due

    def _periods(self, life: Life, day: date) -> list[str | None]:
        newest = {unit: period for since, unit, period in self.standards if since <= day}
        return [newest.get(unit) for unit in TREE.path(life.home_on(day)).keys()]

    def cell(self, life: Life, today: date) -> Cell:
        """How it stands: walk from the first day to the one on which it was over."""
        over = life.talk or life.left
        day, missed = life.start, None
        while day <= (over or today) and missed is None:
            missed = day - ONE if self.due(life, day) < day else None
            day += ONE
        if over is None:
            if missed is None:
                return Cell("running", life.start)
            return Cell("overdue" if self.due(life, today) < today else "missed", missed)
        if missed is not None:
            return Cell("late", missed)
        return Cell("in_time" if life.talk and life.spoken else "apart", self.due(life, over))

    def counts(self, today: date, *, there: bool = False) -> dict[str, Counter[Cell]]:
        """By branch; `there`: only those who have not left."""
        found: dict[str, Counter[Cell]] = defaultdict(Counter)
        for life in self.lives:
            if not (there and life.left):
                found[life.home][self.cell(life, today)] += 1
        return found


@dataclass
class World:
    """The services of all levels."""

    mentoring: Mentoring
    views: Database
    account: Account = field(default_factory=Account)
    exchange: Memory = field(default_factory=Memory)
    published: dict[str, list[ConsumerRecord]] = field(default_factory=lambda: defaultdict(list))
    heard: int = 0
    said: int = 0

    @property
    def today(self) -> date:
        """The business date."""
        return self.mentoring.service.calendar.today()

    async def begin(self) -> None:
        """As if nothing had ever happened."""
        calendar = self.mentoring.service.calendar
        assert calendar._file is not None
        calendar._file.write_text("0")
        async with self.mentoring.service.database.transaction() as session:
            tables = "journeys, early_changes, standards, reminders, outbox, deadlines, inbox, commands"
            await session.execute(text(f"TRUNCATE {tables}"))

    async def tell(self, event: Event) -> None:
        """An event of `members`: mentoring and exchange hear of it."""
        self.heard += 1
        at = MADE_AT + timedelta(seconds=self.heard)
        meta = Meta(f"m{new_id()}", event.TYPE, "/members", event.subject, at)
        self._out(self.exchange.take(EventInput(meta, event)))
        await self.mentoring.hears(event)
        await self.listen()

    async def knows(self, member: Member) -> None:
        """A name, without which no branch shows anybody."""
        record = PersonRecord(person=member.id, version=1, first_name="Kim", last_name=str(member.id)[-6:])
        meta = Meta(f"p{new_id()}", PERSON_TYPE, "/people", record.key, MADE_AT, version=1)
        self._out(self.exchange.take(PersonInput(meta, member.id, None, record)))

    async def listen(self) -> None:
        """Exchange hears what mentoring has said since."""
        async with self.mentoring.service.database.reading() as session:
            newer = text("SELECT key, value, headers FROM outbox ORDER BY id OFFSET :n")
            rows = await session.execute(newer, {"n": self.said})
            for row in rows:
                self.said += 1
                meta = read_meta([(name, value.encode()) for name, value in row.headers.items()])
                self._out(self.exchange.take(EventInput(meta, read_event(meta, row.value.encode()))))

    def _out(self, outputs: Sequence[Output]) -> None:
        for one in outputs:
            value = one.value.encode() if one.value is not None else None
            headers = [(name, value_.encode() if isinstance(value_, str) else value_) for name, value_ in one.headers]
            records = self.published[one.topic]
            records.append(
                ConsumerRecord(one.topic, 0, len(records), 0, 0, one.key.encode(), value, None, 0, 0, tuple(headers))
            )

    async def passes(self, days: int) -> None:
        """Days go by, and what is due is worked off."""
        if days:
            self.mentoring.service.calendar.advance(days)
        await self.mentoring.works()
        await self.listen()

    async def rebuild(self, seed: int | None) -> None:
        """Every view from its topics: in their order at once, or in batches of any size, topics anyhow."""
        async with self.views.transaction() as session:
            names = [table.name for one in ALL.values() for table in one.metadata.sorted_tables]
            names += ["applied", "roster", "roster_texts", "offsets"]
            await session.execute(text(f"TRUNCATE {', '.join(names)}"))
        for unit in LEVELS:
            topics = {f"exchange.{unit}", f"roster.{unit}", *(f"exchange.{k}.below" for k in TREE.path(unit).keys())}
            waiting = {topic: list(self.published[topic]) for topic in sorted(topics) if self.published[topic]}
            await _read(self.views, unit, waiting, random.Random(seed) if seed is not None else None)

    async def post(self, life: Life, what: str, body: dict[str, Any]) -> None:
        """A command about somebody, as their branch's page sends it."""
        async with self.mentoring.service.database.reading() as session:
            version = (
                await session.execute(text("SELECT version FROM journeys WHERE id = :id"), {"id": UUID(life.journey)})
            ).scalar_one()
        where = f"/units/{life.home}/journeys/{life.journey}/{what}"
        answer = await self.mentoring.post(where, {"version": version, **body}, person_at(life.home))
        assert answer.status_code == 200, answer.text
        await self.listen()


async def _read(
    views: Database, unit: str, waiting: dict[str, list[ConsumerRecord]], dice: random.Random | None
) -> None:
    async with views.transaction() as session:
        for topic in waiting:
            await session.execute(offsets.insert().values(consumer=unit, topic=topic, partition=0, position=0))
    at = dict.fromkeys(waiting, 0)
    while any(waiting.values()):
        ready = [topic for topic, records in waiting.items() if records]
        topic = dice.choice(ready) if dice else ready[0]
        size = dice.randint(1, 7) if dice else len(waiting[topic])
        batch, waiting[topic] = waiting[topic][:size], waiting[topic][size:]
        await apply(views, {unit: batch}, {(unit, topic): (at[topic], at[topic] + len(batch))})
        at[topic] += len(batch)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(postgres: PostgresForTests, tmp_path_factory: Any) -> AsyncIterator[World]:
    views = Database((await postgres.database("shares")).dsn)
    async with views.engine.begin() as connection:
        for one in (messaging, metadata, *(projection.metadata for projection in ALL.values())):
            await connection.run_sync(one.create_all)
    folder: Path = tmp_path_factory.mktemp("shares")
    async with mentoring((await postgres.database("mentoring")).dsn, folder) as here:
        yield World(here, views)
    await views.close()


WHO = st.integers(0, 6)
STEP = st.one_of(
    st.tuples(st.just("admit"), st.sampled_from(BRANCHES), st.integers(0, 50)),
    st.tuples(st.just("pass"), st.sampled_from([1, 2, 8, 15, 30]), st.just(0)),
    st.tuples(st.just("talk"), WHO, st.integers(0, 20)),
    st.tuples(st.just("none"), WHO, st.integers(0, 20)),
    st.tuples(st.just("later"), WHO, st.integers(1, 40)),
    st.tuples(st.just("vain"), WHO, st.just(0)),
    st.tuples(st.just("undo"), WHO, st.just(0)),
    st.tuples(st.just("correct"), WHO, st.integers(0, 30)),
    st.tuples(st.just("leave"), WHO, st.just(0)),
    st.tuples(st.just("move"), WHO, st.sampled_from(BRANCHES)),
    st.tuples(st.just("standard"), st.sampled_from(LEVELS), st.sampled_from([None, "P7D", "P14D", "P21D"])),
)


async def play(here: World, steps: Sequence[tuple[str, Any, Any]]) -> None:
    """What people do, to the services and in the account."""
    account = here.account
    for what, first, second in steps:
        today = here.today
        if what == "admit":
            member = Member(unit=first, admitted_on=today - timedelta(days=second))
            life = Life(member, member.admitted_on, [(member.admitted_on, first)])
            account.lives.append(life)
            await here.knows(member)
            await here.tell(member.admitted())
            life.journey = (await here.mentoring.last_said("journey_started"))["journey"]
            await here.passes(0)
        elif what == "pass":
            await here.passes(first)
        elif what == "standard":
            await _standard(here, first, second)
        elif first < len(account.lives) and account.lives[first].left is None:
            await _to(here, account.lives[first], what, second)


async def _standard(here: World, unit: str, period: str | None) -> None:
    """At the beginning of a day, as the account takes it."""
    await here.passes(1)
    async with here.mentoring.service.database.reading() as session:
        now = (await session.execute(text("SELECT count(*) FROM standards WHERE unit = :u"), {"u": unit})).scalar_one()
    body = {"period": period, "version": now}
    answer = await here.mentoring.post(f"/units/{unit}/standard", body, person_at(unit, Role.BOARD))
    if answer.status_code == 200:
        here.account.standards.append((here.today, unit, period))
    await here.passes(0)


async def _to(here: World, life: Life, what: str, more: Any) -> None:
    today = here.today
    day = max(today - timedelta(days=more), life.start) if isinstance(more, int) else today
    if what in ("talk", "none") and life.talk is None:
        life.talk, life.spoken = day, what == "talk"
        outcome = "reached" if life.spoken else "not_interested"
        await here.post(life, "first-contact", {"outcome": outcome, "made_on": day.isoformat()})
    elif what in ("later", "vain") and life.talk is None:
        again = {"again_on": (today + timedelta(days=more)).isoformat()} if what == "later" else {}
        outcome = "wants_later" if again else "not_reached"
        await here.post(life, "first-contact", {"outcome": outcome, **again})
    elif what == "correct" and life.talk is not None:
        life.talk, life.spoken = day, True
        await here.post(life, "first-contact/correction", {"outcome": "met", "made_on": day.isoformat()})
    elif what == "undo" and life.talk is not None:
        async with here.mentoring.service.database.reading() as session:
            found = await session.execute(
                text("SELECT entered_on FROM journeys WHERE id = :id"), {"id": UUID(life.journey)}
            )
            if today > found.scalar_one() + timedelta(days=14):
                return
        life.talk = None
        await here.post(life, "first-contact/correction", {"outcome": None})
    elif what == "leave":
        life.left = today
        await here.tell(life.member.left(today, unit=life.home))
    elif what == "move" and life.home != more and life.homes[-1][0] < today:
        before = life.home
        life.homes.append((today, more))
        await here.tell(life.member.moved(more, today, from_unit=before))
        await here.passes(0)


def nonzero(counts: dict[Cell, int]) -> dict[Cell, int]:
    return {cell: n for cell, n in counts.items() if n}


def share(counts: dict[Cell, int], today: date) -> int | None:
    """The share as it should be, counted one by one: due in the last twelve months, or still not called."""
    first = date(today.year - (today.month < 12), today.month % 12 + 1, 1)
    good = bad = 0
    for (state, day), n in counts.items():
        if state in ("overdue", "missed") or (state == "late" and day >= first):
            bad += n
        elif state == "in_time" and day >= first:
            good += n
    if not good + bad:
        return None
    return 100 if not bad else 0 if not good else min(max(100 * good // (good + bad), 1), 99)


async def figures(here: World) -> dict[str, dict[Cell, int]]:
    """What every level counts, by unit that is counted and level that counts."""
    found: dict[str, dict[Cell, int]] = {}
    async with here.views.reading() as session:
        for above in (SUB_DISTRICT, FAR_SUB, DISTRICT):
            below = await overview.by_child(session, TREE[above], TREE, here.today)
            for key, one in below.items():
                found[f"{key} at {above}"] = nonzero(one.calls)
                late, shown = one.overdue[0], one.called(here.today).share()
                assert shown == share(one.calls, here.today), f"{key} at {above}"
                assert not (late and shown == 100), f"{key}: 100 % beside {late} overdue"
        for unit in BRANCHES:
            standards = await units.in_force(session, unit, here.today)
            periods = units.periods(standards, TREE, unit)
            changed = units.changed_on(standards, TREE, unit)
            found[unit] = nonzero(await newcomers.called(session, unit, here.today, periods, changed))
            late_before = units.late_before(here.today, periods, changed)
            listed = await newcomers.listed(session, unit, shown="spaet", late=late_before, today=here.today)
            assert len(listed) == measure.overdue(found[unit])[0], "the branch's own list of what is overdue"
            counts = await newcomers.counts(session, unit, late_before, here.today)
            assert counts["spaet"] == len(listed), "the tab counts what the list shows"
    return found


@settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(steps=st.lists(STEP, min_size=8, max_size=30), seed=st.integers(0, 2**16))
async def test_every_level_counts_what_happened(world: World, steps: list[tuple[str, Any, Any]], seed: int) -> None:
    here = World(world.mentoring, world.views)
    await here.begin()
    await play(here, steps)
    await here.rebuild(seed)
    live = await figures(here)
    everybody, there = here.account.counts(here.today), here.account.counts(here.today, there=True)
    for unit in BRANCHES:
        above = TREE.path(unit).keys()[1]
        assert live[f"{unit} at {above}"] == nonzero(everybody[unit]), unit
        assert live[unit] == nonzero(there[unit]), f"{unit} itself"
    for sub in (SUB_DISTRICT, FAR_SUB):
        together: Counter[Cell] = sum((everybody[b] for b in BRANCHES if TREE.path(b).keys()[1] == sub), Counter())
        assert live[f"{sub} at {DISTRICT}"] == nonzero(together), f"{sub} as the district counts it"
    await here.rebuild(None)
    assert await figures(here) == live, "a rebuild gives the same"


def test_the_account_is_not_blind() -> None:
    """Overdue for 70 days and never called: not in time, at once and for good."""
    start = date(2026, 1, 31)
    account = Account([Life(Member(admitted_on=start), start, [(start, CELLE)])])
    counts = account.counts(date(2026, 5, 9))[CELLE]
    assert nonzero(counts) == {Cell("overdue", date(2026, 2, 28)): 1}
    assert measure.within(counts, date(2026, 5, 9)).share() == 0
