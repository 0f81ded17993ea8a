"""Occasions, for the mails that say what takes place, and who has one in their calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "occasions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("title", sa.Uuid, nullable=False),
        sa.Column("place", sa.Uuid, nullable=False),
        sa.Column("about", sa.Uuid),
        sa.Column("starts", sa.DateTime, nullable=False),
        sa.Column("ends", sa.DateTime, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("off", sa.Boolean, nullable=False),
        sa.Column("word", sa.Uuid),
    )
    op.create_table(
        "seats",
        sa.Column("registration", sa.Uuid, primary_key=True),
        sa.Column("person", sa.Uuid, nullable=False),
    )
