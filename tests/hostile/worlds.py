"""The services with their real databases, and somebody who may do everything there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from deploy.testing.postgres import PostgresForTests
from services.events.tests import build as events
from services.members import testing as members
from services.members.tests import builders
from services.mentoring.tests import build as mentoring
from services.notify.tests import build as notify
from shared.security.permissions import Role
from shared.security.tokens import Principal
from tests.hostile.attacking import UNIT, Attack

ALL = Principal(
    "process",
    "operator",
    tuple((role, unit) for role in Role for unit in (None, UNIT, "ub-celle", "bezirk-hannover")),
    None,
    frozenset({UNIT, "ub-celle", "bezirk-hannover"}),
)
"""Somebody who may do everything: what is refused is refused for its content."""


@dataclass
class World:
    """A running service with its database."""

    app: FastAPI
    attack: Attack
    dsn: str
    running: Any


def _attack(app: FastAPI, token: str) -> Attack:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    http = httpx.AsyncClient(transport=transport, base_url="http://service")
    return Attack(http, {"authorization": f"Bearer {token}"})


@asynccontextmanager
async def members_world(postgres: PostgresForTests, folder: Path) -> AsyncIterator[World]:
    """`members` with the small district."""
    dsn = (await postgres.database("members")).dsn
    async with members.running(members.settings_for(folder, dsn)) as found:
        await builders.district(found)
        yield World(found.app, _attack(found.app, found.token(ALL)), dsn, found)


@asynccontextmanager
async def mentoring_world(postgres: PostgresForTests, folder: Path) -> AsyncIterator[World]:
    """`mentoring` with the real units."""
    dsn = (await postgres.database("mentoring")).dsn
    async with mentoring.mentoring(dsn, folder) as found:
        app = found.http._transport.app  # type: ignore[attr-defined]
        yield World(app, _attack(app, found.issuer.token(ALL, "mentoring")), dsn, found)


@asynccontextmanager
async def events_world(postgres: PostgresForTests, folder: Path) -> AsyncIterator[World]:
    """`events` with the real units."""
    dsn = (await postgres.database("events")).dsn
    async with events.events(dsn, folder) as found:
        app = found.http._transport.app  # type: ignore[attr-defined]
        yield World(app, _attack(app, found.issuer.token(ALL, "events")), dsn, found)


@asynccontextmanager
async def notify_world(postgres: PostgresForTests, _folder: Path) -> AsyncIterator[World]:
    """`notify` without a mail server."""
    dsn = (await postgres.database("notify")).dsn
    async with notify.notify(dsn, notify.Post(9)) as found:
        app = found.http._transport.app  # type: ignore[attr-defined]
        yield World(app, _attack(app, found.issuer.token(ALL, "notify")), dsn, found)


WORLDS = {"members": members_world, "mentoring": mentoring_world, "events": events_world, "notify": notify_world}

Story = Callable[[World, str], Awaitable[httpx.Response]]
"""Sends a text in a request that is sound for the rest."""
