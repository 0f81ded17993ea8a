"""Which mails failed and are said on paper instead: they are not sent again."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("outgoing", sa.Column("on_paper", sa.Boolean, nullable=False, server_default=sa.false()))
