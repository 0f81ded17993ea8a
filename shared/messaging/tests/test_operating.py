"""Operators see what is set aside and replay or discard it, over HTTP, as the command line does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from deploy.testing.kafka import KafkaForTests
from shared import ops
from shared.database import Database
from shared.messaging.tests.build import Thing, Writer, rows, some_id
from shared.messaging.tests.test_reactions import Listener
from shared.service import Service, create_app
from shared.testing import Issuer, operator


@dataclass
class Operating:
    """A listening service with its operators' routes."""

    listener: Listener
    http: httpx.AsyncClient
    headers: dict[str, str]

    async def get(self, where: str) -> Any:
        """Ask."""
        return (await self.http.get(where, headers=self.headers)).json()

    async def post(self, where: str, body: Any = None) -> httpx.Response:
        """Do."""
        return await self.http.post(where, json=body, headers=self.headers)


@pytest.fixture
async def operating(kind: type[Thing], kafka: KafkaForTests, database: Database) -> AsyncIterator[Operating]:
    """The service."""
    listener, issuer = Listener(kind, kafka, database), Issuer()
    service = Service.of(listener.settings, verifier=issuer.verifier("ops"))
    app = create_app(service, [ops.routes(listener.reactions.again(database))], title="tests")
    headers = {"Authorization": f"Bearer {issuer.token(operator(), 'ops')}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://ops") as http:
        yield Operating(listener, http, headers)
    await service.tokens.close()
    await service.database.close()


async def test_replay_after_a_repair_releases_what_waits(operating: Operating, writer: Writer) -> None:
    thing, listener = some_id(), operating.listener
    listener.fails[0] = RuntimeError()
    for n in range(3):
        await writer.say(thing, n)
    async with listener.at_work():
        await listener.has_letters("failed", "waiting", "waiting")
    assert (await operating.get("/ops/status"))["dead"] == 1
    assert (await operating.get("/ops/status"))["waiting"] == 2
    (letter,) = await operating.get("/ops/dead-letters?waiting=false")
    assert (letter["reason"], letter["key"], letter["detail"]) == ("failed", str(thing), "RuntimeError")
    assert "n" not in letter, "no payload"
    where = f"/ops/dead-letters/{letter['id']}"
    assert (await operating.get(where))["offset"] == letter["offset"]
    assert (await operating.post(f"{where}/replay")).json() == {"processed": 0}
    assert (await operating.get(where))["attempts"] == 2
    listener.fails.clear()
    assert (await operating.post(f"{where}/replay")).json() == {"processed": 3}
    assert await listener.heard(thing) == [0, 1, 2]
    assert (await operating.post(f"{where}/replay")).status_code == 404
    assert await operating.get("/ops/dead-letters") == []


async def test_discarding_needs_a_reason_keeps_it_and_releases_what_waits(operating: Operating, writer: Writer) -> None:
    thing, listener = some_id(), operating.listener
    await writer.say(thing, 0, wrong={"ce_time": b"yesterday"})
    await writer.say(thing, 1)
    async with listener.at_work():
        await listener.has_letters("undecodable", "waiting")
    (letter,) = await operating.get("/ops/dead-letters?waiting=false")
    where = f"/ops/dead-letters/{letter['id']}/discard"
    for why in ("x", "x" * 501):
        refused = await operating.post(where, {"why": why})
        assert (refused.status_code, "in 3 to 500 characters" in refused.json()["detail"]) == (422, True)
    assert len(await operating.get("/ops/dead-letters")) == 2
    assert (await operating.post(where, {"why": "a test of the neighbours"})).json() == {"processed": 1}
    assert await listener.heard(thing) == [1]
    (kept,) = await rows(listener.database, "SELECT reason, why FROM discarded_letters")
    assert tuple(kept) == ("undecodable", "a test of the neighbours")


async def test_a_replay_whose_record_still_makes_no_sense_keeps_its_reason(
    operating: Operating, writer: Writer
) -> None:
    listener = operating.listener
    await writer.say(some_id(), 0, wrong={"ce_type": b"\xff"})
    async with listener.at_work():
        await listener.has_letters("undecodable")
    (letter,) = await operating.get("/ops/dead-letters")
    assert (await operating.post(f"/ops/dead-letters/{letter['id']}/replay")).json() == {"processed": 0}
    (again,) = await operating.get("/ops/dead-letters")
    assert (again["reason"], again["attempts"]) == ("undecodable", 2)
    async with listener.database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM inbox"))).scalar_one() == 0
