"""Routes: who is let in, commands that take effect once, errors that say what to do."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import BaseModel, Field
from sqlalchemy import event, text
from sqlalchemy.util import await_only

from deploy.demo.units import read_units
from deploy.testing.postgres import PostgresForTests
from shared import database as shared_database
from shared import ops, telemetry
from shared.contracts.members import RoleGranted
from shared.database import Database, lost
from shared.hierarchy import UnitTree
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
    for row in {101: (101, 102), 102: (102, 101)}.get(body.n, ()):
        await work.session.execute(text("SELECT FROM seen WHERE what = :row FOR UPDATE"), {"row": row})
        await asyncio.sleep(0.1)
    for n in range(2):
        granted = RoleGranted(unit=path, grant=new_id(), person=new_id(), role="board", from_day="2026-01-01")
        work.emit(granted, version=n + 1)
    if body.n == 13:
        raise changed_meanwhile(7)
    if body.n == 500:
        raise RuntimeError("secret detail")
    return {"by": actor.id, "unit": path.unit}


@routes.query("", Action.SEE_TODAY)
async def look(path: PathOf, service: ServiceOf) -> dict[str, Any]:
    """Read."""
    async with service.database.reading() as session:
        return {"unit": path.unit, "seen": (await session.execute(text("SELECT count(*) FROM seen"))).scalar_one()}


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
        "events_url": "http://events",
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


async def test_a_service_that_has_just_started_does_not_say_that_a_unit_is_not_there(web: Web) -> None:
    known = web.service.units
    web.service.units, web.service.ready["units"] = UnitTree(), lambda: False
    for answer in await web.make({"n": 1}), await web.get("/units/ov-celle/things", web.board):
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:ortsnetz:starting")
        assert int(answer.headers["Retry-After"]) > 0
    # the unit is there already, the one in which the person is in office is not
    above = person_at("ub-celle", person="somebody-above")
    web.service.units = UnitTree(unit for unit in known if unit.key != "ub-celle")
    assert (await web.get("/ops/status", above)).status_code == 503
    web.service.ready["units"] = lambda: True
    assert (await web.make({"n": 1}, unit="ov-nowhere")).status_code == 404


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


class TestARivalIsInTheWay:
    """A deadlock, or both write what there can be once: run again, it sees what the rival did; never a 500."""

    @pytest.mark.parametrize("state", ["40P01", "40001", "23505", "23P01"])
    async def test_once(self, web: Web, state: str) -> None:
        with _whenever(web, "INSERT INTO outbox", lambda: _refuse(web, state)):
            answer = await web.make({"n": 3}, key="the-same-key")
        assert answer.status_code == 200, answer.text
        assert await web.made() == [3]

    async def test_always(self, web: Web) -> None:
        with _whenever(web, "INSERT INTO outbox", lambda: _refuse(web, "23505"), times=99):
            answer = await web.make({"n": 3}, key="the-same-key")
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:changed_meanwhile")
        assert await web.made() == []
        assert (await web.make({"n": 3}, key="the-same-key")).status_code == 200

    async def test_two_that_lock_crosswise_both_get_through(self, web: Web) -> None:
        await rows(web.service.database, "INSERT INTO seen (what) VALUES (101), (102) RETURNING what")
        first, second = await asyncio.gather(web.make({"n": 101}), web.make({"n": 102}))
        assert (first.status_code, second.status_code) == (200, 200)


async def _refuse(web: Web, state: str) -> None:
    async with web.service.database.engine.connect() as connection:
        await connection.execute(text(f"DO $$ BEGIN RAISE 'rival' USING ERRCODE = '{state}'; END $$"))


class TestTheDatabaseIsLost:
    """A connection that broke a moment ago, while it works, or for longer: never a 500, never done twice."""

    async def test_a_moment_ago(self, web: Web, postgres: PostgresForTests) -> None:
        for kind in "command", "query":
            await web.make({"n": 1}, key="the-first-key")  # its connection is fresh: nobody asks whether it lives
            await _cut(web, postgres)
            answer = await (web.make({"n": 2}, key=f"key-of-{kind}") if kind == "command" else _look(web))
            assert answer.status_code == 200, answer.text
        assert await web.made() == [1, 2]

    @pytest.mark.parametrize("moment", ["INSERT INTO seen", "INSERT INTO outbox", "UPDATE commands"])
    async def test_in_the_middle_of_a_command(self, web: Web, postgres: PostgresForTests, moment: str) -> None:
        with _whenever(web, moment, lambda: _cut(web, postgres)) as cuts:
            answer = await web.make({"n": 3}, key="the-same-key")
        assert (answer.status_code, cuts) == (200, [moment])
        assert await web.made() == [3]
        assert len(await rows(web.service.database, "SELECT 1 FROM outbox")) == 2
        assert (await web.make({"n": 3}, key="the-same-key")).content == answer.content

    async def test_again_and_again(self, web: Web, postgres: PostgresForTests) -> None:
        with _whenever(web, "INSERT INTO seen", lambda: _cut(web, postgres), times=2):
            answer = await web.make({"n": 4}, key="the-same-key")
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:ortsnetz:database_away")
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
        assert "Es wurde nichts geändert; derselbe Idempotency-Key darf" in answer.json()["detail"]
        assert await web.made() == []
        assert (await web.make({"n": 4}, key="the-same-key")).status_code == 200
        assert await web.made() == [4]

    async def test_no_room_is_left(self, web: Web) -> None:
        async def fill() -> None:
            async with web.service.database.engine.connect() as connection:
                await connection.execute(
                    text("DO $$ BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; END $$")
                )

        with _whenever(web, "INSERT INTO seen", fill):
            answer = await web.make({"n": 8}, key="the-same-key")
        assert (answer.status_code, answer.json()["type"]) == (507, "urn:ortsnetz:database_full")
        assert "Es wurde nichts geändert" in answer.json()["detail"]
        assert await web.made() == []
        assert (await web.make({"n": 8}, key="the-same-key")).status_code == 200

    async def test_nobody_listens_there(self, web: Web) -> None:
        await web.service.database.close()
        web.service.database = Database("postgresql://nobody@127.0.0.1:9/none")
        for answer in await web.make({"n": 5}), await _look(web):
            assert (answer.status_code, answer.json()["type"]) == (503, "urn:ortsnetz:database_away")
            assert answer.headers["Retry-After"]

    async def test_it_hangs(self, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
        for limit in "shared.database.ANSWER", "shared.web.commands.ANSWER":
            monkeypatch.setattr(limit, 1.0)
        asked: list[str] = []
        event.listen(web.service.database.engine.sync_engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        other = await asyncpg.connect(web.service.database.url)
        try:
            async with other.transaction():
                await other.execute("LOCK TABLE seen")
                for answer in await web.make({"n": 9}, key="the-same-key"), await _look(web):
                    assert (answer.status_code, answer.json()["type"]) == (503, "urn:ortsnetz:database_away")
                    assert answer.headers["Retry-After"]
        finally:
            await other.close()
        assert len([statement for statement in asked if "seen" in statement]) == 2  # neither of them twice
        assert await web.made() == []
        assert (await web.make({"n": 9}, key="the-same-key")).status_code == 200
        assert await web.made() == [9]

    async def test_when_the_answer_to_the_commit_is_lost(self, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
        """It took effect and nobody heard: the second attempt finds the first one's answer."""
        commit = shared_database._Session.commit
        lost_ones: list[int] = []

        async def committed_unheard(self: Any) -> None:
            await commit(self)
            if not lost_ones:
                lost_ones.append(1)
                raise ConnectionResetError

        monkeypatch.setattr(shared_database._Session, "commit", committed_unheard)
        answer = await web.make({"n": 6}, key="the-same-key")
        assert (answer.status_code, answer.json(), lost_ones) == (200, {"by": "somebody", "unit": "ov-celle"}, [1])
        assert answer.headers["Ortsnetz-Parts"] == "2"
        assert await web.made() == [6]

    def test_a_wrong_argument_is_no_lost_connection(self) -> None:
        """asyncpg has one class for both."""
        assert not lost(asyncpg.DataError("invalid input for query argument $1"))
        assert lost(asyncpg.InterfaceError("connection is closed"))
        assert lost(asyncpg.AdminShutdownError("terminating connection"))
        assert not lost(asyncpg.UniqueViolationError("duplicate key"))


