"""A link to object that was tapped in vain is none that was used: nobody has objected with it."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("UPDATE links SET used_at = NULL WHERE purpose = 'object' AND used_by IS NULL")
