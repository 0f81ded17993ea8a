"""Which last days were told last, and by which standard's mail; who was named to new members in place of a contact
person, and where; the unit of a mail whose letter goes to several."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("moved", sa.Column("told", JSONB))
    op.add_column("moved", sa.Column("told_by", sa.Text))
    op.add_column("told", sa.Column("instead", sa.Uuid))
    op.add_column("told", sa.Column("path", JSONB))
    op.add_column("outgoing", sa.Column("path", JSONB))
