"""Routes: who is let in, commands that take effect once, errors that say what to do."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, Field
from sqlalchemy import text

from deploy.demo.units import read_units
from deploy.embedded.testing import PostgresForTests
from shared import ops
from shared.contracts.members import RoleGranted
from shared.ids import new_id
from shared.messaging.tests.build import CELLE, rows, with_tables
from shared.problems import changed_meanwhile
from shared.security.permissions import Action, Role
from shared.security.tokens import Principal
from shared.service import Service, create_app
from shared.settings import Settings
from shared.testing import Issuer, operator, person_at
from shared.web import Actor, PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}/things")


class Thing(BaseModel):
    """What the tests' command wants."""

    n: int
    name: str = Field("", max_length=5)


@routes.command("", Action.APPOINT_CONTACT)
async def make(body: Thing, path: PathOf, actor: Actor, work: WorkOf) -> dict[str, Any]:
    """Write a row and say two things."""
    await work.session.execute(text("INSERT INTO seen (what) VALUES (:n)"), {"n": body.n})
    for n in range(2):
        granted = RoleGranted(unit=path, grant=new_id(), person=new_id(), role="board", from_day="2026-01-01")
        work.emit(granted, version=n + 1)
    if body.n == 13:
        raise changed_meanwhile(7)
    if body.n == 500:
        raise RuntimeError("secret detail")
    return {"by": actor.id, "unit": path.unit}


@routes.query("", Action.SEE_TODAY)
async def look(path: PathOf) -> dict[str, str]:
    """Read."""
    return {"unit": path.unit}


@routes.stream("/big", Action.IMPORT_MEMBERS)
async def big(service: ServiceOf) -> dict[str, str]:
    """Own transactions."""
    return {"service": service.name}


@dataclass
class Web:
    """An application over a real database."""

    app: FastAPI
    service: Service
    http: httpx.AsyncClient
    issuer: Issuer
    board: Principal = field(default_factory=lambda: person_at("ov-celle"))

    async def make(
        self, body: Any, *, by: Principal | None = None, key: str | None = None, unit: str = "ov-celle"
    ) -> httpx.Response:
        """The command."""
        headers = {"Authorization": f"Bearer {self.issuer.token(by or self.board, 'tests')}"}
        headers["Idempotency-Key"] = key or secrets.token_hex(8)
        return await self.http.post(f"/units/{unit}/things", json=body, headers=headers)

    async def get(self, where: str, by: Principal) -> httpx.Response:
        """A query."""
        headers = {"Authorization": f"Bearer {self.issuer.token(by, 'tests')}"}
        return await self.http.get(where, headers=headers)

    async def made(self) -> list[int]:
        """Rows written."""
        return [row["what"] for row in await rows(self.service.database, "SELECT what FROM seen ORDER BY n")]


@pytest.fixture
async def web(postgres: PostgresForTests) -> AsyncIterator[Web]:
    """The application."""
    database = await with_tables((await postgres.database("web")).dsn)
    values: dict[str, Any] = {
        "service": "tests",
        "database_url": database.url,
        "kafka_bootstrap": "127.0.0.1:9",
        "kafka_username": "tests",
        "kafka_password": "none",
        "client_secret": "none",
        "http_port": 1,
        "members_url": "http://members",
        "mentoring_url": "http://mentoring",
    }
    issuer = Issuer()
    service = Service.of(Settings(**values), verifier=issuer.verifier("tests"))
    for unit in read_units():
        service.units.put(unit)
    app = create_app(service, [routes, ops.routes(None)], title="tests")
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://tests") as http:
        yield Web(app, service, http, issuer)
    await service.tokens.close()
    await service.database.close()
    await database.close()


async def test_a_command_says_its_id_and_how_many_records_it_made(web: Web) -> None:
    answer = await web.make({"n": 1})
    assert answer.json() == {"by": "somebody", "unit": "ov-celle"}
    assert answer.headers["Ortsnetz-Parts"] == "2"
    command = answer.headers["Ortsnetz-Command"]
    said = [json.loads(row["headers"]) for row in await rows(web.service.database, "SELECT headers FROM outbox")]
    assert [one["ce_commandid"] for one in said] == [command] * 2
    assert [one["ce_commandparts"] for one in said] == ["2", "2"]
    assert {one["ce_actingunit"] for one in said} == {"ov-celle"}


async def test_a_repeated_command_gets_the_same_answer_and_takes_effect_once(web: Web) -> None:
    first, second = await web.make({"n": 1}, key="the-same-key"), await web.make({"n": 1}, key="the-same-key")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    for name in ("Ortsnetz-Command", "Ortsnetz-Parts", "content-type"):
        assert first.headers[name] == second.headers[name]
    assert await web.made() == [1]


async def test_a_double_click_at_the_same_moment_takes_effect_once(web: Web) -> None:
    answers = await asyncio.gather(*(web.make({"n": 1}, key="the-same-key") for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["Ortsnetz-Command"] for answer in answers}) == 1
    assert await web.made() == [1]


async def test_a_key_belongs_to_one_request_and_to_one_person(web: Web) -> None:
    await web.make({"n": 1}, key="the-same-key")
    other = await web.make({"n": 2}, key="the-same-key")
    assert (other.status_code, other.json()["type"]) == (422, "urn:ortsnetz:idempotency_key_reused")
    by = person_at("ov-celle", person="somebody-else")
    assert (await web.make({"n": 3}, key="the-same-key", by=by)).status_code == 200
    assert await web.made() == [1, 3]


