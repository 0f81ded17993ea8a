"""Journeys, standards, and the tables of messaging."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging import tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    tables.metadata.create_all(op.get_bind())
    op.create_table(
        "journeys",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("person", sa.Uuid, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("made_on", sa.Date),
        sa.Column("outcome", sa.Text),
        sa.Column("ended_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("journeys_open", "journeys", ["person"], unique=True, postgresql_where=sa.text("ended_on IS NULL"))
    op.create_table(
        "early_changes",
        sa.Column("n", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("person", sa.Uuid, nullable=False),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("to_path", JSONB),
    )
    op.create_index("early_changes_person", "early_changes", ["person"])
    op.create_table(
        "standards",
        sa.Column("unit", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("period", sa.Text),
        sa.Column("from_day", sa.Date, nullable=False),
    )
