"""Whoever has proven nothing learns nothing: every route that can be reached without an account (issue 12, A4).

Each is asked about somebody who is known here and about nobody, in the same words otherwise: answer, headers and the
work of the database are the same. A route that is not in the table fails the test.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import event

from services.members.accounts import wishes
from services.members.testing import Running
from services.members.tests.builders import (
    CELLE,
    HOLLE,
    NOTIFY,
    OPERATOR,
    applicant,
    board,
    forget_said,
    member,
    view,
)
from shared.security.permissions import ALLOWED, Action, Role

SECRET = "s" * 30
KNOWN = {"first_name": "Clara", "last_name": "Hartmann", "born_on": date(1949, 6, 6), "phone": "+495141000"}
MAIL = "clara@example.org"


def stranger_routes(members: Running) -> set[str]:
    """What is open to everybody, or is asked by a view for people without an account."""
    found = set()
    for one in _routes(members.app.routes):
        action = (one.openapi_extra or {}).get("x-action")
        if action is None or set(ALLOWED[Action(action)]) == {Role.VIEW}:
            found |= {f"{method} {one.path}" for method in one.methods or ()}
    return {one for one in found if not one.startswith(("GET /health", "GET /openapi"))}


def _routes(listed: Any) -> list[APIRoute]:
    found = []
    for one in listed:
        if isinstance(one, APIRoute):
            found.append(one)
        elif inner := getattr(one, "original_router", None):
            found += _routes(inner.routes)
    return found


Ask = Callable[[Running, bool], Awaitable[httpx.Response]]


async def apply(members: Running, known: bool) -> httpx.Response:
    """The public form, with somebody's name, birth date and address."""
    who = {**KNOWN, "born_on": "1949-06-06", "phone": "", "email": MAIL} if known else {"email": "nobody@example.org"}
    return await members.send(f"/units/{CELLE}/applications/online", applicant(consent=True, **who), by=view(CELLE))


async def confirm(members: Running, known: bool) -> httpx.Response:
    """A mailbox of one's own confirmed, under somebody's name and birth date."""
    name = {**KNOWN, "born_on": "1949-06-06", "phone": ""}
    who = name if known else {"first_name": uuid4().hex, "last_name": "Nowhere"}
    await forget_said(members)
    mine = applicant(consent=True, **who, email=f"{uuid4().hex}@example.org")
    (await members.send(f"/units/{CELLE}/applications/online", mine, by=view(CELLE))).raise_for_status()
    ((_, said, _),) = await members.said()
    assert said is not None
    issued = (await members.send(f"/links/{said['link']}/issue", by=NOTIFY)).json()
    secret = issued["url"].rsplit("/", 1)[1]
    with counted(members) as work:
        answer = await members.send("/application-confirmations", {"secret": secret}, by=view(CELLE))
    answer.extensions["statements"] = work.statements
    return answer


async def link(members: Running, known: bool) -> httpx.Response:
    """A link to sign in, for a board's address and for nobody's."""
    return await members.send("/sign-in-links", {"email": MAIL if known else "nobody@example.org"}, by=view(CELLE))


async def sign_in(members: Running, known: bool) -> httpx.Response:
    """A secret that was used already, and one that never was."""
    secret = await used_secret(members) if known else "x" * 43
    return await members.send("/sign-ins", {"secret": secret}, by=view(CELLE))


async def sign_out(members: Running, known: bool) -> httpx.Response:
    """A session, and none."""
    session = await signed_in(members) if known else "x" * 43
    return await members.send("/sign-outs", {"session": session}, by=view(CELLE))


async def token(members: Running, known: bool) -> httpx.Response:
    """A process that is known and one that is not, with a wrong secret."""
    return await members.http.post(
        "/tokens", json={"audience": "members"}, auth=(f"view-{CELLE}" if known else "nobody", "wrong" * 6)
    )


async def current(members: Running, known: bool) -> httpx.Response:
    """A token of nobody, and one of a process that is known with a credential that it has not."""
    name = view(CELLE) if known else view("ov-nowhere")
    return await members.http.get("/tokens/current", headers={"Authorization": f"Bearer {members.token(name)}x"})


async def keys(members: Running, known: bool) -> httpx.Response:
    """The same for everybody."""
    return await members.http.get("/.well-known/jwks.json")