async def _cut(web: Web, postgres: PostgresForTests) -> None:
    """End all connections to the application's database, as a restart would."""
    admin = await asyncpg.connect(postgres.server.dsn())
    try:
        name = web.service.database.url.rpartition("/")[2].partition("?")[0]
        await admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", name)
    finally:
        await admin.close()


async def _look(web: Web) -> httpx.Response:
    return await web.get("/units/ov-celle/things", web.board)


@contextmanager
def _whenever(
    web: Web, statement: str, do: Callable[[], Coroutine[Any, Any, None]], times: int = 1
) -> Iterator[list[str]]:
    """Do something just before a statement goes out, so many times."""
    done: list[str] = []

    def before(_c: Any, _cursor: Any, text: str, *_more: Any) -> None:
        if text.startswith(statement) and len(done) < times:
            done.append(statement)
            await_only(do())

    engine = web.service.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", before)
    yield done
    event.remove(engine, "before_cursor_execute", before)


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


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What would go to a collector."""
    found = InMemorySpanExporter()
    telemetry.export("tests", found)
    yield found
    telemetry.stop()


async def test_a_commands_span_continues_the_trace_and_its_events_continue_the_span(
    web: Web, spans: InMemorySpanExporter
) -> None:
    trace, parent = secrets.token_hex(16), secrets.token_hex(8)
    web.http.headers["traceparent"] = f"00-{trace}-{parent}-01"
    assert (await web.make({"n": 1})).is_success
    said = await rows(web.service.database, "SELECT headers->>'traceparent' AS traceparent FROM outbox")
    telemetry.stop()
    (span,) = spans.get_finished_spans()
    assert span.name == "POST /units/{unit}/things", "of the route: addresses hold ids"
    assert span.parent is not None
    assert format(span.parent.span_id, "016x") == parent
    assert {row["traceparent"] for row in said} == {f"00-{trace}-{span.context.span_id:016x}-01"}


async def test_a_span_does_not_say_what_an_error_said(web: Web, spans: InMemorySpanExporter) -> None:
    assert (await web.make({"n": 500})).status_code == 500
    telemetry.stop()
    (span,) = spans.get_finished_spans()
    assert span.status.description == "RuntimeError"
    assert "secret detail" not in span.to_json()


async def test_the_last_spans_go_out_before_a_service_ends(web: Web, spans: InMemorySpanExporter) -> None:
    async with web.app.router.lifespan_context(web.app):
        assert (await web.make({"n": 1})).is_success
    assert [span.name for span in spans.get_finished_spans()] == ["POST /units/{unit}/things"]


async def test_without_a_collector_the_trace_goes_on_all_the_same(web: Web) -> None:
    trace = secrets.token_hex(16)
    web.http.headers["traceparent"] = f"00-{trace}-{secrets.token_hex(8)}-01"
    assert (await web.make({"n": 1})).is_success
    (said, _) = await rows(web.service.database, "SELECT headers->>'traceparent' AS traceparent FROM outbox")
    assert said["traceparent"].split("-")[1] == trace
