"""The stages of all services, each over a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from aiokafka import ConsumerRecord
from fastapi import FastAPI
from sqlalchemy import text

from services.events.tests.build import Events, events
from services.members.testing import Running, running
from services.members.testing import settings_for as members_settings
from services.members.tests.builders import district
from services.mentoring.tests.build import Mentoring, mentoring, path
from services.mentoring.tests.build import settings_for as mentoring_settings
from services.notify.tests.build import Notify, Post, notify
from shared import ops
from shared.contracts.members import MemberAdmitted
from shared.database import Database
from shared.messaging import tables
from shared.messaging.dead_letters import DeadLetter, Process, release_from
from shared.messaging.reactions import Reactions
from shared.messaging.work import Work
from shared.service import Service, create_app
from shared.testing import Issuer, record_of
from tests.security.rivals.stage import Stage


class MembersStage(Stage):
    """`members`; `here` is the first of its processes."""

    def __init__(self, processes: list[Running]) -> None:
        super().__init__(
            [_frank(one.app) for one in processes],
            [one.parts.service.database for one in processes],
            processes[0].token,
        )
        self.here, self.processes = processes[0], processes


class MentoringStage(Stage):
    """`mentoring`; `here` is the first of its processes."""

    def __init__(self, processes: list[Mentoring]) -> None:
        issuer = processes[0].issuer
        for one in processes:
            one.service.verifier = issuer.verifier("mentoring")
        super().__init__(
            [_frank(one.http) for one in processes],
            [one.service.database for one in processes],
            lambda by: issuer.token(by, "mentoring"),
        )
        self.here = processes[0]


class EventsStage(Stage):
    """`events`; `here` is the first of its `processes`."""

    def __init__(self, processes: list[Events]) -> None:
        issuer = processes[0].issuer
        for one in processes:
            one.service.verifier = issuer.verifier("events")
        super().__init__(
            [_frank(one.http) for one in processes],
            [one.service.database for one in processes],
            lambda by: issuer.token(by, "events"),
        )
        self.here, self.processes = processes[0], processes


class NotifyStage(Stage):
    """`notify`; `here` is the first of its processes."""

    def __init__(self, processes: list[Notify]) -> None:
        issuer = processes[0].issuer
        for one in processes:
            one.service.verifier = issuer.verifier("notify")
        super().__init__(
            [_frank(one.http) for one in processes],
            [one.service.database for one in processes],
            lambda by: issuer.token(by, "notify"),
        )
        self.here = processes[0]


class OperatingStage(Stage):
    """What every service has for operators, over a table that counts the effect of each record."""


def _frank(app: FastAPI | httpx.AsyncClient) -> httpx.AsyncClient:
    """A client that gets the 500 that people would get, instead of the exception."""
    asked: Any = app._transport.app if isinstance(app, httpx.AsyncClient) else app  # type: ignore[attr-defined]
    transport = httpx.ASGITransport(asked, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://service", timeout=30)


@asynccontextmanager
async def _members(dsn: str, folder: Path) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(running(members_settings(folder, dsn)))
        await district(first)
        second = await stack.enter_async_context(running(members_settings(folder, dsn)))
        yield MembersStage([first, second])


@asynccontextmanager
async def _mentoring(dsn: str, folder: Path) -> AsyncIterator[Stage]:
    async with mentoring(dsn, folder) as first, mentoring(dsn, folder) as second:
        yield MentoringStage([first, second])


@asynccontextmanager
async def _events(dsn: str, folder: Path) -> AsyncIterator[Stage]:
    async with events(dsn, folder) as first, events(dsn, folder) as second:
        yield EventsStage([first, second])


@asynccontextmanager
async def _notify(dsn: str, _folder: Path) -> AsyncIterator[Stage]:
    post = Post(port=9)  # nothing is sent here
    async with notify(dsn, post) as first, notify(dsn, post) as second:
        yield NotifyStage([first, second])


@asynccontextmanager
async def _operating(dsn: str, folder: Path) -> AsyncIterator[Stage]:
    issuer = Issuer()
    services = [Service.of(mentoring_settings(dsn, folder), verifier=issuer.verifier("mentoring")) for _ in range(2)]
    async with services[0].database.engine.begin() as connection:
        await connection.run_sync(tables.metadata.create_all)
        await connection.execute(text("CREATE TABLE effects (key text)"))
    reactions = Reactions("mentoring")

    @reactions.to(MemberAdmitted)
    async def count(event: MemberAdmitted, work: Work) -> None:
        await work.session.execute(text("INSERT INTO effects VALUES (:key)"), {"key": event.subject})

    async def get(letter: DeadLetter) -> ConsumerRecord:
        """The record as it lies in its topic: the letter's key says whose admission it is."""
        event = MemberAdmitted(
            unit=path("ov-celle"),
            application=UUID(letter.key),
            person=UUID(letter.key),
            admitted_on=date(2026, 11, 1),
            outcome="board",
        )
        return record_of(event, ce_id=letter.ce_id)

    async def release(database: Database, _kafka: Any, letter: DeadLetter, process: Process) -> int:
        return await release_from(get, database, letter, process)

    apps = [
        create_app(one, [ops.routes(reactions.again(one.database), release)], title="operating") for one in services
    ]
    yield OperatingStage(
        [_frank(app) for app in apps], [one.database for one in services], lambda by: issuer.token(by, "mentoring")
    )
    for one in services:
        await one.tokens.close()
        await one.database.close()


STAGES: dict[str, Callable[[str, Path], AbstractAsyncContextManager[Stage]]] = {
    "members": _members,
    "mentoring": _mentoring,
    "events": _events,
    "notify": _notify,
    "every": _operating,
}
"""By service; `every`: what all of them have for operators."""
