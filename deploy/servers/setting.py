"""How PostgreSQL and Kafka are set, wherever they run: embedded and in containers alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

DATABASE_SUPERUSER = "postgres"

INITDB = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")
"""How a new database cluster is made: the builtin provider needs no system locale and still knows Ä from ä."""

BROKER_ADMIN = "admin"
"""The provisioner's user: the only one above the ACLs."""


def admin_credential(password: str) -> str:
    """With which a broker's storage is formatted: users of SCRAM live in it, and one must be there to make others."""
    return f"SCRAM-SHA-512=[name={BROKER_ADMIN},password={password}]"


_CONTROLLER = "controller"

_POSTGRES = {
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "jit": "off",
    "timezone": "UTC",
    "log_checkpoints": "off",
    # No DETAIL and no failing statement in the log: both quote values, and values are personal data.
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

POSTGRES_CONTAINER = {"listen_addresses": "*", "unix_socket_directories": "/var/run/postgresql, /tmp"}
"""What is so in the image: its first start asks the new server by its socket, in the one folder or the other."""


def postgres_settings(**more: str) -> str:
    """The content of a PostgreSQL configuration file: what is always so, and `more`."""
    return "".join(f"{name} = '{value}'\n" for name, value in (_POSTGRES | more).items())


@dataclass(frozen=True)
class External:
    """A listener for levels' own views on machines of theirs: SASL_SSL, SCRAM-SHA-512."""

    listen: str
    advertised: str
    """host:port as seen from outside; the certificate names this host."""

    key_store: PurePath | str
    """PEM file with the key (PKCS #8) and the certificate."""

    def properties(self) -> dict[str, object]:
        """Its own settings."""
        here = "listener.name.external"
        return {
            f"{here}.scram-sha-512.sasl.jaas.config": f"{_SCRAM} required;",
            f"{here}.ssl.keystore.type": "PEM",
            f"{here}.ssl.keystore.location": self.key_store,
            f"{here}.ssl.client.auth": "none",
        }


_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"


def kafka_properties(
    password: str,
    *,
    listen: str,
    advertised: str,
    controller: str,
    data: PurePath | str,
    external: External | None = None,
    more: Mapping[str, str] = {},
) -> str:
    """The content of server.properties for one broker with its controller.

    `listen` and `advertised` are host:port for clients (SASL, SCRAM-SHA-512), `controller` is 127.0.0.1:port and only
    for the broker itself; `password` is the admin's and, between broker and controller, the controller's too.
    """
    plain = "org.apache.kafka.common.security.plain.PlainLoginModule"
    outside = (f",EXTERNAL://{external.listen}", f",EXTERNAL://{external.advertised}") if external else ("", "")
    settings: dict[str, object] = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{controller}",
        "listeners": f"CLIENT://{listen}{outside[0]},CONTROLLER://{controller}",
        "advertised.listeners": f"CLIENT://{advertised}{outside[1]}",
        "inter.broker.listener.name": "CLIENT",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT,EXTERNAL:SASL_SSL",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "listener.name.client.scram-sha-512.sasl.jaas.config": (
            f'{_SCRAM} required username="{BROKER_ADMIN}" password="{password}";'
        ),
        # The controller cannot know SCRAM users before it runs: PLAIN, with a user of its own.
        "sasl.mechanism.controller.protocol": "PLAIN",
        "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.controller.plain.sasl.jaas.config": (
            f'{plain} required username="{_CONTROLLER}" password="{password}" user_{_CONTROLLER}="{password}";'
        ),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found": "false",
        "super.users": f"User:{BROKER_ADMIN};User:{_CONTROLLER}",
        "auto.create.topics.enable": "false",
        # After a kill the broker is let back in only when its former session is over: 3 s instead of Kafka's 9.
        "broker.session.timeout.ms": 3000,
        "broker.heartbeat.interval.ms": 500,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        "log.dirs": data,
        "num.partitions": 1,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "num.recovery.threads.per.data.dir": 16,
        # Facts are kept for good unless a topic says otherwise.
        "log.retention.ms": -1,
        "log.retention.bytes": -1,
        # Some 800 small topics: 16 MiB segments never need more than 48 KiB of index, and an index is laid out
        # in full for every active segment.
        "log.segment.bytes": 16 << 20,
        "log.index.size.max.bytes": 128 << 10,
        # 16 MiB remember 600,000 keys per cleaning run; Kafka's own 128 MiB would be a third of the heap.
        "log.cleaner.dedupe.buffer.size": 16 << 20,
        "log.cleaner.threads": 1,
        "log.cleaner.backoff.ms": 5000,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "offsets.topic.segment.bytes": 16 << 20,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
        "transaction.state.log.segment.bytes": 16 << 20,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "share.coordinator.state.topic.num.partitions": 1,
    }
    own = external.properties() if external else {}
    return "".join(f"{key}={value}\n" for key, value in (settings | own | dict(more)).items())
