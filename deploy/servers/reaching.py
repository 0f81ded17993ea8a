"""PostgreSQL and Kafka at a port of this machine, as the admins and everybody else find them, wherever they run."""

from dataclasses import dataclass

import asyncpg
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from deploy.servers.databases import ensure_database
from deploy.servers.ports import accepts
from deploy.servers.setting import BROKER_ADMIN, DATABASE_SUPERUSER


@dataclass(frozen=True)
class PostgresAt:
    """A database server; `password` is the superuser's."""

    port: int
    password: str

    def url(self, database: str = "postgres", user: str = DATABASE_SUPERUSER, password: str | None = None) -> str:
        """The SQLAlchemy address (asyncpg) of a database of this server."""
        return f"postgresql+asyncpg://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def dsn(self, database: str = "postgres") -> str:
        """The plain address (asyncpg, psql) of a database of this server, as superuser."""
        return self.url(database).replace("+asyncpg", "")

    async def is_ready(self) -> bool:
        """True when the superuser can sign in and ask something."""
        if not accepts(self.port):
            return False
        try:
            connection = await asyncpg.connect(self.dsn(), timeout=5)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        await connection.close()
        return True

    async def ensure_database(self, name: str, password: str, *, like: str | None = None) -> str:
        """Create database `name` and the login role of the same name that owns it and nothing else.

        Nobody but the owner (and the superuser) may connect to it. Safe to repeat; returns the SQLAlchemy address.
        `like`: a database, used by nobody, that it is a copy of.
        """
        await ensure_database(self.dsn(), name, password, like=like)
        return self.url(name, name, password)

    async def drop_database(self, name: str) -> None:
        """Drop a database and its role, whoever is connected. Safe to repeat."""
        connection = await asyncpg.connect(self.dsn(), timeout=10)
        try:
            quoted = '"' + name.replace('"', '""') + '"'
            await connection.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
            await connection.execute(f"DROP ROLE IF EXISTS {quoted}")
        finally:
            await connection.close()


@dataclass(frozen=True)
class KafkaAt:
    """A broker; `password` is the admin's."""

    port: int
    password: str

    @property
    def bootstrap(self) -> str:
        """`host:port` for clients."""
        return f"127.0.0.1:{self.port}"

    def client(self, user: str = BROKER_ADMIN, password: str | None = None) -> dict[str, str]:
        """The settings of a confluent-kafka client for this user."""
        return {
            "bootstrap.servers": self.bootstrap,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": user,
            "sasl.password": password or self.password,
        }

    def aiokafka(self, user: str = BROKER_ADMIN, password: str | None = None) -> dict[str, str]:
        """The settings of an aiokafka client for this user."""
        return {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": user,
            "sasl_plain_password": password or self.password,
        }

    def admin(self) -> AdminClient:
        """An administration client as the admin. Its own log is switched off: it repeats what its errors say."""
        return AdminClient({**self.client(), "log_level": 0})

    def is_ready(self) -> bool:
        """True when an authenticated client gets an answer."""
        if not accepts(self.port):
            return False
        try:
            self.admin().list_topics(timeout=5)
        except KafkaException:
            return False
        return True
