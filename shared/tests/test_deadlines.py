"""Deadlines happen once, on their day, whoever works them off, and one that fails holds up no other."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from deploy.reference.composed import build
from deploy.testing.postgres import PostgresForTests
from shared.clock import Calendar
from shared.contracts.members import ImportFinished
from shared.database import Database
from shared.deadlines import KINDS, Deadlines, Kind, forget, remind
from shared.ids import new_id
from shared.messaging.tests.build import CELLE, rows, with_tables
from shared.messaging.work import Work, work_on

LAPSE = Kind("lapse", __name__)


@pytest.fixture
async def database(postgres: PostgresForTests) -> AsyncIterator[Database]:
    """A database with the tables of messaging."""
    found = await with_tables((await postgres.database("deadlines")).dsn)
    yield found
    await found.close()


@pytest.fixture
def calendar(tmp_path: Path) -> Calendar:
    """Business dates that can be moved."""
    return Calendar(tmp_path / "clock")


class Noted:
    """Deadlines whose happening is written down; some fail."""

    def __init__(self) -> None:
        self.deadlines = Deadlines()
        self.fails: set[str] = set()

        @self.deadlines.when(LAPSE)
        async def lapse(subject: str, work: Work) -> None:
            await work.session.execute(text("INSERT INTO seen (what) VALUES (:n)"), {"n": int(subject)})
            finished = ImportFinished(
                unit=CELLE,
                import_id=new_id(),
                first=False,
                accepted=int(subject),
                repaired=0,
                rejected=0,
                changed=0,
                moved=0,
                missing=0,
            )
            work.emit(finished, version=1)
            if subject in self.fails:
                raise RuntimeError("a mistake of ours")


async def happened(database: Database) -> list[int]:
    """What happened, in order."""
    return [row["what"] for row in await rows(database, "SELECT what FROM seen ORDER BY n")]


async def set_up(database: Database, calendar: Calendar, **days: int) -> None:
    """Deadlines `n<number>` so many days ahead."""
    async with work_on(database) as work:
        for name, ahead in days.items():
            await remind(work.session, LAPSE, name[1:], calendar.today() + timedelta(days=ahead))


async def test_it_happens_on_its_day_and_not_before_and_only_once(database: Database, calendar: Calendar) -> None:
    noted = Noted()
    await set_up(database, calendar, n1=1, n2=3)
    assert await noted.deadlines.work_off(database, calendar) == 0
    calendar.advance(1)
    assert await noted.deadlines.work_off(database, calendar) == 1
    assert await noted.deadlines.work_off(database, calendar) == 0
    assert await happened(database) == [1]


async def test_after_a_standstill_everything_happens_in_the_order_of_its_days(
    database: Database, calendar: Calendar
) -> None:
    await set_up(database, calendar, n3=3, n1=1, n2=2)
    calendar.advance(30)
    assert await Noted().deadlines.work_off(database, calendar) == 3
    assert await happened(database) == [1, 2, 3]


async def test_a_deadline_can_be_moved_and_dropped(database: Database, calendar: Calendar) -> None:
    noted = Noted()
    await set_up(database, calendar, n1=1, n2=1)
    await set_up(database, calendar, n1=5)
    async with work_on(database) as work:
        await forget(work.session, LAPSE, "2")
    calendar.advance(1)
    assert await noted.deadlines.work_off(database, calendar) == 0
    calendar.advance(4)
    assert await noted.deadlines.work_off(database, calendar) == 1


async def test_one_that_fails_says_nothing_stays_due_and_holds_up_no_other(
    database: Database, calendar: Calendar
) -> None:
    noted = Noted()
    noted.fails.add("1")
    await set_up(database, calendar, n1=0, n2=0, n3=0)
    assert await noted.deadlines.work_off(database, calendar) == 2
    assert await happened(database) == [2, 3]
    assert len(await rows(database, "SELECT 1 FROM outbox")) == 2, "what failed has said nothing"
    noted.fails.clear()
    assert await noted.deadlines.work_off(database, calendar) == 1
    assert await happened(database) == [2, 3, 1]


async def test_several_workers_share_the_work_and_do_nothing_twice(database: Database, calendar: Calendar) -> None:
    await set_up(database, calendar, **{f"n{n}": 0 for n in range(40)})
    done = await asyncio.gather(*(Noted().deadlines.work_off(database, calendar) for _ in range(4)))
    assert sum(done) == 40
    assert sorted(await happened(database)) == list(range(40))


async def test_another_services_kinds_are_left_alone(database: Database, calendar: Calendar) -> None:
    async with work_on(database) as work:
        await remind(work.session, Kind("unheard_of", __name__), "1", calendar.today())
    assert await Noted().deadlines.work_off(database, calendar) == 0
    assert len(await rows(database, "SELECT 1 FROM deadlines")) == 1


def test_a_service_with_a_deadline_that_nothing_handles_does_not_start() -> None:
    forgotten = Kind("of_a_newcomer", "services.newcomer.needs.commands")
    deadlines = Deadlines()
    deadlines.check("another")
    with pytest.raises(TypeError, match="deadline of_a_newcomer, and nothing handles it: write @deadlines"):
        deadlines.check("newcomer")

    @deadlines.when(forgotten)
    async def happens(subject: str, work: Work) -> None:
        pass

    deadlines.check("newcomer")
    with pytest.raises(TypeError, match="two handlers for the deadline of_a_newcomer"):
        deadlines.when(forgotten)(happens)
    with pytest.raises(TypeError, match="two kinds of deadline are called of_a_newcomer"):
        Kind("of_a_newcomer", "services.newcomer.measures.commands")
    del KINDS[forgotten]


@pytest.mark.parametrize(("service", "capability"), [("members", "admissions"), ("mentoring", "journeys")])
def test_a_capability_that_is_not_registered_in_its_service_is_named(
    service: str, capability: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forgotten in `app.py`, as one line of it."""
    module = importlib.import_module(f"services.{service}.{capability}.deadlines")
    monkeypatch.setattr(module, "register", lambda *given: None)
    with pytest.raises(TypeError, match=rf"services\.{service}\.{capability}\..* declares the deadline"):
        build(service, "postgresql://nowhere")
