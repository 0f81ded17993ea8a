"""A real Kafka for tests: topics, users and rights of a test's own, on whatever stack the tests run."""

import secrets
import time
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
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

from deploy.servers.reaching import KafkaAt
from deploy.stack.errors import StackError
from deploy.testing.running import Running
from shared.contracts.topics import Topic
from shared.waiting import comes_true

_ANY: Any = None  # the client's type hints do not know that None means "any" in a filter
_ANY_ACL = AclBindingFilter(
    ResourceType.ANY, _ANY, ResourcePatternType.ANY, _ANY, _ANY, AclOperation.ANY, AclPermissionType.ANY
)


@dataclass(frozen=True)
class User:
    """A Kafka user with the client settings to sign in."""

    name: str
    password: str
    confluent: dict[str, str]
    aiokafka: dict[str, str]


class KafkaForTests:
    """A broker. Names of topics and users are the tests' own: use `unique()`."""

    def __init__(self, server: KafkaAt, running: Running) -> None:
        self.server, self._running = server, running
        self._admin: AdminClient | None = None
        self.start()

    def start(self) -> None:
        """Start it again after a kill, at the same address and with what it had; returns when it answers."""
        self._running.start()
        self._running.wait_until(self.server.is_ready)

    def kill(self) -> None:
        """As a crash would."""
        self._running.kill()

    def stop(self) -> None:
        """End it for good."""
        self._running.stop()

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
                try:
                    self.topics(topic.name, partitions=topic.partitions, config=topic.config)
                except KafkaException as error:
                    # asked a second time by the client, where the first answer did not come: it is made
                    if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                        raise
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
        given = set(bindings)
        if not comes_true(lambda: given <= set(self.admin().describe_acls(_ANY_ACL).result(30)), within=30, pace=0.02):
            raise StackError("The broker did not apply the ACLs within 30 s.")

    def _user(self, name: str, password: str) -> User:
        return User(name, password, self.server.client(name, password), self.server.aiokafka(name, password))


def _refused(deletions: Iterable[Future[Any]]) -> bool:
    errors = [error for error in (done.exception(30) for done in deletions) if error is not None]
    for error in errors:
        if not isinstance(error, KafkaException) or error.args[0].code() != KafkaError.POLICY_VIOLATION:
            raise error
    return bool(errors)
