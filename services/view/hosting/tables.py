"""What the hosting of units itself keeps: which units, how far, which facts were applied, and the persons' names.

Names stand here once, apart from every screen: a screen joins them when it renders, so that a tombstone of the roster
takes a person out of all screens at once.
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Index, Integer, MetaData, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()

hosted = Table(
    "hosted",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("since", DateTime(timezone=True), server_default=func.now(), nullable=False),
    Column("current_until", DateTime(timezone=True), comment="when all was applied last, real time; null: never yet"),
    comment="Units that this view hosts, from its settings or added at run time",
)

applied = Table(
    "applied",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("ce_id", Text, primary_key=True),
    comment="Facts whose effect is committed: exchange may say the same one again after a crash",
)

projections = Table(
    "projections",
    metadata,
    Column("screen", Text, primary_key=True),
    Column("shape", Text, nullable=False, comment="fingerprint of the tables: another one means a rebuild"),
    comment="The screens whose tables exist",
)

roster = Table(
    "roster",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("person", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("why", ARRAY(Text), nullable=False),
    Column("fields", JSONB, nullable=False),
    Column("name", Text, nullable=False, comment="as it is shown"),
    Column("sort_key", Text, nullable=False, comment="family name first, folded to a-z"),
    Index("roster_order", "unit", "sort_key"),
    comment="Persons that a unit may see, with the fields it may see",
)

roster_texts = Table(
    "roster_texts",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("record", Uuid, primary_key=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("text", Text, nullable=False),
    comment="Texts about persons that a unit may read: notes, reasons",
)

known_units = Table(
    "known_units",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("said", JSONB, nullable=False, comment="as the topic `units` says it"),
    comment="The tree of units as last heard: pages need it when this view starts and the broker is away",
)
