"""One real PostgreSQL and one real Kafka per test session, started when a test first asks, gone at its end.

For tests only: fsync is off. The fixtures `postgres` and `kafka` in the top `conftest.py` hand these out.
"""

import atexit
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from confluent_kafka import OFFSET_END, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from deploy.embedded.blocking import run_sync
from deploy.embedded.errors import StackError
from deploy.embedded.kafka import Kafka
from deploy.embedded.kafka_warm import warm
from deploy.embedded.ports import free_ports
from deploy.embedded.postgres import Postgres
from shared.contracts.topics import Topic

_ANY: Any = None  # the client's type hints do not know that None means "any" in a filter
_ANY_ACL = AclBindingFilter(
    ResourceType.ANY, _ANY, ResourcePatternType.ANY, _ANY, _ANY, AclOperation.ANY, AclPermissionType.ANY
)

CHECKOUT = Path(__file__).resolve().parents[2]


class Child:
    """A server in the foreground that a test started: it can be killed, started again, and is always cleaned up."""

    def __init__(self, command: list[str], log: Path, stop_signal: int) -> None:
        self.command, self.log, self.stop_signal = command, log, stop_signal
        self.process: subprocess.Popen[bytes] | None = None
        atexit.register(self.stop)

    def start(self) -> None:
        """Start the server; its output is appended to the log."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(self.command, stdout=out, stderr=out, cwd=CHECKOUT, start_new_session=True)

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Stop it as a supervisor would; kill it after 30 s. Safe to repeat."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def wait_until(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Return as soon as `ready()`; raise StackError with the end of the log when it dies or takes longer."""
        deadline = time.monotonic() + seconds
        while not ready():
            dead = self.process is None or self.process.poll() is not None
            if dead or time.monotonic() > deadline:
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
                raise StackError(f"{self.log.stem} {'died' if dead else 'was not ready in time'}:\n{tail}")
            time.sleep(0.05)


@dataclass(frozen=True)
class Database:
    """A fresh database with a login role that owns it and nothing else."""

    name: str
    password: str
    url: str
    """The SQLAlchemy address (`postgresql+asyncpg://…`)."""

    @property
    def dsn(self) -> str:
        """The plain address, for asyncpg or psql."""
        return self.url.replace("+asyncpg", "")


