"""For tests: the service `members` in this process, over a real database, and what people and processes do with it."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from services.members.app import Members, build
from services.members.settings import MembersSettings
from shared.security.tokens import Principal, issue, load_signing_key, new_signing_key

OPERATOR_SECRET = "operator-secret-for-tests-only"  # noqa: S105


def settings_for(folder: Path, database_url: str, **more: Any) -> MembersSettings:
    """Settings over a fresh database (`postgresql://…`); signing key, clock and spool are in `folder`.

    Without `kafka_…` nothing can be published: use it with `role="api"`, where the outbox keeps what was said.
    """
    key = folder / "signing.jwk"
    if not key.exists():
        key.write_text(json.dumps(new_signing_key()))
    values: dict[str, Any] = {
        "database_url": database_url,
        "kafka_bootstrap": "127.0.0.1:9",
        "kafka_username": "members",
        "kafka_password": "none",
        "client_secret": "none",
        "http_port": 1,
        "members_url": "http://members",
        "mentoring_url": "http://mentoring",
        "events_url": "http://events",
        "operator_secret": OPERATOR_SECRET,
        "signing_key_file": key,
        "clock_file": folder / "clock",
        "spool_dir": folder / "spool",
        "role": "api",
    }
    return MembersSettings(**(values | more))


@dataclass
class Running:
    """A running service and its HTTP client."""

    app: FastAPI
    http: httpx.AsyncClient
    settings: MembersSettings

    @property
    def parts(self) -> Members:
        """The service's parts."""
        found: Members = self.app.state.members
        return found

    def token(self, principal: Principal, audience: str = "members") -> str:
        """A token for anybody, signed as the service signs."""
        return issue(load_signing_key(self.settings.signing_key_file), principal, audience)

    async def send(
        self, path: str, body: Any = None, *, by: Principal, key: str | None = None, **more: Any
    ) -> httpx.Response:
        """A command by somebody."""
        headers = {"Authorization": f"Bearer {self.token(by)}", "Idempotency-Key": key or secrets.token_hex(8)}
        return await self.http.post(path, json={} if body is None else body, headers=headers, **more)

    async def get(self, path: str, *, by: Principal) -> httpx.Response:
        """A query by somebody."""
        return await self.http.get(path, headers={"Authorization": f"Bearer {self.token(by)}"})

    async def advance(self, days: int) -> None:
        """Move the business dates ahead and let happen what is due."""
        service = self.parts.service
        service.calendar.advance(days)
        await self.parts.deadlines.work_off(service.database, service.calendar)

    async def said(self) -> list[tuple[str, dict[str, Any] | None, dict[str, str]]]:
        """What stands in the outbox, in order: short type, data, headers."""
        async with self.parts.service.database.reading() as session:
            rows = await session.execute(text("SELECT value, headers FROM outbox ORDER BY id"))
            return [
                (row.headers["ce_type"].split(".")[-2], json.loads(row.value) if row.value else None, row.headers)
                for row in rows
            ]


@asynccontextmanager
async def running(settings: MembersSettings) -> AsyncIterator[Running]:
    """The service, started, in this process."""
    app = build(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://members") as http:
            yield Running(app, http, settings)
