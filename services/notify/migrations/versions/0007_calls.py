"""Of whom somebody was reminded, and by when to call."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("newcomers", sa.Column("remind_on", sa.Date))
    op.add_column("newcomers", sa.Column("due_on", sa.Date))
