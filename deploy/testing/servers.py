"""One real PostgreSQL and one real Kafka per test session, started when a test first asks, gone at its end."""

import subprocess
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Protocol

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests


class Stack(Protocol):
    """Where servers come from. What they need to write goes into a new folder."""

    def postgres(self, folder: Path) -> PostgresForTests:
        """A running PostgreSQL."""

    def kafka(self, folder: Path) -> KafkaForTests:
        """A running Kafka."""


class Servers:
    """Starts each server when it is first asked for; `close` ends what was started and removes the folder."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._started: list[PostgresForTests | KafkaForTests] = []

    @cached_property
    def folder(self) -> Path:
        """The session's own temp folder."""
        return Path(tempfile.mkdtemp(prefix="ortsnetz-tests-"))

    @cached_property
    def postgres(self) -> PostgresForTests:
        """The session's PostgreSQL."""
        return self.another_postgres("postgres")

    @cached_property
    def kafka(self) -> KafkaForTests:
        """The session's Kafka."""
        return self.another_kafka("kafka")

    def another_postgres(self, name: str) -> PostgresForTests:
        """A PostgreSQL for tests that cannot share the session's."""
        found = self._stack.postgres(self.folder / name)
        self._started.append(found)
        return found

    def another_kafka(self, name: str) -> KafkaForTests:
        """A Kafka for tests that cannot share the session's."""
        found = self._stack.kafka(self.folder / name)
        self._started.append(found)
        return found

    def close(self) -> None:
        """End everything; the folder, with some hundred thousand files of databases, goes while others go on."""
        for server in self._started:
            server.stop()
        subprocess.Popen(["rm", "-rf", self.folder], start_new_session=True)
