"""Shifts that are full again: mails do not ask for a place that is taken."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "holes",
        sa.Column("shift", sa.Uuid, primary_key=True),
        sa.Column("search", sa.Integer, nullable=False),
        sa.Column("filled", sa.Integer, nullable=False),
    )
