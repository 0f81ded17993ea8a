"""Credentials of processes are counted, so that a token ends with the one it was issued to."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE clients ADD COLUMN credential integer NOT NULL DEFAULT 1")


def downgrade() -> None:
    op.drop_column("clients", "credential")
