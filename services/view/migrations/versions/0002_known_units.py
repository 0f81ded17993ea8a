"""A view keeps the units that it has heard of, for starts without the broker."""

from alembic import op

from services.view.hosting.tables import known_units

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    known_units.create(op.get_bind(), checkfirst=True)  # the first revision makes all tables of today


def downgrade() -> None:
    known_units.drop(op.get_bind(), checkfirst=True)
