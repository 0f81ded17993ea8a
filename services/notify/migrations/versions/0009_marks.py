"""Whose address takes no mail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "marks",
        sa.Column("person", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("since", sa.Date),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("application", sa.Uuid),
    )
