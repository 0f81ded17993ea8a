"""Stalls, shifts, duties, reports and reported topics."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "stalls",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("occasion", sa.Uuid, sa.ForeignKey("occasions.id"), nullable=False, unique=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("starts", sa.DateTime, nullable=False),
        sa.Column("ends", sa.DateTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("edited", sa.Integer, nullable=False),
        sa.Column("reminds", sa.Integer, nullable=False),
    )
    op.create_index("stalls_unit", "stalls", ["unit"])
    op.create_table(
        "shifts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stall", sa.Uuid, sa.ForeignKey("stalls.id"), nullable=False),
        sa.Column("starts", sa.DateTime, nullable=False),
        sa.Column("ends", sa.DateTime, nullable=False),
        sa.Column("places", sa.Integer, nullable=False),
        sa.Column("searches", sa.Integer, nullable=False),
        sa.Column("sought", sa.Boolean, nullable=False),
        sa.CheckConstraint("ends > starts", name="shifts_end_after_they_start"),
        sa.CheckConstraint("places > 0", name="shifts_have_places"),
    )
    op.create_index("shifts_stall", "shifts", ["stall"])
    op.create_table(
        "duties",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stall", sa.Uuid, sa.ForeignKey("stalls.id"), nullable=False),
        sa.Column("shift", sa.Uuid, sa.ForeignKey("shifts.id"), nullable=False),
        sa.Column("person", sa.Uuid, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("duties_stall", "duties", ["stall"])
    op.create_index("duties_person", "duties", ["person"])
    op.create_index(
        "duties_once",
        "duties",
        ["shift", "person"],
        unique=True,
        postgresql_where=sa.text("standing IN ('taken', 'seeking')"),
    )
    op.create_table(
        "stall_reports",
        sa.Column("stall", sa.Uuid, sa.ForeignKey("stalls.id"), primary_key=True),
        sa.Column("talks", sa.Text, nullable=False),
        sa.Column("sentence", sa.Uuid),
        sa.Column("reported_on", sa.Date, nullable=False),
    )
    op.create_table(
        "reported_topics",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stall", sa.Uuid, sa.ForeignKey("stalls.id"), nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("reported_on", sa.Date, nullable=False),
    )
    op.create_index("reported_topics_unit", "reported_topics", ["unit"])
    op.create_index("reported_topics_once", "reported_topics", ["stall", "topic"], unique=True)
