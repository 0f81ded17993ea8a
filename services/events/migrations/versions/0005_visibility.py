"""Whether branches are seen in public, and what they are offered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "visibility_settings",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False, unique=True),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("looks", sa.Boolean, nullable=False),
        sa.Column("since", sa.Date),
        sa.Column("begun_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "visibility_periods",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False, index=True),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("word", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("last >= first", name="visibility_periods_end_after_they_begin"),
    )
    op.create_table(
        "visibility_watches",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False, unique=True),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("district", sa.Text, nullable=False, index=True),
        sa.Column("new_on", sa.Date),
        sa.Column("told_on", sa.Date),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("seen_on", sa.Date),
        sa.Column("gap", sa.Boolean, nullable=False),
        sa.Column("quiet_until", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "visibility_offers",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("days", JSONB, nullable=False),
        sa.Column("owner", JSONB),
        sa.Column("kind", sa.Uuid),
        sa.Column("until", sa.DateTime, nullable=False),
        sa.Column("asked", sa.Boolean, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("occasion", sa.Uuid),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index(
        "visibility_offers_once",
        "visibility_offers",
        ["unit"],
        unique=True,
        postgresql_where=sa.text("standing = 'open'"),
    )
