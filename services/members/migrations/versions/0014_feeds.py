"""Addresses by which people's own calendar programmes read their dates."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("person", sa.Uuid, sa.ForeignKey("persons.id"), primary_key=True),
        sa.Column("unit", sa.Text, primary_key=True),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
