"""Credentials, links, sessions: a link signs in once, what was ended does not come back."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.members.accounts import wishes
from services.members.accounts.tables import Link
from services.members.tests.builders import CELLE, NOTIFY, OPERATOR, member, view
from shared.clock import now
from shared.security.secrets import hashed, new_secret
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.stages import MembersStage

CLIENTS, WISH, ISSUE = "/clients", "/sign-in-links", "/links/{link}/issue"
SIGN_IN, SIGN_OUT = "/sign-ins", "/sign-outs"
GONE = frozenset({410})


async def a_view(stage: MembersStage) -> None:
    """The branch's view."""
    body = {"client": view(CELLE).id, "secret": "s" * 24, "role": "view", "units": [CELLE], "url": "http://celle"}
    await stage.ask(CLIENTS, body, by=OPERATOR)


async def board_member(stage: MembersStage) -> Any:
    """Somebody who may sign in."""
    person = await member(stage.here, CELLE)
    await stage.ask("/units/{unit}/roles", {"person": str(person.id), "role": "board"}, by=OPERATOR, unit=CELLE)
    return person


async def sent_link(stage: MembersStage) -> tuple[str, UUID]:
    """A link that is in somebody's mailbox: its secret and whose it is."""
    person, secret = await board_member(stage), new_secret()
    link = Link(
        purpose="sign_in",
        client=view(CELLE).id,
        unit=CELLE,
        email=person.email,
        first_name=person.first_name,
        person=person.id,
        requested_at=now(),
        secret_hash=hashed(secret),
        expires_at=now() + timedelta(minutes=10),
    )
    async with stage.database.transaction() as session:
        session.add(link)
    return secret, person.id


async def sessions_of(stage: MembersStage, person: UUID) -> int:
    """How many sessions somebody has."""
    ((count,),) = await stage.rows("SELECT count(*) FROM sessions WHERE person = :person", person=person)
    return int(count)


@rivals("members", f"POST {CLIENTS}")
async def registered(stage: MembersStage) -> Contest:
    name = f"view-{uuid4().hex}"
    secrets = ["a" * 24, "b" * 24]

    async def then(outcome: Outcome) -> None:
        ((secret, credential),) = await stage.rows(
            "SELECT secret_hash, credential FROM clients WHERE client = :name", name=name
        )
        assert secret in [hashed(one) for one in secrets]
        assert 2 <= credential <= len(outcome.won), "each time the secret becomes another one it is counted"

    return Contest(
        [stage.post(CLIENTS, {"client": name, "secret": one}, by=OPERATOR) for one in secrets],
        winners=8,
        why="an operator's word: the last one counts, and the tokens of those before end",
        then=then,
    )


@rivals("members", f"POST {WISH}")
async def one_mail_to_sign_in(stage: MembersStage) -> Contest:
    await a_view(stage)
    person = await board_member(stage)

    async def then(outcome: Outcome) -> None:
        assert outcome.said == []
        parts = [one.parts.service for one in stage.processes]
        await asyncio.gather(*(wishes.send_wished(one.database, one.calendar, one.units) for one in parts * 2))
        assert len(await stage.rows("SELECT 1 FROM links WHERE person = :person", person=person.id)) == 1

    return Contest(
        [stage.post(WISH, {"email": person.email}, by=view(CELLE))],
        winners=8,
        why="the answer is the same whoever asks however often; one mail goes out",
        then=then,
    )


@rivals("members", f"POST {ISSUE}")
async def the_newest_secret_counts(stage: MembersStage) -> Contest:
    await a_view(stage)
    person = await board_member(stage)
    link = Link(
        purpose="sign_in",
        client=view(CELLE).id,
        unit=CELLE,
        email=person.email,
        first_name="",
        person=person.id,
        requested_at=now(),
    )
    async with stage.database.transaction() as session:
        session.add(link)

    async def then(outcome: Outcome) -> None:
        secrets = [str(answer.json()["url"]).rsplit("/", 1)[1] for _, answer in outcome.won]
        assert len(set(secrets)) == 8
        answers = [await stage.post(SIGN_IN, {"secret": one}, by=view(CELLE)).send(0) for one in secrets]
        assert sorted(answer.status_code for answer in answers if answer is not None) == [200, *[410] * 7]

    return Contest(
        [stage.post(ISSUE, by=NOTIFY, link=link.id)],
        winners=8,
        why="a mail that is sent once more has a new secret; only the newest signs in",
        then=then,
    )


@rivals("members", f"POST {SIGN_IN}")
async def signed_in_once(stage: MembersStage) -> Contest:
    secret, person = await sent_link(stage)

    async def then(_outcome: Outcome) -> None:
        assert await sessions_of(stage, person) == 1

    return Contest([stage.post(SIGN_IN, {"secret": secret}, by=view(CELLE))], refused=GONE, then=then)


@rivals("members", f"POST {SIGN_IN}")
async def a_double_click_signs_in_once(stage: MembersStage) -> Contest:
    secret, person = await sent_link(stage)

    async def then(outcome: Outcome) -> None:
        assert len({answer.text for _, answer in outcome.won}) == 1
        assert await sessions_of(stage, person) == 1

    return Contest(
        [stage.post(SIGN_IN, {"secret": secret}, by=view(CELLE), key="one-and-the-same")],
        winners=8,
        why="the same request gets the same session",
        then=then,
    )


@rivals("members", f"POST {SIGN_OUT}", f"POST {SIGN_IN}")
async def what_was_ended_does_not_come_back(stage: MembersStage) -> Contest:
    secret, person = await sent_link(stage)
    again = stage.post(SIGN_IN, {"secret": secret}, by=view(CELLE), key="one-and-the-same")
    signed_in = await again.send(0)
    assert signed_in is not None

    async def then(_outcome: Outcome) -> None:
        assert await sessions_of(stage, person) == 0
        late = await again.send(0)
        assert late is not None
        assert late.status_code == 410

    return Contest(
        [stage.post(SIGN_OUT, {"session": signed_in.json()["session"]}, by=view(CELLE)), again],
        winners=None,
        why="to sign out once more changes nothing; until it is ended the same request gets the same session",
        refused=GONE,
        then=then,
    )
