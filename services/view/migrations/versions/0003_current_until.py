"""A view remembers until when it was current, for starts without the broker."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # the first revision makes all tables of today
    op.execute("ALTER TABLE hosted ADD COLUMN IF NOT EXISTS current_until timestamptz")


def downgrade() -> None:
    op.drop_column("hosted", "current_until")
