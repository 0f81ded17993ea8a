"""Mails go out in batches; what decision 0004 promises holds for each of them. Workers sleep while nothing is due."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import event, text

from services.notify.channels import mail as mail_module
from services.notify.channels.mail import Line, Result
from services.notify.channels.message import Mail
from services.notify.outgoing import claiming
from services.notify.outgoing.api import watch
from services.notify.outgoing.bell import Bell
from services.notify.outgoing.claiming import Reserved
from services.notify.outgoing.planning import plan_all
from services.notify.outgoing.sending import BATCH, Sender, Written
from services.notify.tests.build import Notify, Somebody, hang_up, post_office
from shared.background import end
from shared.metrics import Metrics

PEOPLE = [Somebody(f"Kim{n}") for n in range(BATCH)]


class Crash(BaseException):
    """The process dies here."""


@pytest.fixture
async def due(here: Notify) -> Notify:
    """A welcome for each of these people is due."""
    await falls_due(here, *PEOPLE)
    return here


async def falls_due(here: Notify, *people: Somebody) -> None:
    """These are admitted, and their welcome is due."""
    await here.knows(*people)
    await here.hears(*(one.admitted() for one in people))
    # without a contact person there are no other mails, but the welcomes wait a moment for one
    await plan_all(here.service.database, here.settings.patience)
    await here.passes(timedelta(seconds=10))


async def states(here: Notify) -> Counter[str]:
    """How many welcomes are in which state."""
    async with here.service.database.reading() as session:
        return Counter((await session.execute(text("SELECT state FROM outgoing WHERE kind = 'welcome'"))).scalars())


@asynccontextmanager
async def running(worker: Sender, *, every: float) -> AsyncIterator[None]:
    task = asyncio.create_task(worker.run(every=every))
    try:
        yield
    finally:
        await end([task])


def dies_with(worker: Sender, number: int, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker end just before it speaks to the mail server about its mail of this number."""
    original, count = worker._hand_over, 0

    async def hand_over(line: Line, mail: Mail) -> Result:
        nonlocal count
        count += 1
        if count == number:
            raise error
        return await original(line, mail)

    monkeypatch.setattr(worker, "_hand_over", hand_over)


async def test_a_batch_goes_out_over_one_connection(due: Notify) -> None:
    await due.worker().send_due()
    assert len(due.post.mails) == BATCH
    assert due.post.connections == 1


