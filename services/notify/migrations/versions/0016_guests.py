"""Of a guest whose address takes no mail: the registration by which whoever invites knows them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("marks", sa.Column("registration", sa.Uuid))
