"""The embedded PostgreSQL and Kafka for tests: no Docker."""

import secrets
from pathlib import Path

from deploy.embedded.kafka import Kafka
from deploy.embedded.kafka_warm import warm
from deploy.embedded.postgres import Postgres
from deploy.servers.ports import free_ports
from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from deploy.testing.running import Child


class Embedded:
    """Servers as processes. Without `durable` PostgreSQL's fsync is off; measurements want it on."""

    def __init__(self, *, durable: bool = False) -> None:
        self._durable = durable

    def postgres(self, folder: Path) -> PostgresForTests:
        """A running PostgreSQL."""
        server = Postgres(free_ports(1)[0], secrets.token_urlsafe(18), folder / "data", self._durable)
        server.initialise()
        # SIGQUIT: at once, since nothing of it is wanted again
        return PostgresForTests(server, Child(server.command(), folder / "postgres.log", stop_signal=3))

    def kafka(self, folder: Path) -> KafkaForTests:
        """A running Kafka."""
        warm()
        client, controller = free_ports(2)
        server = Kafka(client, secrets.token_urlsafe(18), folder, controller)
        server.initialise()
        return KafkaForTests(server, Child(server.command(), folder / "kafka.log", stop_signal=9))