async def test_a_connection_is_kept_for_what_comes_next_and_not_for_ever(
    due: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = due.worker()
    async with worker._mailer.line() as line:
        await worker.send_due(line)
        for somebody in (Somebody("Later"), Somebody("Latest")):
            await falls_due(due, somebody)
            await worker.send_due(line)
            await line.rest()
        assert len(due.post.mails) == BATCH + 2
        assert due.post.connections == 1
        monkeypatch.setattr(mail_module, "KEPT", 0.0)
        await line.rest()
        assert line._client is None


async def test_a_kept_connection_that_the_server_has_closed_costs_no_mail(due: Notify) -> None:
    worker = due.worker()
    due.post.patience = BATCH
    async with worker._mailer.line() as line:
        await worker.send_due(line)
        later = Somebody("Later")
        await falls_due(due, later)
        await worker.send_due(line)
    assert await states(due) == {"sent": BATCH + 1}
    assert len(due.post.to(later.email)) == 1


async def test_the_figures_say_how_many_mails_are_in_which_state(due: Notify) -> None:
    metrics = Metrics()
    watch(metrics, due.service.database)

    async def figure(state: str) -> float | None:
        await metrics.bring_up_to_date()
        return metrics.registry.get_sample_value("ortsnetz_mails", {"state": state})

    assert (await figure("waiting"), await figure("sent")) == (BATCH, 0)
    await due.worker().send_due()
    assert (await figure("waiting"), await figure("sent")) == (0, BATCH)


async def test_a_server_that_hangs_up_after_some_mails_gets_the_rest_over_new_connections(due: Notify) -> None:
    due.post.patience = 4
    await due.worker().send_due()
    assert await states(due) == {"sent": BATCH}
    assert all(len(due.post.to(one.email)) == 1 for one in PEOPLE)


async def test_a_connection_lost_in_the_content_leaves_one_uncertain_and_the_others_go_on(due: Notify) -> None:
    def once(server: object) -> None:
        if len(due.post.mails) == 3:
            hang_up(server)  # type: ignore[arg-type]

    due.post.on_content = once
    await due.worker().send_due()
    assert await states(due) == {"sent": BATCH - 1, "uncertain": 1}
    assert all(len(due.post.to(one.email)) == 1 for one in PEOPLE)


async def test_a_worker_killed_in_a_batch_leaves_one_uncertain_and_the_others_to_others(
    due: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = due.worker(dialogue_seconds=60)
    dies_with(worker, 4, Crash(), monkeypatch)
    with pytest.raises(Crash):
        await worker.send_due()
    # the third was accepted and begins the fourth's statement: nothing of it is lost
    assert await states(due) == {"sent": 3, "sending": 1, "waiting": BATCH - 4}
    await due.worker(dialogue_seconds=60).send_due()
    assert (await states(due))["waiting"] == BATCH - 4, "they are still reserved"
    await due.passes(timedelta(minutes=3))
    await due.worker(dialogue_seconds=60).send_due()
    assert await states(due) == {"sent": BATCH - 1, "uncertain": 1}
    assert len(due.post.mails) == BATCH - 1


async def test_a_worker_told_to_stop_lets_go_of_what_it_has_not_begun(
    due: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = due.worker()
    dies_with(worker, 4, asyncio.CancelledError(), monkeypatch)
    with pytest.raises(asyncio.CancelledError):
        await worker.send_due()
    await due.worker().send_due()
    assert await states(due) == {"sent": BATCH - 1, "sending": 1}


async def test_a_worker_that_was_too_slow_sends_nothing_that_another_has_by_now(
    due: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = due.worker()
    original = slow._write

    async def writes_for_ever(connection: object, mails: list[Reserved]) -> list[Written]:
        written = await original(connection, mails)  # type: ignore[arg-type]
        await due.passes(timedelta(minutes=1))
        await due.worker().send_due()
        return written

    monkeypatch.setattr(slow, "_write", writes_for_ever)
    await slow.send_due()
    assert await states(due) == {"sent": BATCH}
    assert all(len(due.post.to(one.email)) == 1 for one in PEOPLE)


async def test_what_was_accepted_is_noted_before_the_next_begins(due: Notify, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, seen = due.worker(), []
    original = worker._hand_over

    async def hand_over(line: Line, mail: Mail) -> Result:
        seen.append(await states(due))
        return await original(line, mail)

    monkeypatch.setattr(worker, "_hand_over", hand_over)
    await worker.send_due()
    assert [(one["sent"], one["sending"]) for one in seen] == [(n, 1) for n in range(BATCH)]


async def test_where_the_mail_server_is_away_only_one_mail_is_tried_and_the_others_keep_their_turn(due: Notify) -> None:
    async with post_office() as other:
        away = SecretStr(f"smtp://127.0.0.1:{other.port}")
    assert await due.worker(smtp_url=away).send_due() is True
    async with due.service.database.reading() as session:
        tried = await session.execute(text("SELECT attempts FROM outgoing WHERE kind = 'welcome'"))
        assert sorted(tried.scalars()) == [0] * (BATCH - 1) + [1]
    await due.worker().send_due()
    assert await states(due) == {"sent": BATCH - 1, "waiting": 1}


async def test_a_slow_worker_notes_that_a_mail_was_accepted_though_it_was_doubted(
    due: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = due.worker()
    original, done = worker._hand_over, False

    async def hand_over(line: Line, mail: Mail) -> Result:
        nonlocal done
        if not done:
            done = True
            async with due.service.database.engine.connect() as connection, connection.begin():
                assert await claiming.doubt_the_abandoned(connection, -timedelta(hours=1)) == 1
        return await original(line, mail)

    monkeypatch.setattr(worker, "_hand_over", hand_over)
    await worker.send_due()
    assert await states(due) == {"sent": BATCH}


async def test_what_is_posted_wakes_a_worker(here: Notify) -> None:
    kim, ursel = Somebody("Kim"), Somebody("Ursel")
    async with running(here.worker(), every=3600), asyncio.timeout(240):
        await here.knows(kim, ursel)
        await here.hears(ursel.contact(), kim.admitted())
        while not here.post.mails:  # noqa: ASYNC110 - the mail server has no event
            await asyncio.sleep(0.05)


async def test_a_name_that_comes_wakes_a_worker(here: Notify) -> None:
    kim = Somebody("Kim")
    await here.hears(kim.admitted())
    await here.sends()
    async with here.service.database.transaction() as session:
        await session.execute(text("UPDATE outgoing SET next_try_at = now() + interval '1 hour'"))
    async with running(here.worker(), every=3600), asyncio.timeout(240):
        await here.knows(kim)
        while not here.post.mails:  # noqa: ASYNC110 - the mail server has no event
            await asyncio.sleep(0.05)


async def test_a_worker_with_nothing_to_do_asks_with_one_statement(here: Notify) -> None:
    await here.sends()
    asked: list[str] = []
    enough = asyncio.Event()

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        asked.append(statement)
        if len(asked) >= 5:
            enough.set()

    engine = here.service.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        async with running(here.worker(), every=0.01), asyncio.timeout(240):
            await enough.wait()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(set(asked)) == 1
    assert asked[0].startswith("SELECT EXTRACT")


async def test_a_ring_wakes_one_and_is_kept_for_the_next_where_nobody_waits() -> None:
    bell = Bell()
    assert not await bell.wait(0.01)
    bell.ring()
    bell.ring()
    assert await bell.wait(60)
    assert not await bell.wait(0.01)
    waiting = [asyncio.create_task(bell.wait(60)) for _ in range(2)]
    await asyncio.sleep(0)
    bell.ring()
    done, left = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    assert len(done) == 1
    bell.ring()
    assert await left.pop()
