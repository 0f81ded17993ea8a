"""Each try by itself, so that one can be corrected. Of those from before only the day agreed on is known: it stays."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("journeys", sa.Column("attempts", JSONB, nullable=False, server_default="[]"))
    # entry 0 is no version of any event: nobody can correct what is not known any more
    op.execute(
        "UPDATE journeys SET attempts = jsonb_build_array(jsonb_build_object("
        "'entry', 0, 'outcome', 'wants_later', 'tried_on', NULL, 'again_on', again_on)) WHERE again_on IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_column("journeys", "attempts")
