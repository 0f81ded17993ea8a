"""What a level says with its reminder: the id of a text."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("reminders", sa.Column("word", sa.Uuid))
