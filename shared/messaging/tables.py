"""Tables that every service has for exchanging messages. Each service's first migration calls `create_all`."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", Text, comment="JSON; null is a tombstone"),
    Column("headers", JSON, nullable=False, comment="never searched, so plain JSON: quicker to write than JSONB"),
    Column("aggregate_type", Text, nullable=False),
    Column("aggregate_id", Text, nullable=False),
    Column("aggregate_version", Integer, nullable=False),
    UniqueConstraint("aggregate_type", "aggregate_id", "aggregate_version"),
    comment="What is committed and not yet acknowledged by the broker; the relay deletes what is",
)

inbox = Table(
    "inbox",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("ce_id", Text, primary_key=True),
    Column("seen_at", DateTime(timezone=True), server_default=func.now(), nullable=False),
    comment="Events whose effect is committed: the same one again has none",
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("consumer", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("ce_id", Text),
    Column("ce_type", Text),
    Column("reason", Text, nullable=False, comment="a code: undecodable, unknown_type, wrong_schema, failed, waiting"),
    Column("detail", Text, nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="1"),
    Column("since", DateTime(timezone=True), server_default=func.now(), nullable=False),
    UniqueConstraint("consumer", "topic", "partition", "offset"),
    Index("dead_letters_key", "consumer", "topic", "key"),
    comment="Records that could not be processed, and later ones of the same key that wait behind them; no payload",
)

discarded = Table(
    "discarded_letters",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", DateTime(timezone=True), server_default=func.now(), nullable=False),
    comment="Dead letters an operator gave up, with the reason",
)

offsets = Table(
    "offsets",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False, comment="the next offset to read"),
    comment="How far a consumer is that keeps its offsets in the transaction of its effects",
)

commands = Table(
    "commands",
    metadata,
    Column("principal", Text, primary_key=True),
    Column("key", Text, primary_key=True, comment="the Idempotency-Key"),
    Column("request", LargeBinary, nullable=False, comment="SHA-256 of method, path and body"),
    Column("command_id", Uuid, nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary),
    Column("headers", JSONB, server_default=text("'{}'"), nullable=False),
    Column("at", DateTime(timezone=True), server_default=func.now(), nullable=False),
    comment="Answers of commands, so that a repeated request gets the same one and takes effect once",
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("due_on", Date, nullable=False, index=True),
    Column("due_at", Time, comment="Berlin's wall clock on that day; null: as it begins"),
    comment="Business dates on which something happens by itself",
)
