"""`events` over a real database, and what happens to it."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from deploy.demo.units import unit_tree
from services.events.app import MIGRATIONS, build
from shared import migrations
from shared.clock import Calendar
from shared.deadlines import Deadlines
from shared.security.permissions import Role
from shared.security.tokens import Principal
from shared.service import Service
from shared.settings import Settings
from shared.testing import Issuer

TREE = unit_tree()
CELLE, BERGEN, SUB, DISTRICT = "ov-celle", "ov-bergen", "ub-celle", "bezirk-hannover"


class Clock(Calendar):
    """Business dates that stand where a test puts them."""

    at = datetime.fromisoformat("2026-11-20T12:00")
    ticks: Callable[[], datetime] | None = None

    def moment(self) -> datetime:
        """As set, or as it ticks."""
        return self.ticks() if self.ticks else self.at

    def today(self) -> Any:
        """Its day."""
        return self.at.date()


def somebody(unit: str, role: Role = Role.BOARD) -> Principal:
    """Somebody in an office."""
    return Principal("person", str(UUID(int=7)), ((role, unit),), f"view-{unit}", frozenset({unit}))


def view(unit: str) -> Principal:
    """The view of a unit."""
    return Principal("process", f"view-{unit}", ((Role.VIEW, unit),), None, frozenset({unit}))


NOTIFY = Principal("process", "notify", ((Role.NOTIFY, None),))


@dataclass
class Events:
    """The service without its background."""

    service: Service
    http: httpx.AsyncClient
    issuer: Issuer
    deadlines: Deadlines
    clock: Clock

    async def post(
        self, where: str, body: dict[str, Any] | None = None, by: Principal | None = None, key: str | None = None
    ) -> httpx.Response:
        """A command."""
        token = self.issuer.token(by or somebody(CELLE), "events")
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or secrets.token_hex(8)}
        return await self.http.post(where, json=body or {}, headers=headers)

    async def at(self, moment: datetime) -> None:
        """It is then, and what is due is worked off."""
        self.clock.at = moment
        await self.deadlines.work_off(self.service.database, self.clock)

    async def later(self, **span: int) -> None:
        """So much later."""
        await self.at(self.clock.at + timedelta(**span))

    async def announces(self, unit: str = CELLE, **more: Any) -> str:
        """An evening is announced; its id."""
        answer = await self.post(f"/units/{unit}/occasions", evening(**more), by=somebody(unit))
        assert answer.is_success, answer.text
        return str(answer.json()["occasion"])

    async def registers(self, occasion: str, name: str, *, unit: str = CELLE, **more: Any) -> str:
        """Somebody registers and confirms; the secret of their link."""
        secret = await self.asks(occasion, name, unit=unit, **more)
        answer = await self.post("/registrations/confirmation", {"secret": secret}, by=view(unit))
        assert answer.is_success, answer.text
        return secret

    async def asks(self, occasion: str, name: str, *, unit: str = CELLE, **more: Any) -> str:
        """Somebody registers; the secret of the link in their mail."""
        body = {"first_name": name, "email": f"{name.lower()}@example.org", **more}
        answer = await self.post(f"/units/{unit}/occasions/{occasion}/registrations", body, by=view(unit))
        assert answer.status_code == 202, answer.text
        asked = [data for kind, data, _ in await self.said() if kind == "registration_asked"][-1]
        assert asked is not None
        return await self.link(asked["registration"])

    async def link(self, registration: str) -> str:
        """The secret in a mail about a registration."""
        answer = await self.post(f"/links/{registration}/issue", by=NOTIFY)
        assert answer.is_success, answer.text
        return str(answer.json()["secret"])

    async def stands(self, secret: str, unit: str = CELLE) -> dict[str, Any]:
        """How a registration stands, as its holder is told."""
        found: dict[str, Any] = (await self.post("/registrations/standing", {"secret": secret}, by=view(unit))).json()
        return found

    async def does(self, what: str, secret: str, **more: Any) -> httpx.Response:
        """What a guest does by their link."""
        return await self.post(f"/registrations/{what}", {"secret": secret, **more}, by=view(CELLE))

    async def said(self) -> list[tuple[str, dict[str, Any] | None, dict[str, str]]]:
        """What stands in the outbox, in order: short type, data, headers."""
        async with self.service.database.reading() as session:
            rows = await session.execute(text("SELECT value, headers FROM outbox ORDER BY id"))
            return [
                (row.headers["ce_type"].split(".")[-2], json.loads(row.value) if row.value else None, row.headers)
                for row in rows
            ]

    async def changes(self) -> list[tuple[str, str]]:
        """Of each change of a registration why, and how it stands."""
        return [
            (data["why"], data["standing"])
            for kind, data, _ in await self.said()
            if data and kind == "registration_changed"
        ]

    async def rows(self, query: str) -> list[Any]:
        """Rows of the database."""
        async with self.service.database.reading() as session:
            return [tuple(row) for row in await session.execute(text(query))]


def evening(**more: Any) -> dict[str, Any]:
    """An evening for newcomers, on a Thursday in two weeks."""
    return {
        "kind": "evening",
        "title": "Abend für Neue",
        "place": "Freizeitheim, Raum 2",
        "about": "Wir reden über das, was ansteht.",
        "starts": "2026-12-03T19:00",
        "ends": "2026-12-03T21:00",
        "public": True,
        "registration": True,
        "seats": 2,
    } | more


def settings_for(dsn: str, folder: Path, **more: Any) -> Settings:
    """Settings; without `kafka_…` nothing is read or published."""
    values: dict[str, Any] = {
        "service": "events",
        "database_url": dsn,
        "kafka_bootstrap": "127.0.0.1:9",
        "kafka_username": "events",
        "kafka_password": "none",
        "client_secret": "none",
        "http_port": 1,
        "members_url": "http://members",
        "mentoring_url": "http://mentoring",
        "events_url": "http://events",
        "clock_file": folder / "clock",
    }
    return Settings(**(values | more))


@asynccontextmanager
async def events(dsn: str, folder: Path) -> AsyncIterator[Events]:
    """The service over a fresh database, with the real units; nothing runs in the background."""
    await migrations.upgrade(MIGRATIONS, dsn)
    issuer, clock = Issuer(), Clock()
    service = Service.of(settings_for(dsn, folder), verifier=issuer.verifier("events"))
    service.calendar = clock
    for unit in TREE:
        service.units.put(unit)
    app = build(service.settings, service)
    service.ready["units"] = lambda: True  # they are all there, without a follower
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://events") as http:
        yield Events(service, http, issuer, app.state.events.deadlines, clock)
    await service.tokens.close()
    await service.database.close()
