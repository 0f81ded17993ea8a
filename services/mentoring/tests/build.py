"""`mentoring` over a real database, and what happens to it."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from deploy.demo.units import unit_tree
from services.mentoring.app import MIGRATIONS, build
from services.mentoring.journeys.reactions import reactions
from shared import migrations
from shared.contracts.base import Event
from shared.contracts.members import MemberAdmitted, MemberLeft, MemberMoved
from shared.deadlines import Deadlines
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.security.tokens import Principal
from shared.service import Service
from shared.settings import Settings
from shared.testing import Issuer, record_of

TREE = unit_tree()
CELLE, BERGEN = "ov-celle", "ov-bergen"
DISTRICT, SUB_DISTRICT = "bezirk-hannover", "ub-celle"


def path(unit: str) -> UnitPath:
    """A real unit's path."""
    return TREE.path(unit)


def settings_for(dsn: str, folder: Path, **more: Any) -> Settings:
    """Settings; without `kafka_…` nothing is read or published."""
    values: dict[str, Any] = {
        "service": "mentoring",
        "database_url": dsn,
        "kafka_bootstrap": "127.0.0.1:9",
        "kafka_username": "mentoring",
        "kafka_password": "none",
        "client_secret": "none",
        "http_port": 1,
        "members_url": "http://members",
        "mentoring_url": "http://mentoring",
        "events_url": "http://events",
        "clock_file": folder / "clock",
    }
    return Settings(**(values | more))


@dataclass
class Member:
    """Somebody who was admitted."""

    unit: str = CELLE
    admitted_on: date = date(2026, 3, 2)
    id: UUID = field(default_factory=new_id)

    def admitted(self, on: date | None = None, outcome: Any = "board") -> MemberAdmitted:
        """Their admission."""
        day = on or self.admitted_on
        return MemberAdmitted(
            unit=path(self.unit), application=new_id(), person=self.id, admitted_on=day, outcome=outcome
        )

    def moved(self, to: str, on: date, from_unit: str | None = None) -> MemberMoved:
        """A move to another branch."""
        return MemberMoved(unit=path(to), from_unit=path(from_unit or self.unit), person=self.id, moved_on=on)

    def left(self, on: date, unit: str | None = None) -> MemberLeft:
        """Their departure."""
        return MemberLeft(unit=path(unit or self.unit), person=self.id, left_on=on)


@dataclass
class Mentoring:
    """The service without its background."""

    service: Service
    http: httpx.AsyncClient
    issuer: Issuer
    deadlines: Deadlines

    async def a_day_later(self, days: int = 1) -> None:
        """So many days pass; each is worked off as it comes."""
        for _ in range(days):
            self.service.calendar.advance(1)
            await self.works()

    async def works(self) -> None:
        """What is due is worked off."""
        await self.deadlines.work_off(self.service.database, self.service.calendar)

    async def hears(self, *events: Event) -> None:
        """Events arrive, in this order."""
        for event in events:
            assert await reactions.process(record_of(event), self.service.database) is None

    async def post(self, where: str, body: dict[str, Any], by: Principal, key: str | None = None) -> httpx.Response:
        """A command."""
        headers = {"Authorization": f"Bearer {self.issuer.token(by, 'mentoring')}"}
        headers["Idempotency-Key"] = key or secrets.token_hex(8)
        return await self.http.post(where, json=body, headers=headers)

    async def said(self) -> list[tuple[str, dict[str, Any]]]:
        """What was said of what happened, in order: short type and data."""
        async with self.service.database.reading() as session:
            query = "SELECT value, headers FROM outbox WHERE topic <> 'people' OR value IS NOT NULL ORDER BY id"
            rows = await session.execute(text(query))
            return [(row.headers["ce_type"].split(".")[-2], json.loads(row.value)) for row in rows]

    async def texts(self) -> dict[str, str | None]:
        """The texts in `people` by key, as they stand now; None where a tombstone does."""
        async with self.service.database.reading() as session:
            rows = await session.execute(text("SELECT key, value FROM outbox WHERE topic = 'people' ORDER BY id"))
            return {row.key: json.loads(row.value)["text"] if row.value else None for row in rows}

    async def last_said(self, kind: str) -> dict[str, Any]:
        """The last event of a short type."""
        return [data for name, data in await self.said() if name == kind][-1]


@asynccontextmanager
async def mentoring(dsn: str, folder: Path) -> AsyncIterator[Mentoring]:
    """The service over a fresh database, with the real units; nothing runs in the background."""
    settings = settings_for(dsn, folder)
    await migrations.upgrade(MIGRATIONS, dsn)
    issuer = Issuer()
    service = Service.of(settings, verifier=issuer.verifier("mentoring"))
    for unit in TREE:
        service.units.put(unit)
    app = build(settings, service)
    service.ready["units"] = lambda: True  # they are all there, without a follower
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://mentoring") as http:
        yield Mentoring(service, http, issuer, app.state.mentoring.deadlines)
    await service.tokens.close()
    await service.database.close()
