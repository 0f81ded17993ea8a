"""Which printed letters were posted, and when."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("ALTER TABLE applications ADD COLUMN letters jsonb NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    op.drop_column("applications", "letters")
