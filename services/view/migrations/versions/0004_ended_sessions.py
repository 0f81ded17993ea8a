"""A session that was ended is remembered while it would have lasted, so that its link does not begin it again."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # the first revision makes all tables of today
    op.execute("ALTER TABLE sessions ADD COLUMN IF NOT EXISTS ended_at timestamptz")


def downgrade() -> None:
    op.drop_column("sessions", "ended_at")