class PostgresForTests:
    """The session's PostgreSQL."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.server = Postgres(folder / "data", free_ports(1)[0], secrets.token_urlsafe(18), durable=durable)
        self.server.initialise()
        # SIGINT: fast shutdown, not waiting for clients
        self.child = Child(self.server.command(), folder / "postgres.log", stop_signal=2)
        self.child.start()
        self.child.wait_until(lambda: run_sync(self.server.is_ready()))

    async def database(self, hint: str = "test") -> Database:
        """A new empty database and its role; `hint` becomes part of the name. Dropped with the server."""
        name = f"{re.sub(r'[^a-z0-9_]', '_', hint.lower())[:40]}_{secrets.token_hex(4)}"
        password = secrets.token_urlsafe(12)
        return Database(name, password, await self.server.ensure_database(name, password))

    def database_sync(self, hint: str = "test") -> Database:
        """`database` for code that runs no event loop."""
        return run_sync(self.database(hint))


@dataclass(frozen=True)
class User:
    """A Kafka user with the client settings to sign in."""

    name: str
    password: str
    confluent: dict[str, str]
    aiokafka: dict[str, str]


class KafkaForTests:
    """The session's broker. Names of topics and users are the tests' own: use `unique()`."""

    def __init__(self, folder: Path) -> None:
        warm()
        client, controller = free_ports(2)
        self.server = Kafka(folder, client, controller, secrets.token_urlsafe(18))
        self.server.initialise()
        self._admin: AdminClient | None = None
        self.child = Child(self.server.command(), folder / "kafka.log", stop_signal=15)
        self.child.start()
        self.child.wait_until(self.server.is_ready)

    @property
    def bootstrap(self) -> str:
        """`host:port`."""
        return self.server.bootstrap

    @property
    def admin_user(self) -> User:
        """The admin (above all ACLs), as a user with client settings."""
        return self._user("admin", self.server.password)

    def admin(self) -> AdminClient:
        """confluent-kafka's administration client, as the admin: one for all, since answers die with their client."""
        if self._admin is None:
            self._admin = self.server.admin()
        return self._admin

    @staticmethod
    def unique(hint: str) -> str:
        """A name no other test uses."""
        return f"{hint}.{secrets.token_hex(4)}"

    def topics(self, *names: str, partitions: int = 1, config: dict[str, str] | None = None) -> None:
        """Create topics and wait until they can be written."""
        new = [NewTopic(name, num_partitions=partitions, replication_factor=1, config=config or {}) for name in names]
        for future in self.admin().create_topics(new, operation_timeout=30).values():
            future.result(30)

    def ensure(self, topics: Iterable[Topic]) -> list[Topic]:
        """Make those of the topics that another test has not made, as production has them; returns the others."""
        existing = self.admin().list_topics(timeout=30).topics
        had = []
        for topic in topics:
            if topic.name in existing:
                had.append(topic)
            else:
                self.topics(topic.name, partitions=topic.partitions, config=topic.config)
        return had

    def fresh(self, topics: Iterable[Topic]) -> None:
        """Topics with nothing in them: made, or emptied of what other tests have written."""
        for topic in self.ensure(topics):
            # records of a topic that is only compacted cannot be deleted
            policy = ConfigEntry("cleanup.policy", "compact,delete", incremental_operation=AlterConfigOpType.SET)
            keep = ConfigEntry("retention.ms", "-1", incremental_operation=AlterConfigOpType.SET)
            change = ConfigResource(ConfigResource.Type.TOPIC, topic.name, incremental_configs=[policy, keep])
            for done in self.admin().incremental_alter_configs([change]).values():
                done.result(30)
            places = [TopicPartition(topic.name, part, OFFSET_END) for part in range(topic.partitions)]
            deadline = time.monotonic() + 30
            while _refused(self.admin().delete_records(places).values()):
                # the broker has accepted the policy, but each partition learns of it a moment later
                assert time.monotonic() < deadline, f"{topic.name} cannot be emptied"
                time.sleep(0.02)

    def user(self, hint: str = "user", acls: Iterable[AclBinding] = ()) -> User:
        """Create a user with a fresh name and password, and give it these ACLs (see `allow`, whose principal is it)."""
        name, password = self.unique(hint), secrets.token_urlsafe(12)
        credential = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
        change = UserScramCredentialUpsertion(name, credential, password.encode())
        for future in self.admin().alter_user_scram_credentials([change]).values():
            future.result(30)
        self.give(acls)
        user = self._user(name, password)
        # The controller has answered, the broker learns of it a moment later: librdkafka tries until it is let in.
        AdminClient({**user.confluent, "log_level": 0}).list_topics(timeout=30)
        return user

    def allow(
        self, user: str, operation: AclOperation, topic: str | None = None, group: str | None = None
    ) -> AclBinding:
        """One literal ACL: `user` may do `operation` on a topic or on a consumer group."""
        kind = ResourceType.GROUP if topic is None else ResourceType.TOPIC
        name, literal = topic or group or "", ResourcePatternType.LITERAL
        return AclBinding(kind, name, literal, f"User:{user}", "*", operation, AclPermissionType.ALLOW)

    def give(self, acls: Iterable[AclBinding]) -> None:
        """Create ACLs and wait until the broker applies them (it learns of them after the controller has answered)."""
        bindings = list(acls)
        if not bindings:
            return
        for future in self.admin().create_acls(bindings).values():
            future.result(30)
        deadline = time.monotonic() + 30
        while not set(bindings) <= set(self.admin().describe_acls(_ANY_ACL).result(30)):
            if time.monotonic() > deadline:
                raise StackError("The broker did not apply the ACLs within 30 s.")
            time.sleep(0.02)

    def _user(self, name: str, password: str) -> User:
        return User(name, password, self.server.client(name, password), self.server.aiokafka(name, password))


class Servers:
    """Starts each server when it is first asked for; `close` stops what was started and removes the folder.

    `durable=True` leaves fsync on: for measurements.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._durable = durable
        self._folder: Path | None = None
        self._postgres: PostgresForTests | None = None
        self._kafka: KafkaForTests | None = None

    @property
    def folder(self) -> Path:
        """The session's own temp folder."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="ortsnetz-tests-"))
        return self._folder

    @property
    def postgres(self) -> PostgresForTests:
        """The session's PostgreSQL."""
        if self._postgres is None:
            self._postgres = PostgresForTests(self.folder / "postgres", durable=self._durable)
        return self._postgres

    @property
    def kafka(self) -> KafkaForTests:
        """The session's Kafka."""
        if self._kafka is None:
            self._kafka = KafkaForTests(self.folder / "kafka")
        return self._kafka

    def close(self) -> None:
        """Stop everything and remove the folder."""
        for server in (self._postgres, self._kafka):
            if server is not None:
                server.child.stop()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _refused(deletions: Iterable[Future[Any]]) -> bool:
    errors = [error for error in (done.exception(30) for done in deletions) if error is not None]
    for error in errors:
        if not isinstance(error, KafkaException) or error.args[0].code() != KafkaError.POLICY_VIOLATION:
            raise error
    return bool(errors)
