"""Which service makes a link is asked for it, with a token for it; what it answers is read as it is meant."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from services.notify.outgoing.links import Link, LinkGone, Links, Secret, ServiceAway
from shared.ids import new_id
from shared.security.tokens import TokenSource

ISSUED = {"email": "kim@example.org", "first_name": "Kim", "expires_at": "2026-12-02T18:00:00Z"}
SECRET = ISSUED | {"secret": "s3cret", "unit": "ov-celle"}
LINK = ISSUED | {"url": "https://celle.example/x", "purpose": "sign_in", "unit_name": "Ortsverein Celle"}


class Tokens(TokenSource):
    """One for each service, by its name."""

    def __init__(self) -> None:
        """Nobody is asked."""

    async def token(self, audience: str, session: str | None = None) -> str:
        """As named."""
        return f"for-{audience}"


def links(answer: Callable[[httpx.Request], httpx.Response]) -> Links:
    """With services that answer so."""
    found = Links({"members": "http://members", "events": "http://events"}, Tokens())
    for service in found._clients:
        found._clients[service] = httpx.AsyncClient(base_url=f"http://{service}", transport=httpx.MockTransport(answer))
    return found


@pytest.mark.parametrize(("by", "said", "kind"), [("events", SECRET, Secret), ("members", LINK, Link)])
async def test_each_service_is_asked_for_its_own(by: str, said: dict[str, str], kind: type[Link | Secret]) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=said)

    link = new_id()
    found = await links(answer).issue(link, by)
    assert isinstance(found, kind)
    assert found.email == "kim@example.org"
    assert "unit" not in found.model_dump(), "nothing is kept that no mail needs"
    (request,) = asked
    assert (request.method, str(request.url)) == ("POST", f"http://{by}/links/{link}/issue")
    assert request.headers["Authorization"] == f"Bearer for-{by}"
    assert request.headers["Idempotency-Key"]


@pytest.mark.parametrize("status", [404, 409, 410])
async def test_what_is_gone_is_gone(status: int) -> None:
    with pytest.raises(LinkGone):
        await links(lambda _: httpx.Response(status)).issue(new_id(), "events")


@pytest.mark.parametrize("answer", [httpx.Response(500), httpx.Response(200, json=LINK), httpx.Response(200, text="x")])
async def test_what_is_no_answer_is_asked_for_again(answer: httpx.Response) -> None:
    with pytest.raises(ServiceAway) as away:
        await links(lambda _: answer).issue(new_id(), "events")
    assert away.value.reason == "events_away"
