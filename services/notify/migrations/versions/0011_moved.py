"""Which last days a changed standard moved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "moved",
        sa.Column("unit", sa.Text, primary_key=True),
        sa.Column("standard", sa.Text, nullable=False),
        sa.Column("last_days", JSONB, nullable=False),
    )
