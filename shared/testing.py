"""For tests of services: an issuer of tokens, events as the records in which they arrive, migrations against models."""

from __future__ import annotations

import time
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg
from aiokafka import ConsumerRecord
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import MetaData

from shared import broker_log, loops
from shared.clock import now
from shared.contracts.base import PREFIX, Event
from shared.contracts.people import PersonRecord, PersonText
from shared.contracts.topics import PEOPLE
from shared.ids import new_id
from shared.messaging import alive
from shared.messaging.cloudevents import Meta, meta_for
from shared.security.permissions import Role
from shared.security.tokens import Principal, Verifier, issue, new_signing_key

if TYPE_CHECKING:
    import pytest

_offsets = count(1)


class Later:
    """The time by which loops and consumers are watched: it goes on as ever, and as far as a test wants."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._seconds = 0.0
        for module in (loops, alive):
            monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + self._seconds))

    def passes(self, seconds: float) -> None:
        """So much time passes."""
        self._seconds += seconds


class Issuer:
    """Signs tokens as `members/accounts` would."""

    def __init__(self) -> None:
        self._key = ECKey.import_key(new_signing_key())

    def verifier(self, audience: str) -> Verifier:
        """Checks tokens of this issuer for one service."""
        return Verifier(audience, KeySet([self._key]))

    def token(self, principal: Principal, audience: str) -> str:
        """A token for anybody."""
        return issue(self._key, principal, audience)


def person_at(unit: str, role: Role = Role.BOARD, person: str = "somebody") -> Principal:
    """Somebody with a role in a unit, through a view that hosts it."""
    return Principal("person", person, ((role, unit),), f"view-{unit}", frozenset({unit}))


def operator() -> Principal:
    """The operator."""
    return Principal("process", "operator", ((Role.OPERATOR, None),))


def record_of(
    event: Event,
    *,
    version: int = 1,
    ce_id: str | None = None,
    acting_unit: str | None = None,
    acting_person: UUID | None = None,
) -> ConsumerRecord:
    """An event as it arrives from its topic; the same `ce_id` is the same event."""
    meta = meta_for(event, version=version, acting_unit=acting_unit, acting_person=acting_person, command=None, parts=0)
    headers = {**meta.headers(), **({"ce_id": ce_id} if ce_id else {})}
    return _record(event.TOPIC, event.subject, event.model_dump_json().encode(), headers)


def people_record(what: PersonRecord | PersonText) -> ConsumerRecord:
    """Somebody's data, or a text about them, as it arrives from `people`."""
    return _record(PEOPLE, what.key, what.model_dump_json().encode(), _people_headers(what.key, what.version))


def tombstone(key: str, *, version: int = 2) -> ConsumerRecord:
    """An erasure as it arrives from `people`."""
    return _record(PEOPLE, key, None, _people_headers(key, version))


def _people_headers(key: str, version: int) -> dict[str, str]:
    kind = f"{PREFIX}people.{'text' if '/' in key else 'person'}.v1"
    meta = Meta(id=str(new_id()), type=kind, source=f"/{PEOPLE}", subject=key, time=now(), version=version)
    return meta.headers()


def _record(topic: str, key: str, value: bytes | None, headers: dict[str, str]) -> ConsumerRecord:
    encoded = [(name, text.encode()) for name, text in headers.items()]
    return ConsumerRecord(topic, 0, next(_offsets), 0, 0, key.encode(), value, None, 0, 0, encoded)


def new_process() -> None:
    """What other tests have met of the broker is none of the one that begins."""
    vars(broker_log.broker).update(vars(broker_log.Broker()))


async def unlike_the_migrations(database_url: str, *models: MetaData) -> list[str]:
    """Tables and columns of the models that a migrated database has not, or has otherwise (missing, nullable)."""
    wanted = {
        (table.name, column.name): column.nullable
        for metadata in models
        for table in metadata.tables.values()
        for column in table.columns
    }
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(
            "SELECT table_name, column_name, is_nullable = 'YES' AS nullable FROM information_schema.columns "
            "WHERE table_schema = 'public'"
        )
    finally:
        await connection.close()
    found = {(row["table_name"], row["column_name"]): row["nullable"] for row in rows}
    missing = [f"{table}.{column} is missing" for table, column in wanted if (table, column) not in found]
    other = [
        f"{table}.{column} differs in null"
        for (table, column), null in wanted.items()
        if found.get((table, column), null) != null
    ]
    tables = {table for table, _ in wanted}
    more = [
        f"{table}.{column} is in no model"
        for table, column in found
        if table in tables and (table, column) not in wanted
    ]
    return sorted([*missing, *other, *more])
