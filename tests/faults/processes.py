"""An embedded stack to which faults happen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import asyncpg
import httpx

from deploy.cli.operator import Operator
from deploy.embedded.running import Embedded
from deploy.stack.blocking import run_sync
from deploy.stack.description import Stack
from tests.faults.watched import BRANCHES


@dataclass(frozen=True)
class Processes:
    """Its processes, on this machine."""

    embedded: Embedded

    @property
    def stack(self) -> Stack:
        return self.embedded.stack

    @property
    def members_url(self) -> str:
        return self.embedded.url("members")

    @property
    def trusted(self) -> bool:
        return True

    @cached_property
    def secret(self) -> str:
        with Operator(self.embedded) as operator:
            return operator.machine("chaos", role="board", units=BRANCHES).secret

    @property
    def broker(self) -> dict[str, str]:
        """The admin's credentials: the test may see everything."""
        return {
            "bootstrap": self.embedded.kafka.bootstrap,
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "username": "admin",
            "password": self.embedded.kafka.password,
        }

    def ready(self) -> bool:
        return all(self.embedded.is_ready(process.name) for process in self.stack.processes)

    def mails(self) -> list[dict[str, Any]]:
        url = f"{self.embedded.url('mailbox')}/api/messages"
        found: list[dict[str, Any]] = httpx.get(url, timeout=60, trust_env=False).json()
        return found

    def values(self, database: str, query: str) -> list[str]:
        async def look() -> list[str]:
            connection = await asyncpg.connect(self.embedded.postgres.dsn(database))
            try:
                return [str(row[0]) for row in await connection.fetch(query)]
            finally:
                await connection.close()

        return run_sync(look())
