"""Occasions, registrations, and the tables of messaging."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging import tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    tables.metadata.create_all(op.get_bind())
    op.execute("CREATE SEQUENCE registrations_arrived")
    op.create_table(
        "occasions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("said", JSONB, nullable=False),
        sa.Column("title", sa.Uuid, nullable=False),
        sa.Column("place", sa.Uuid, nullable=False),
        sa.Column("about", sa.Uuid),
        sa.Column("word", sa.Uuid),
        sa.Column("starts", sa.DateTime, nullable=False),
        sa.Column("ends", sa.DateTime, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("invites", sa.Boolean, nullable=False),
        sa.Column("registration", sa.Boolean, nullable=False),
        sa.Column("seats", sa.Integer),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.Column("waiting", sa.Integer, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("edited", sa.Integer, nullable=False),
        sa.CheckConstraint("ends > starts", name="occasions_end_after_they_start"),
    )
    op.create_index("occasions_of_unit", "occasions", ["unit", "starts"])
    op.create_table(
        "registrations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("occasion", sa.Uuid, sa.ForeignKey("occasions.id"), nullable=False),
        sa.Column("person", sa.Uuid, nullable=False),
        sa.Column("first_name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("party", sa.Integer, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("note", sa.Uuid),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("passed_over", sa.Boolean, nullable=False),
        sa.Column("until", sa.DateTime),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived", sa.BigInteger),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("party BETWEEN 1 AND 3", name="registrations_are_small"),
    )
    op.create_index("registrations_person", "registrations", ["person"])
    op.create_index("registrations_of_occasion", "registrations", ["occasion", "standing"])
    op.create_index(
        "registrations_once",
        "registrations",
        ["occasion", "email"],
        unique=True,
        postgresql_where=sa.text("standing NOT IN ('asked', 'withdrawn')"),
    )
    op.create_table(
        "registration_links",
        sa.Column("secret_hash", sa.LargeBinary, primary_key=True),
        sa.Column("registration", sa.Uuid, sa.ForeignKey("registrations.id", ondelete="CASCADE"), nullable=False),
    )
    op.create_index("registration_links_registration", "registration_links", ["registration"])
