"""The first tables: messaging's, and what `exchange` keeps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.messaging import tables as messaging

revision = "0001"
down_revision = None


def upgrade() -> None:
    messaging.metadata.create_all(op.get_bind())
    op.create_table(
        "persons",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("fields", postgresql.JSONB()),
    )
    op.create_table(
        "grants",
        sa.Column("person", sa.Uuid(), primary_key=True),
        sa.Column("unit", sa.Text(), primary_key=True),
        sa.Column("why", sa.Text(), primary_key=True),
        sa.Column("by", sa.Text(), primary_key=True),
        sa.Column("fields", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
    )
    op.create_table(
        "facts",
        sa.Column("person", sa.Uuid(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text()),
        sa.Column("meta", postgresql.JSONB(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("texts", sa.ARRAY(sa.Uuid()), nullable=False),
    )
    op.create_index("facts_parent", "facts", ["parent"], postgresql_where=sa.text("parent IS NOT NULL"))
    op.create_table(
        "texts",
        sa.Column("person", sa.Uuid(), primary_key=True),
        sa.Column("record", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text()),
    )
    op.create_table(
        "readers",
        sa.Column("person", sa.Uuid(), primary_key=True),
        sa.Column("record", sa.Uuid(), primary_key=True),
        sa.Column("unit", sa.Text(), primary_key=True),
    )
    op.create_table(
        "withdrawals",
        sa.Column("person", sa.Uuid(), primary_key=True),
        sa.Column("unit", sa.Text(), primary_key=True),
        sa.Column("times", sa.Integer(), nullable=False),
    )
    op.create_table(
        "units",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Text(), index=True),
    )
