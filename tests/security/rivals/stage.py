"""The stage: a service twice over one database, as two processes of it would be, with warm connections.

The outbox takes each version as often as it is said: in life the relay deletes what it has published, so that no
constraint keeps anybody from saying the same version again.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from sqlalchemy import text

from shared.database import Database
from shared.security.tokens import Principal
from tests.security.rivals import CROWD, Contest, Outcome, Said, Try

Token = Callable[[Principal], str]


class Stage:
    """What every service's stage can do. `http` and `databases`: one of each process."""

    def __init__(self, http: Sequence[httpx.AsyncClient], databases: Sequence[Database], token: Token) -> None:
        self.http, self.databases, self._token = http, databases, token

    @property
    def database(self) -> Database:
        """The database, by the first process's connections."""
        return self.databases[0]

    async def prepare(self) -> None:
        """Once: the outbox as it is where the relay has been."""
        async with self.database.transaction() as session:
            names = await session.scalars(
                text("SELECT conname FROM pg_constraint WHERE conrelid = 'outbox'::regclass AND contype = 'u'")
            )
            for name in names.all():
                await session.execute(text(f"ALTER TABLE outbox DROP CONSTRAINT {name}"))

    def post(
        self,
        route: str,
        body: Any = None,
        *,
        by: Principal | None,
        key: str | None = None,
        content: bytes | None = None,
        form: bool = False,
        **ids: Any,
    ) -> Try:
        """A request to a route as it is declared, `ids` in its path. `key`: the same for all, else each has its own."""

        async def send(process: int) -> httpx.Response:
            headers = {"Idempotency-Key": key or secrets.token_hex(8)}
            if by is not None:
                headers["Authorization"] = f"Bearer {self._token(by)}"
            if form:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            payload: dict[str, Any] = {"content": content} if content is not None else {"json": body or {}}
            http = self.http[process % len(self.http)]
            return await http.post(route.format(**ids), headers=headers, **payload)

        return Try(f"POST {route}", send)

    async def ask(self, route: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """A request that goes well, to set the stage."""
        answer = await self.post(route, body, **more).send(0)
        assert answer is not None
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def rows(self, query: str, **values: Any) -> list[Any]:
        """What a query finds, or changes."""
        async with self.database.transaction() as session:
            result = await session.execute(text(query), values)
            return [tuple(row) for row in result] if result.returns_rows else []  # type: ignore[attr-defined]

    async def fight(self, contest: Contest) -> Outcome:
        """All at once: what came of it."""
        await self.rows("DELETE FROM outbox")
        await asyncio.gather(*(_warm(database) for database in self.databases for _ in range(CROWD)))
        tries = [contest.tries[n % len(contest.tries)] for n in range(CROWD)]
        # the same thing by both processes, whatever the number of tries
        answers = await asyncio.gather(*(one.send(n // len(contest.tries)) for n, one in enumerate(tries)))
        said = await self.rows(
            "SELECT value, headers, aggregate_type, aggregate_id, aggregate_version FROM outbox ORDER BY id"
        )
        return Outcome(
            list(zip(tries, answers, strict=True)),
            [
                Said(
                    headers["ce_type"].split(".")[-2],
                    json.loads(value) if value else None,
                    (kind, subject),
                    version,
                    headers.get("ce_commandid"),
                )
                for value, headers, kind, subject, version in said
            ],
        )


async def _warm(database: Database) -> None:
    async with database.reading() as session:
        await session.execute(text("SELECT pg_sleep(0.005)"))
