"""The version of a journey that people have made last: commands are compared with it."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE journeys ADD COLUMN edited integer NOT NULL DEFAULT 1")
    # what came after the last change by people is not known any more: nothing older than now is taken
    op.execute("UPDATE journeys SET edited = version")


def downgrade() -> None:
    op.drop_column("journeys", "edited")
