"""Since when a standard is in force: a stricter one makes nobody late before that day."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    # of those that are kept already it is not known; they are older than whoever is admitted from now on
    op.add_column("standards", sa.Column("since", sa.Date))