async def link_state(members: Running, known: bool) -> httpx.Response:
    """Somebody has a link, nobody has: whoever does not hold its secret is told the same."""
    if known:
        await ask_for_link(members)
    return await members.send("/link-states", {"secret": "x" * 43, "purpose": "sign_in"}, by=view(CELLE))


async def feed(members: Running, known: bool) -> httpx.Response:
    """Somebody has a calendar's address, nobody has: whoever does not know it is told the same."""
    if known:
        person = await member(members, CELLE)
        made = await members.send(f"/units/{CELLE}/calendar-feed", {}, by=board(CELLE, person=person.id))
        made.raise_for_status()
    return await members.send("/calendar-feeds/holder", {"secret": "x" * 43}, by=view(CELLE))


async def stand_in(members: Running, known: bool) -> httpx.Response:
    """Somebody has a link, nobody has: the same."""
    if known:
        await ask_for_link(members)
    return await members.send("/stand-in-answers", {"secret": "x" * 43, "answer": "no"}, by=view(CELLE))


async def object_to_refusal(members: Running, known: bool) -> httpx.Response:
    """The secret of a refused applicant who has objected with it, and one that never was."""
    secret = await objected_with(members) if known else "x" * 43
    words = {"secret": secret, "grounds": "Ich wohne hier."}
    answer = await members.send("/objections", words, by=view(CELLE))
    assert answer.status_code == 410
    return answer


async def interested(members: Running, known: bool) -> httpx.Response:
    """The form for whoever wants to stay in touch, with an address that the branch knows as a prospect's or not."""
    email = f"{uuid4().hex}@example.org"
    if known:
        met = {"first_name": "Petra", "email": email, "source": "stall", "consent": True}
        (await members.send(f"/units/{CELLE}/prospects", met, by=board(CELLE))).raise_for_status()
    oneself = {"first_name": "Petra", "email": email, "consent": True}
    return await members.send(f"/units/{CELLE}/prospects/interest", oneself, by=view(CELLE))


async def stays(members: Running, known: bool) -> httpx.Response:
    """A guest who stays, entered by the branch before or not. (Who is a prospect already is told the same by the view,
    which asks for whoever holds the link of that guest alone.)"""
    email = f"{uuid4().hex}@example.org"
    if known:
        met = {"first_name": "Petra", "email": email, "source": "stall", "consent": True}
        (await members.send(f"/units/{CELLE}/prospects", met, by=board(CELLE))).raise_for_status()
    guest = {"first_name": "Petra", "email": email, "consent": True, "occasion": str(uuid4())}
    guest["met_on"] = str(members.parts.service.calendar.today())
    return await members.send(f"/units/{CELLE}/prospects/guests", guest, by=view(CELLE))


def of_prospect(what: str) -> Ask:
    """Somebody is on their way in, nobody is: whoever does not hold the secret of their link is told the same."""

    async def asks(members: Running, known: bool) -> httpx.Response:
        if known:
            await interested(members, True)
        return await members.send(f"/prospects/{what}", {"secret": "x" * 43}, by=view(CELLE))

    return asks


ROUTES: dict[str, Ask] = {
    "POST /units/{unit}/prospects/interest": interested,
    "POST /units/{unit}/prospects/guests": stays,
    **{f"POST /prospects/{what}": of_prospect(what) for what in ("standing", "confirmation", "staying", "erasure")},
    "POST /units/{unit}/applications/online": apply,
    "POST /application-confirmations": confirm,
    "POST /sign-in-links": link,
    "POST /link-states": link_state,
    "POST /calendar-feeds/holder": feed,
    "POST /stand-in-answers": stand_in,
    "POST /objections": object_to_refusal,
    "POST /sign-ins": sign_in,
    "POST /sign-outs": sign_out,
    "POST /tokens": token,
    "GET /tokens/current": current,
    "GET /.well-known/jwks.json": keys,
}


@dataclass
class Work:
    """What the database was asked."""

    statements: list[str] = field(default_factory=list)


