"""A deadline may have a time of day. A new installation has the column from its first migration on."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("ALTER TABLE deadlines ADD COLUMN IF NOT EXISTS due_at time")
