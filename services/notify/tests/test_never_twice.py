"""The promise of docs/decisions/0004-mail-never-twice.md: whatever dies when, nobody gets the same mail twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from pydantic import SecretStr

from services.notify.channels.failures import Kind
from services.notify.channels.mail import Mailer, Result, Verdict
from services.notify.channels.message import Mail
from services.notify.outgoing import claiming
from services.notify.outgoing.claiming import back_off
from services.notify.outgoing.planning import plan_all
from services.notify.reactions import reactions
from services.notify.tests.build import Notify, Somebody, body, hang_up, post_office
from shared.database import Database
from shared.testing import tombstone

KIM, URSEL = Somebody("Kim"), Somebody("Ursel", "Meier")


class Crash(BaseException):
    """The process dies here."""


@pytest.fixture
async def welcome(here: Notify) -> Notify:
    """One mail is due: the welcome."""
    await here.hears(KIM.record(), KIM.admitted())
    # without a contact person there is no other mail, but the welcome waits a moment for one
    await plan_all(here.service.database, here.settings.patience)
    await here.passes(timedelta(seconds=10))
    return here


async def status(here: Notify) -> dict[str, int]:
    """Mails by state."""
    return {state: n for state, n in (await here.operates("GET", "/ops/status")).json()["mails"].items() if n}


async def test_a_crash_after_the_mail_was_taken_and_before_the_commit_sends_it_once(
    welcome: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = welcome.worker()

    async def dies(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(claiming, "note_sent", dies)
        with pytest.raises(Crash):
            await worker.send_due()
    assert len(welcome.post.mails) == 1

    for _ in range(3):
        await welcome.worker().send_due()
    assert (await welcome.states())["welcome"] == "sending", "it may still be under way"
    await welcome.passes(timedelta(minutes=1))
    for _ in range(3):
        await welcome.worker().send_due()
    assert len(welcome.post.mails) == 1
    found = (await welcome.operates("GET", "/ops/status")).json()["uncertain"]
    assert [(one["kind"], one["reason"]) for one in found] == [("welcome", "worker_died")]
    assert KIM.email not in str(found)
    assert KIM.last_name not in str(found)


async def test_an_operator_may_send_an_uncertain_mail_again_and_it_has_the_same_message_id(welcome: Notify) -> None:
    welcome.post.on_content = hang_up
    await welcome.worker().send_due()
    (uncertain,) = (await welcome.operates("GET", "/ops/mails")).json()
    welcome.post.on_content = None
    again = await welcome.operates("POST", f"/ops/mails/{uncertain['id']}/resend")
    assert again.json()["state"] == "waiting"
    await welcome.passes(timedelta(seconds=10))
    await welcome.worker().send_due()
    first, second = welcome.post.to(KIM.email)
    assert first["Message-ID"] == second["Message-ID"] == f"<{uncertain['id']}@example.org>"
    refused = await welcome.operates("POST", f"/ops/mails/{uncertain['id']}/resend")
    assert refused.status_code == 409


async def test_a_crash_before_the_mail_server_is_spoken_to_is_not_sent_again_by_itself(
    welcome: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can know how far a dead worker came; better one mail too few, and an operator who sees it."""
    worker = welcome.worker()

    async def dies(*_: object) -> Result:
        raise Crash

    monkeypatch.setattr(worker, "_hand_over", dies)
    with pytest.raises(Crash):
        await worker.send_due()
    await welcome.passes(timedelta(minutes=1))
    await welcome.worker().send_due()
    assert welcome.post.mails == []
    assert (await welcome.states())["welcome"] == "uncertain worker_died"


async def test_a_connection_lost_after_the_content_is_uncertain(welcome: Notify) -> None:
    welcome.post.on_content = hang_up
    for _ in range(3):
        await welcome.worker().send_due()
        await welcome.passes(timedelta(hours=1))
    assert len(welcome.post.mails) == 1
    assert (await welcome.states())["welcome"].startswith("uncertain")


