"""Kits, and to whom they are promised."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # a trusted extension: whoever owns the database may have it
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "kits",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("name", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("amount", sa.Integer),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("holds", sa.Text, nullable=False),
        sa.Column("contents", sa.Uuid),
        sa.Column("days_before", sa.Integer, nullable=False),
        sa.Column("days_after", sa.Integer, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("edited", sa.Integer, nullable=False),
        sa.CheckConstraint("(amount IS NULL) = (number > 0)", name="kits_are_numbered_or_counted"),
    )
    op.create_index(
        "kits_numbered", "kits", ["unit", "label", "number"], unique=True, postgresql_where=sa.text("amount IS NULL")
    )
    op.create_index("kits_of_a_kind", "kits", ["unit", "name"])
    op.create_table(
        "kit_promises",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kit", sa.Uuid, sa.ForeignKey("kits.id"), nullable=False),
        sa.Column("single", sa.Boolean, nullable=False),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("person", sa.Uuid),
        sa.Column("ordered", sa.Uuid, nullable=False),
        sa.Column("together", sa.Integer, nullable=False),
        sa.Column("occasion", sa.Uuid),
        sa.Column("needed_from", sa.Date, nullable=False),
        sa.Column("needed_until", sa.Date, nullable=False),
        sa.Column("out_on", sa.Date, nullable=False),
        sa.Column("back_by", sa.Date, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("until", sa.DateTime),
        sa.Column("in_danger", sa.Boolean, nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("reminded_on", sa.Date),
        sa.Column("expected", sa.Date),
        sa.Column("hand_to", sa.Uuid),
        sa.Column("from_promise", sa.Uuid),
        sa.Column("from_unit", JSONB),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("needed_until >= needed_from", name="kit_promises_end_after_they_begin"),
        sa.CheckConstraint("amount > 0", name="kit_promises_of_something"),
    )
    op.create_index("kit_promises_of_kit", "kit_promises", ["kit", "standing"])
    op.create_index("kit_promises_person", "kit_promises", ["person"])
    op.execute(
        "ALTER TABLE kit_promises ADD CONSTRAINT kit_promises_never_meet "
        "EXCLUDE USING gist (kit WITH =, daterange(out_on, back_by, '[]') WITH &&) "
        "WHERE (single AND standing IN ('offered', 'ordered', 'promised', 'dispatched', 'there', 'returning')) "
        "DEFERRABLE INITIALLY IMMEDIATE"
    )