async def test_a_command_that_failed_may_be_tried_again_with_its_key(web: Web) -> None:
    for _ in range(2):
        answer = await web.make({"n": 13}, key="the-same-key")
        assert (answer.status_code, answer.json()["current_version"]) == (409, 7)
    assert await web.made() == [], "nothing of it is left"
    assert await rows(web.service.database, "SELECT 1 FROM outbox") == []
    assert await rows(web.service.database, "SELECT 1 FROM commands") == []


@pytest.mark.parametrize("key", ["", "short", "x" * 101])
async def test_a_command_needs_a_key(web: Web, key: str) -> None:
    headers = {"Authorization": f"Bearer {web.issuer.token(web.board, 'tests')}", "Idempotency-Key": key}
    answer = await web.http.post("/units/ov-celle/things", json={"n": 1}, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:ortsnetz:no_idempotency_key")
    assert await web.made() == []


@pytest.mark.parametrize(
    ("body", "pointer", "word"),
    [
        ({}, "/n", "ausfüllen"),
        ({"n": "x"}, "/n", "ganze Zahl"),
        ({"n": 1, "name": "too long"}, "/name", "höchstens 5"),
    ],
)
async def test_a_wrong_field_is_named_in_plain_german(web: Web, body: Any, pointer: str, word: str) -> None:
    answer = await web.make(body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert word in error["detail"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"null", b'{"n": 1e400}'])
async def test_a_malformed_body_changes_nothing_and_says_so(web: Web, content: bytes) -> None:
    headers = {"Authorization": f"Bearer {web.issuer.token(web.board, 'tests')}"}
    headers |= {"Idempotency-Key": "a-key-of-ours", "Content-Type": "application/json"}
    answer = await web.http.post("/units/ov-celle/things", content=content, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.json()["type"].startswith("urn:ortsnetz:")
    assert await web.made() == []


async def test_no_traceback_reaches_a_person(web: Web) -> None:
    answer = await web.make({"n": 500})
    assert answer.status_code == 500
    assert "nichts geändert" in answer.json()["detail"]
    assert "secret detail" not in answer.text
    assert await web.made() == []


class TestWhoIsLetIn:
    """The permission table decides; not found and not allowed are told as they should be."""

    async def test_nobody_without_a_token(self, web: Web) -> None:
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}):
            answer = await web.http.get("/units/ov-celle/things", headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (401, "urn:ortsnetz:unauthenticated")

    async def test_a_role_counts_in_its_unit(self, web: Web) -> None:
        assert (await web.get("/units/ov-celle/things", web.board)).status_code == 200
        assert (await web.get("/units/ov-bergen/things", web.board)).status_code == 403
        assert (await web.get("/units/ub-celle/things", web.board)).status_code == 403

    async def test_only_through_a_view_that_hosts_it(self, web: Web) -> None:
        elsewhere = Principal("person", "x", ((Role.BOARD, "ov-celle"),), "view-b", frozenset({"ov-bergen"}))
        assert (await web.get("/units/ov-celle/things", elsewhere)).status_code == 403
        nowhere = Principal("person", "x", ((Role.BOARD, "ov-celle"),), "view-b", frozenset())
        assert (await web.get("/units/ov-celle/things", nowhere)).status_code == 403

    async def test_a_unit_that_is_unknown_is_not_found(self, web: Web) -> None:
        assert (await web.get("/units/ov-nowhere/things", web.board)).status_code == 404

    async def test_a_role_in_a_unit_that_is_unknown_counts_nowhere(self, web: Web) -> None:
        gone = Principal("person", "x", ((Role.BOARD, "ov-gone"),), "v", frozenset({"ov-gone"}))
        assert (await web.get("/units/ov-celle/things", gone)).status_code == 403

    async def test_what_nobody_may_is_refused_before_the_body_is_read(self, web: Web) -> None:
        answer = await web.make({"n": 1}, by=person_at("ov-bergen"))
        assert answer.status_code == 403
        answer = await web.http.post("/units/ov-celle/things/big", content=b"x" * 100)
        assert answer.status_code == 401

    async def test_operators_routes_are_for_operators(self, web: Web) -> None:
        assert (await web.get("/ops/status", web.board)).status_code == 403
        status = (await web.get("/ops/status", operator())).json()
        assert (status["service"], status["dead"], status["waiting"]) == ("tests", 0, 0)
        assert (await web.get("/ops/dead-letters/1", operator())).status_code == 404


async def test_a_trace_goes_from_the_request_into_what_is_said(web: Web) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {
        "Authorization": f"Bearer {web.issuer.token(web.board, 'tests')}",
        "Idempotency-Key": "a-key-of-ours",
        "traceparent": f"00-{trace}-00f067aa0ba902b7-01",
    }
    await web.http.post("/units/ov-celle/things", json={"n": 1}, headers=headers)
    said = [json.loads(row["headers"]) for row in await rows(web.service.database, "SELECT headers FROM outbox")]
    assert all(one["traceparent"].split("-")[1] == trace for one in said)
    assert CELLE.unit == "ov-celle"
    assert UUID(said[0]["ce_id"]).version == 7


async def test_health(web: Web) -> None:
    assert (await web.http.get("/health/ready")).json() == {"status": "ready", "checks": {"database": True}}
    web.service.ready["units"] = lambda: False
    assert (await web.http.get("/health/ready")).status_code == 503
    assert (await web.http.get("/health/live")).status_code == 200
