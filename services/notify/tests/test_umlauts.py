"""Addresses with umlauts: the domain always, the local part where the server offers it; each failure ends as it is."""

from __future__ import annotations

import asyncio
import time

import pytest

from deploy.servers.ports import free_ports
from deploy.testing.postgres import PostgresForTests
from services.notify.channels.failures import Kind
from services.notify.channels.mail import Mailer, Result, Verdict
from services.notify.channels.message import Mail
from services.notify.tests.build import CELLE, Notify, Somebody, notify, post_office
from shared.clock import now


def _mail(to: str) -> Mail:
    return Mail(to, "Willkommen", "Hallo Jörg\n", "<p>Hallo Jörg</p>", f"<{now().timestamp()}@example.org>")


async def _sent(to: str, *, utf8: bool = True) -> tuple[Result, list[str]]:
    async with post_office(utf8=utf8) as post:
        mailer = Mailer(f"smtp://127.0.0.1:{post.port}", "Büro <ortsnetz@büro.example>", seconds=8)
        async with mailer.line() as line:
            result = await line.send(_mail(to))
        return result, [mail["To"].addresses[0].addr_spec for mail in post.mails]


async def test_a_domain_with_an_umlaut_is_reached_by_every_server() -> None:
    for utf8 in (True, False):
        result, got = await _sent("kim@müller.example", utf8=utf8)
        assert result == Result(Verdict.SENT)
        assert got == ["kim@xn--mller-kva.example"]


async def test_a_local_part_with_an_umlaut_is_reached_where_the_server_offers_it() -> None:
    result, got = await _sent("jörg@müller.example")
    assert result == Result(Verdict.SENT)
    assert len(got) == 1


async def test_where_it_does_not_offer_it_the_mail_ends_at_once() -> None:
    result, got = await _sent("jörg@example.org", utf8=False)
    assert result == Result(Verdict.PERMANENT, "no_smtputf8", Kind.ADDRESS)
    assert got == []


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("550 5.1.1 user unknown", "failed address_smtp_550_5.1.1"),
        ("501 5.1.3 bad syntax", "failed address_smtp_501_5.1.3"),
        ("450 4.1.1 not yet", "waiting smtp_450_4.1.1"),
        ("452 4.2.2 full", "waiting smtp_452_4.2.2"),
        ("554 5.7.1 relay access denied", "waiting settings_smtp_554_5.7.1"),
    ],
)
async def test_each_failure_ends_as_its_kind(here: Notify, answer: str, state: str) -> None:
    """For good at once where it is the address; never at once for what passes, or for what an operator mends."""
    mia, ruth = Somebody("Mia"), Somebody("Ruth")
    here.post.answer[mia.email] = answer
    await here.knows(mia, ruth)
    await here.hears(ruth.contact(CELLE), mia.admitted(unit=CELLE))
    await here.sends()
    assert (await here.states())["welcome"] == state


@pytest.mark.parametrize("utf8", [True, False])
async def test_an_operator_is_told_whether_the_mail_server_takes_them(postgres: PostgresForTests, utf8: bool) -> None:
    async with post_office(utf8=utf8) as post, notify((await postgres.database("notify")).dsn, post) as here:
        status = (await here.operates("GET", "/ops/status")).json()
        assert status["mail_server"] == {"smtputf8": utf8}
        assert post.connections == 0, "it is only greeted"


async def test_a_mail_server_that_does_not_answer_holds_up_no_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notify.channels.mail.ANSWERS_WITHIN", 0.2)
    silent = await asyncio.start_server(lambda _reader, _writer: asyncio.sleep(5), "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    begun = time.monotonic()
    assert await Mailer(f"smtp://127.0.0.1:{port}", "a@example.org", seconds=60).offers_utf8() is None
    assert time.monotonic() - begun < 2
    silent.close()
    (closed,) = free_ports(1)
    assert await Mailer(f"smtp://127.0.0.1:{closed}", "a@example.org", seconds=60).offers_utf8() is None