@contextmanager
def counted(members: Running) -> Any:
    """The statements within the block: what an answer's time is made of."""
    work, engine = Work(), members.parts.service.database.engine.sync_engine

    def asked(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        work.statements.append(statement)

    event.listen(engine, "before_cursor_execute", asked)
    try:
        yield work
    finally:
        event.remove(engine, "before_cursor_execute", asked)


async def ask_for_link(members: Running) -> str:
    """Somebody known asks for a link to sign in and gets it: its secret."""
    await forget_said(members)
    (await members.send("/sign-in-links", {"email": MAIL}, by=view(CELLE))).raise_for_status()
    service = members.parts.service
    await wishes.send_wished(service.database, service.calendar, service.units)
    said = [data for name, data, _ in await members.said() if name == "mail_link_requested"]
    assert said[0] is not None
    issued = (await members.send(f"/links/{said[0]['link']}/issue", by=NOTIFY)).json()
    return str(issued["url"].rsplit("/", 1)[1])


async def used_secret(members: Running) -> str:
    """A link to sign in that was used."""
    secret = await ask_for_link(members)
    (await members.send("/sign-ins", {"secret": secret}, by=view(CELLE))).raise_for_status()
    return secret


async def signed_in(members: Running) -> str:
    """A session."""
    secret = await ask_for_link(members)
    return str((await members.send("/sign-ins", {"secret": secret}, by=view(CELLE))).json()["session"])


async def objected_with(members: Running) -> str:
    """The secret of a link with which a refused applicant has objected."""
    who = applicant(received_on=str(members.parts.service.calendar.today()))
    filed = (await members.send(f"/units/{CELLE}/applications", who, by=board(CELLE))).json()
    await forget_said(members)
    where = f"/units/{CELLE}/applications/{filed['application']}/refusal"
    (await members.send(where, {"version": 1, "reason": "Wohnt nicht hier"}, by=board(CELLE))).raise_for_status()
    notice = next(data for name, data, _ in await members.said() if name == "application_refused")
    assert notice is not None
    issued = (await members.send(f"/links/{notice['link']}/issue", by=NOTIFY)).json()
    secret = str(issued["url"].rsplit("/", 1)[1])
    words = {"secret": secret, "grounds": "Ich wohne hier."}
    answer = await members.send("/objections", words, by=view(CELLE))
    assert answer.json()["outcome"] == "filed", answer.text
    return secret


def test_every_route_for_strangers_is_in_the_table(members: Running) -> None:
    assert stranger_routes(members) == set(ROUTES), "say in ROUTES what a stranger types there"


COMPARED = ("POST /units/{unit}/applications/online", "POST /application-confirmations", "POST /sign-in-links")
"""Where the work of the database is compared too; elsewhere the story itself makes the difference."""
VOLATILE = {"ortsnetz-command", "content-length", "date", "traceparent", "ortsnetz-trace"}


def shape(answer: httpx.Response) -> Any:
    """All of an answer that a stranger can tell apart: keys are the service's own, so texts of tokens are none."""
    headers = {name: text for name, text in answer.headers.items() if name not in VOLATILE}
    body = answer.json() if answer.content else None
    if isinstance(body, dict):
        body = {name: text for name, text in body.items() if name not in ("trace", "instance", "trace_id")}
    return answer.status_code, headers, body


@pytest.mark.parametrize("unit", [CELLE, HOLLE])
@pytest.mark.parametrize("route", sorted(ROUTES))
async def test_about_somebody_known_a_stranger_is_told_what_they_are_told_about_nobody(
    members: Running, route: str, unit: str
) -> None:
    client = {"client": f"view-{CELLE}", "secret": SECRET, "role": "view", "units": [CELLE], "url": "http://celle"}
    (await members.send("/clients", client, by=OPERATOR)).raise_for_status()
    await member(members, unit, **KNOWN, email=MAIL)
    role = {"first_name": "Clara", "last_name": "Hartmann", "email": MAIL, "role": "board"}
    (await members.send(f"/units/{CELLE}/roles", role, by=board(CELLE))).raise_for_status()
    seen, done = [], []
    await ROUTES[route](members, False)  # what is done once (caches) is done
    for known in (True, False):
        with counted(members) as work:
            answer = await ROUTES[route](members, known)
        seen.append(shape(answer))
        done.append(answer.extensions.get("statements", work.statements))
    assert seen[0] == seen[1]
    if route in COMPARED:
        assert [one.split("(")[0][:60] for one in done[0]] == [one.split("(")[0][:60] for one in done[1]]
