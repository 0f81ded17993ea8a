"""Whoever has proven nothing learns nothing: of every route without an account the answer is the same, whether somebody
registered, is invited, or nobody. A route that is not in the table fails the test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx
import pytest

from services.events.tests.build import CELLE, Events, view
from services.events.tests.test_invitations import invited, invites, link, new
from shared.security.permissions import Action
from shared.web.routes import api_routes

Ask = Callable[[Events, str, bool], Awaitable[httpx.Response]]
"""Asks about somebody who is known, or about nobody; the occasion is there in any case."""

WRONG = "x" * 43


async def asks(here: Events, occasion: str, known: bool) -> httpx.Response:
    """Somebody registers with an address that has a seat already, or with a new one."""
    body = {"first_name": "Kim", "email": "kim@example.org" if known else "nobody@example.org"}
    return await here.post(f"/units/{CELLE}/occasions/{occasion}/registrations", body, by=view(CELLE))


def by_link(path: str, **more: object) -> Ask:
    """With a secret that leads nowhere, while somebody is registered and invited, or nobody is."""

    async def ask(here: Events, occasion: str, known: bool) -> httpx.Response:
        return await here.post(path, {"secret": WRONG, **more}, by=view(CELLE))

    return ask


ASKED: dict[str, Ask] = {
    "/units/{unit}/occasions/{occasion}/registrations": asks,
    "/registrations/standing": by_link("/registrations/standing"),
    "/registrations/confirmation": by_link("/registrations/confirmation"),
    "/registrations/withdrawal": by_link("/registrations/withdrawal"),
    "/registrations/party": by_link("/registrations/party", party=2),
    "/registrations/acceptance": by_link("/registrations/acceptance"),
    "/registrations/reminder": by_link("/registrations/reminder", wanted=False),
    "/registrations/answer": by_link("/registrations/answer", answer="gained"),
    "/registrations/erasure": by_link("/registrations/erasure"),
    "/invitations/standing": by_link("/invitations/standing"),
    "/invitations/acceptance": by_link("/invitations/acceptance"),
}


@pytest.mark.parametrize("path", sorted(ASKED))
async def test_the_answer_is_the_same_whoever_is_known(here: Events, path: str) -> None:
    occasion = await here.announces()
    answers = [await ASKED[path](here, occasion, False)]
    await here.registers(occasion, "Kim")
    await new(here)
    await invites(here, occasion)
    await link(here, (await invited(here))[0]["invitation"])
    answers.append(await ASKED[path](here, occasion, True))
    first, second = [
        (
            one.status_code,
            one.content.replace(one.headers["x-request-id"].encode(), b"")
            if "x-request-id" in one.headers
            else one.content,
        )
        for one in answers
    ]
    assert first == second
    headers = [sorted(one.headers) for one in answers]
    assert headers[0] == headers[1]
    assert not [word for word in ("Kim", "Mira", "example.org") if word in answers[1].text]


async def test_every_route_without_an_account_is_in_the_table(here: Events) -> None:
    app = here.http._transport.app  # type: ignore[attr-defined]
    open_to_guests = {
        route.path
        for route in api_routes(app)
        if (route.openapi_extra or {}).get("x-action") == Action.REGISTER_GUEST.value
    }
    assert open_to_guests == ASKED.keys()
