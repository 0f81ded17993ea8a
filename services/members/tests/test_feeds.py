"""Somebody's own calendar address: known by its hash alone, renewed, ended, and over with the last role there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.members.testing import Running
from services.members.tests.builders import CELLE, HOLLE, OPERATOR, board, member, view


async def somebody(members: Running) -> UUID:
    """On the board of Celle."""
    person = await member(members, CELLE)
    body = {"person": str(person.id), "role": "board"}
    assert (await members.send(f"/units/{CELLE}/roles", body, by=OPERATOR)).is_success
    return person.id


async def made(members: Running, person: UUID) -> str:
    """A new address; its secret."""
    answer = await members.send(f"/units/{CELLE}/calendar-feed", {}, by=board(CELLE, person=person))
    assert answer.is_success, answer.text
    return str(answer.json()["secret"])


async def whose(members: Running, secret: str) -> Any:
    """What the view is told."""
    return (await members.send("/calendar-feeds/holder", {"secret": secret}, by=view(CELLE))).json()


NOBODY = {"person": None, "unit": ""}


async def test_an_address_opens_the_dates_of_whoever_made_it_and_only_its_hash_is_kept(members: Running) -> None:
    person = await somebody(members)
    secret = await made(members, person)
    assert await whose(members, secret) == {"person": str(person), "unit": CELLE}
    assert await whose(members, "x" * 43) == NOBODY
    async with members.parts.service.database.reading() as session:
        rows = str((await session.execute(text("SELECT * FROM feeds"))).all())
        kept = str((await session.execute(text("SELECT * FROM commands"))).all())
    assert secret not in rows + kept


async def test_somebody_who_is_erased_by_now_gets_none(members: Running) -> None:
    answer = await members.send(f"/units/{CELLE}/calendar-feed", {}, by=board(CELLE))
    assert answer.status_code == 404, "their token holds for a few minutes"


async def test_a_new_one_ends_the_one_before_and_ended_is_ended(members: Running) -> None:
    person = await somebody(members)
    first, second = await made(members, person), await made(members, person)
    assert await whose(members, first) == NOBODY
    assert (await whose(members, second))["unit"] == CELLE
    where = f"/units/{CELLE}/calendar-feed"
    assert (await members.get(where, by=board(CELLE, person=person))).json()["since"]
    for _ in range(2):
        assert (await members.send(f"{where}/end", {}, by=board(CELLE, person=person))).is_success
    assert await whose(members, second) == NOBODY
    assert (await members.get(where, by=board(CELLE, person=person))).json() == {"since": None}


async def test_it_ends_with_the_last_role_there_and_nobody_makes_one_elsewhere(members: Running) -> None:
    person = await somebody(members)
    secret = await made(members, person)
    refused = await members.send(f"/units/{HOLLE}/calendar-feed", {}, by=board(CELLE, person=person))
    assert refused.status_code == 403
    held = (await members.get(f"/units/{CELLE}/roles", by=board(CELLE, person=person))).json()
    grant = next(one["id"] for one in held if one["person"] == str(person))
    ended = await members.send(f"/units/{CELLE}/roles/{grant}/end", {}, by=OPERATOR)
    assert ended.is_success, ended.text
    assert await whose(members, secret) == NOBODY
