"""The centre does not accept a level's own view any more: whoever uses it is told, and so is whoever operates it."""

from __future__ import annotations

import json

import httpx
import pytest

from services.view.frame.receipts import sending
from services.view.tests.stage import Stage, nothing_to_say
from services.view.tests.test_forms import Desk, desk
from shared.problems import Problem
from shared.security.tokens import TokenSource, unauthenticated, wrong_credentials
from shared.seldom import Seldom
from shared.tests.test_broker_log import log_of_a_service

__all__ = ["desk"]

SENTENCE = "Die Zentrale hat diese Seite abgemeldet und nimmt von ihr nichts mehr an."


def tokens(stage: Stage, refused: Problem | None = None) -> None:
    """From now on the view asks for its tokens, and members hands them out or refuses."""

    def members(_request: httpx.Request) -> httpx.Response:
        if refused is not None:
            return httpx.Response(refused.status, json=refused.body())
        return httpx.Response(200, json={"access_token": "kept", "expires_in": 300})

    source = stage.view.service.tokens
    if not isinstance(source, TokenSource):
        source = stage.view.service.tokens = TokenSource("http://members", "own-ov", "secret")
    source._client = httpx.AsyncClient(base_url="http://members", transport=httpx.MockTransport(members))


async def gateway(request: httpx.Request) -> httpx.Response:
    """It asks members whether the token still counts, and answers in its own words."""
    return httpx.Response(401, text="<html><h1>401 Authorization Required</h1></html>")


async def ready(stage: Stage) -> dict[str, bool]:
    async with httpx.AsyncClient(base_url=stage.url) as http:
        answer = await http.get("/health/ready")
    assert (answer.status_code == 200) == all(answer.json()["checks"].values())
    checks: dict[str, bool] = answer.json()["checks"]
    return checks


async def test_who_saves_reads_what_happened_and_keeps_what_was_typed(desk: Desk) -> None:
    stage = desk.stage
    tokens(stage)
    page = await desk.browser.get(desk.page)
    assert (await desk.browser.send(page, f"{desk.page}/ablehnen", reason="Anderes Parteibuch")).status_code == 200
    assert (await ready(stage))["accepted"]

    tokens(stage, wrong_credentials())  # the one that is kept would hold some minutes yet
    stage.services = gateway
    after = await desk.browser.send(page, f"{desk.page}/ablehnen", reason="Anderes Parteibuch")
    assert after.status_code == 503
    assert after.text.count(SENTENCE) == 1
    assert "Es wurde nichts gespeichert" in after.text
    assert "Anderes Parteibuch" in after.text
    assert not (await ready(stage))["accepted"]
    assert "Lena Brandt" in (await desk.browser.get(desk.page)).text, "reading goes on"

    tokens(stage)  # a new file from the centre
    stage.services = nothing_to_say
    assert (await desk.browser.send(page, f"{desk.page}/ablehnen", reason="Anderes Parteibuch")).status_code == 200
    assert (await ready(stage))["accepted"]


async def test_a_session_that_ended_leads_to_signing_in_as_before(desk: Desk) -> None:
    tokens(desk.stage)
    page = await desk.browser.get(desk.page)
    tokens(desk.stage, unauthenticated())
    desk.stage.services = gateway
    after = await desk.browser.send(page, f"{desk.page}/ablehnen", reason="Anderes Parteibuch")
    assert (after.status_code, after.url.path) == (200, "/anmelden")
    assert SENTENCE not in after.text
    assert (await ready(desk.stage))["accepted"]


async def test_who_signs_in_reads_it_too_and_the_log_says_it_once(
    desk: Desk, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_seldom", Seldom())
    tokens(desk.stage, wrong_credentials())
    visitor = desk.stage.visitor()
    page = await visitor.get("/anmelden")
    link = "/anmelden/" + "x" * 43
    capfd.readouterr()
    with log_of_a_service():
        landing = await visitor.get(link)
        for _ in range(3):
            sent = await visitor.send(page, "/anmelden", email="aylin@example.org")
        inside = await visitor.send(landing, link)
    assert sent.status_code == inside.status_code == 503
    assert SENTENCE in sent.text
    assert "aylin@example.org" in sent.text
    assert "<h1>Diese Seite ist bei der Zentrale abgemeldet</h1>" in inside.text
    assert SENTENCE in inside.text
    (line,) = map(json.loads, capfd.readouterr().err.splitlines())
    assert line["event"] == "not_accepted"
    assert "Nothing was sent." in line["what"]