async def test_a_server_that_takes_the_content_and_never_answers_is_uncertain(
    welcome: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    forever = asyncio.Event()
    original = welcome.post.handle_DATA

    async def silent(*args: object) -> str:
        await original(*args)  # type: ignore[arg-type]
        await forever.wait()
        return "250 late"

    monkeypatch.setattr(welcome.post, "handle_DATA", silent)
    await welcome.worker(dialogue_seconds=1).send_due()
    forever.set()
    assert (await welcome.states())["welcome"].startswith("uncertain")
    assert len(welcome.post.mails) == 1


@pytest.mark.parametrize("where", ["recipient", "content"])
async def test_a_passing_refusal_is_tried_again_later_and_arrives_once(welcome: Notify, where: str) -> None:
    if where == "recipient":
        welcome.post.answer[KIM.email] = "451 greylisted"
    else:
        welcome.post.content_answer = "452 disk full"
    await welcome.worker().send_due()
    await welcome.worker().send_due()
    assert welcome.post.mails == []
    assert (await welcome.states())["welcome"].startswith("waiting smtp_45")
    welcome.post.answer.clear()
    welcome.post.content_answer = "250 kept"
    await welcome.worker().send_due()
    assert welcome.post.mails == [], "not before its time"
    await welcome.passes(timedelta(seconds=6))
    for _ in range(2):
        await welcome.worker().send_due()
    assert len(welcome.post.mails) == 1


async def test_a_refusal_for_good_is_not_tried_again(welcome: Notify) -> None:
    welcome.post.answer[KIM.email] = f"550 no such user {KIM.email}"
    await welcome.worker().send_due()
    welcome.post.answer.clear()
    await welcome.passes(timedelta(hours=1))
    await welcome.worker().send_due()
    assert welcome.post.mails == []
    states = await welcome.states()
    assert states["welcome"] == "failed address_smtp_550", "the server's text quotes the address: it is not kept"


async def test_a_mail_server_that_is_away_is_waited_for(welcome: Notify) -> None:
    async with post_office() as other:
        port = other.port
    away = f"smtp://127.0.0.1:{port}"
    worker = welcome.worker(smtp_url=SecretStr(away))
    assert await worker.send_due() is True
    assert (await welcome.states())["welcome"].startswith("waiting lost_")
    await welcome.passes(timedelta(hours=1))
    async with post_office(port) as back:
        assert await worker.send_due() is False
        assert back.only(KIM.email)


async def test_a_mail_server_that_stays_away_is_given_up_after_two_days(welcome: Notify) -> None:
    welcome.post.answer[KIM.email] = "451 not now"
    await welcome.worker().send_due()
    await welcome.passes(timedelta(hours=49))
    await welcome.worker(patience_minutes=60 * 24 * 9).send_due()
    assert (await welcome.states())["welcome"] == "failed smtp_451"


def test_waits_grow_and_end_at_an_hour() -> None:
    waits = [back_off(n).total_seconds() for n in range(1, 14)]
    assert waits[:4] == [5, 10, 20, 40]
    assert waits[-1] == 3600
    assert waits == sorted(waits)
    assert back_off(10_000) == timedelta(hours=1)


async def test_many_workers_send_every_mail_once(here: Notify) -> None:
    people = [Somebody(f"Kim{n}") for n in range(30)]
    await here.hears(URSEL.record(), URSEL.contact())
    await here.knows(*people)
    await here.hears(*(one.admitted() for one in people))
    await here.passes(timedelta(seconds=10))
    await asyncio.gather(*(here.worker().send_due() for _ in range(4)))
    assert len(here.post.mails) == 60
    assert all(len(here.post.to(one.email)) == 1 for one in people)
    assert len({mail["Message-ID"] for mail in here.post.mails}) == 60


class TestWaitingForWhoIsWho:
    """What is not known yet is waited for, within bounds, and the status says so."""

    async def test_a_name_that_comes_later_sends_the_mail_at_once(self, here: Notify) -> None:
        await here.hears(URSEL.record(), URSEL.contact(), KIM.admitted())
        await here.sends()
        assert here.post.mails == []
        status = (await here.operates("GET", "/ops/status")).json()
        assert status["waiting_for"] == {"no_address_yet": 1, "no_name_yet": 1}
        await here.knows(KIM)
        await here.worker().send_due()
        assert len(here.post.mails) == 2

    async def test_after_an_hour_it_is_given_up_with_a_reason(self, here: Notify) -> None:
        await here.hears(URSEL.record(), URSEL.contact(), KIM.admitted())
        await here.sends()
        await here.passes(timedelta(hours=2))
        await here.worker().send_due()
        assert await here.states() == {"welcome": "failed no_address_yet", "newcomer": "failed no_name_yet"}

    async def test_who_has_no_address_gets_no_mail(self, here: Notify) -> None:
        await here.hears(URSEL.record(), URSEL.contact(), KIM.record(email=""), KIM.admitted())
        await here.sends()
        assert (await here.states())["welcome"] == "failed no_address"
        assert here.post.only(URSEL.email)

    async def test_a_contact_person_appointed_soon_after_is_told_too(self, here: Notify) -> None:
        await here.knows(KIM, URSEL)
        await here.hears(KIM.admitted())
        await here.sends()
        assert (await here.operates("GET", "/ops/status")).json()["letters_without_recipient"] == 2, (
            "and who is named instead"
        )
        await here.hears(URSEL.contact())
        await here.sends()
        assert KIM.name in body(here.post.only(URSEL.email))

    async def test_a_vacant_branch_does_not_keep_letters_forever(self, here: Notify) -> None:
        await here.knows(KIM)
        await here.hears(KIM.admitted())
        await here.passes(timedelta(hours=2))
        await here.worker().send_due()
        assert (await here.operates("GET", "/ops/status")).json()["letters_without_recipient"] == 0

    async def test_erased_people_are_gone_from_here_too(self, here: Notify) -> None:
        await here.hears(KIM.record(), URSEL.record(), URSEL.contact(), KIM.admitted())
        await reactions.process(tombstone(str(KIM.id)), here.service.database)
        await here.sends()
        assert here.post.mails == []
        database: Database = here.service.database
        connection = await database.connect()
        assert await connection.fetchval("SELECT count(*) FROM people WHERE id = $1", KIM.id) == 0
        await connection.close()

    async def test_the_newest_name_wins(self, here: Notify) -> None:
        await here.hears(KIM.record(version=3, first_name="Kimberly"), KIM.record(version=2), URSEL.record())
        await here.hears(URSEL.contact(), KIM.admitted())
        await here.sends()
        assert "Hallo Kimberly," in body(here.post.only(KIM.email))


async def test_what_is_no_address_is_refused_for_good() -> None:
    mailer = Mailer("smtp://127.0.0.1:9", "Ortsnetz <a@example.org>", seconds=1)
    for address in ("nobody", "a b@example.org\nBcc: c@example.org", "@example.org", "a@"):
        mail = Mail(to=address, subject="x", text="x", html="x", message_id="<x@y>")
        async with mailer.line() as line:
            assert await line.send(mail) == Result(Verdict.PERMANENT, "bad_address", Kind.ADDRESS)
