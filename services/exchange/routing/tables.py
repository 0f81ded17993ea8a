"""Exchange's own tables: grounds, facts about persons (ids), the declared fields of `people`, texts, units."""

from __future__ import annotations

from sqlalchemy import ARRAY, Boolean, Column, DateTime, Index, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

persons = Table(
    "persons",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False, server_default="0", comment="of the newest record in `people`"),
    Column("revision", Integer, nullable=False, server_default="0", comment="version of what rosters show"),
    Column("fields", JSONB(none_as_null=True), comment="only what some rule declares; null: not there yet, or erased"),
    comment="One row per person; locked while anything about the person is worked on",
)

grants = Table(
    "grants",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("why", Text, primary_key=True),
    Column("by", Text, primary_key=True, comment="application, appointment or role; empty for a membership"),
    Column("fields", ARRAY(Text), nullable=False),
    Column("known", Boolean, nullable=False, comment="false: the ground is over"),
    Column("since", DateTime(timezone=True), nullable=False, comment="time of the event that said so"),
    Column("said_by", Text, nullable=False, comment="its id"),
    comment="Which unit may know which fields of whom, and why: the newest statement by event time",
)

facts = Table(
    "facts",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("why", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("unit", Text, nullable=False, comment="the unit concerned"),
    Column("parent", Text, comment="whose other children may see it too"),
    Column("meta", JSONB, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", Text, nullable=False, comment="the event: ids, no personal data"),
    Column("texts", ARRAY(Uuid), nullable=False),
    Index("facts_parent", "parent", postgresql_where="parent IS NOT NULL"),
    comment="What a unit is told when it comes to know somebody on this ground",
)

texts = Table(
    "texts",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("record", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("text", Text, comment="null: erased"),
    comment="Free texts about persons",
)

readers = Table(
    "readers",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("record", Uuid, primary_key=True),
    Column("unit", Text, primary_key=True),
    comment="Which unit may read which text",
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    comment="How often a unit was told to forget somebody: what it is told later has new ids",
)

units = Table(
    "units",
    metadata,
    Column("key", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("parent", Text, index=True),
    comment="Who is whose neighbour",
)
