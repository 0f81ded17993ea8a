"""A session that members has ended reads nothing here any more, at the latest when the kept proof is over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from services.view.frame.live import routes
from services.view.frame.sign_in import proving
from services.view.tests.stage import nothing_to_say
from services.view.tests.test_forms import Desk, desk
from shared.problems import Problem
from shared.security.tokens import EARLY, LIFETIME, TokenSource, unauthenticated, wrong_credentials

__all__ = ["desk"]


class Members:
    """members as a view's session meets it: what it says of sessions, and how often it was asked."""

    def __init__(self, desk: Desk) -> None:
        self.at = 0.0
        self.says: Callable[[], Awaitable[httpx.Response]] = self.knows
        self.asked = 0
        source = TokenSource("http://members", "view", "secret", clock=lambda: self.at)
        source._client = httpx.AsyncClient(base_url="http://members", transport=httpx.MockTransport(self._answer))
        desk.stage.view.service.tokens = source

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        return await self.says()

    async def knows(self) -> httpx.Response:
        return httpx.Response(200, json={"access_token": f"t{self.asked}", "expires_in": LIFETIME})

    def refuses(self, problem: Problem) -> None:
        async def says() -> httpx.Response:
            return httpx.Response(problem.status, json=problem.body())

        self.says = says

    async def away(self) -> httpx.Response:
        raise httpx.ConnectError("nobody there")

    async def hangs(self) -> httpx.Response:
        await asyncio.sleep(60)
        raise AssertionError


async def reads(desk: Desk) -> bool:
    """Whether a page that asks members for nothing else is read, or leads to signing in."""
    page = await desk.browser.get(f"/{desk.unit}/heute")
    assert page.status_code == 200
    assert page.url.path in (f"/{desk.unit}/heute", "/anmelden")
    return page.url.path != "/anmelden"


async def test_a_session_that_members_has_ended_reads_on_for_less_than_five_minutes(desk: Desk) -> None:
    members = Members(desk)
    assert await reads(desk)
    assert await reads(desk)
    assert members.asked == 1, "not with every page"
    cookies = dict(desk.browser.http.cookies)
    members.refuses(unauthenticated())  # the address was corrected
    assert await reads(desk)
    members.at = LIFETIME
    assert not await reads(desk)
    members.says = members.knows
    desk.browser.http.cookies.update(cookies)
    assert not await reads(desk), "what has ended does not come back"
    members.at = 2 * LIFETIME
    assert not await reads(desk)


async def test_an_open_stream_of_a_session_that_members_has_ended_ends_as_pages_do(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "BEAT", 1.0)
    members, told = Members(desk), 0
    async with asyncio.timeout(60), desk.browser.http.stream("GET", f"/{desk.unit}/live") as stream:
        async for line in stream.aiter_lines():
            if line != "event: mark":
                continue
            told += 1
            if told == 1:
                assert members.asked == 1
                members.refuses(unauthenticated())
            elif told == 3:
                assert members.asked == 1, "not with every beat: a proof is kept as it is for pages"
                members.at = LIFETIME
            assert told < 6, "nobody has read a page, and it goes on"
    assert (told, members.asked) in ((3, 2), (4, 2)), "the next beat at the latest"
    members.says = members.knows
    assert not await reads(desk), "it has ended here for good"


async def test_an_open_stream_goes_on_while_members_is_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "BEAT", 1.0)
    members, told = Members(desk), 0
    async with asyncio.timeout(60), desk.browser.http.stream("GET", f"/{desk.unit}/live") as stream:
        members.says, members.at = members.away, LIFETIME
        async for line in stream.aiter_lines():
            told += line == "event: mark"
            if told == 3:
                break
    assert members.asked == 2, "it was asked, and then left alone for a while"


def test_a_stream_asks_within_the_time_that_pages_get() -> None:
    assert routes.BEAT < EARLY, "else an ended session reads on for longer than a token holds"


async def test_a_form_is_not_sent_on_and_nothing_is_read_after_it(desk: Desk) -> None:
    members = Members(desk)
    page = await desk.browser.get(desk.page)
    members.refuses(unauthenticated())
    members.at = LIFETIME
    sent = len(desk.stage.asked)
    after = await desk.browser.send(page, f"{desk.page}/ablehnen", reason="Anderes Parteibuch")
    assert after.url.path == "/anmelden"
    assert len(desk.stage.asked) == sent, "nothing was sent on"
    for path in (f"/{desk.unit}/heute?teil=waiting", f"/{desk.unit}/neumitglieder.csv", "/"):
        assert (await desk.browser.get(path)).url.path == "/anmelden"


async def test_while_members_is_away_reading_goes_on_and_hardly_waits(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "WAIT", 0.05)
    members = Members(desk)
    for says in (members.away, members.hangs):
        members.says = says
        desk.stage.view.proofs = proving.Proofs()
        asked = members.asked
        assert await reads(desk)
        assert await reads(desk)
        assert members.asked == asked + 1, "one page has waited, for a while nobody else does"
    members.refuses(unauthenticated())
    desk.stage.view.proofs._away_until = 0.0  # the while is over
    assert not await reads(desk)


async def test_a_view_that_is_not_accepted_any_more_signs_nobody_out(desk: Desk) -> None:
    members = Members(desk)
    members.refuses(wrong_credentials())
    desk.stage.services = nothing_to_say
    assert await reads(desk)
