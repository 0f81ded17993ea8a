"""Mails by their letter: so that letters without mails can be found, and deleted, without looking at all mails."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index("outgoing_letter", "outgoing", ["letter"])
