"""Links are counted per person and view: an index, since anybody may ask for them."""

from alembic import op

revision = "0006"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("links_of_a_person", "links", ["person", "client", "requested_at"])


def downgrade() -> None:
    op.drop_index("links_of_a_person")
