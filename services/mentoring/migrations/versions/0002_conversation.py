"""How a first contact stands, tries, reminders. Journeys from before are counted once, and nobody is reminded of
what was overdue long ago: a rule must not fire backwards when it is switched on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for name, kind in (
        ("entered_on", sa.Date), ("again_on", sa.Date), ("standing", JSONB),
    ):  # fmt: skip
        op.add_column("journeys", sa.Column(name, kind))
    op.add_column("journeys", sa.Column("tries", sa.Integer, nullable=False, server_default="0"))
    for name in ("told", "homes"):
        op.add_column("journeys", sa.Column(name, JSONB, nullable=False, server_default="[]"))
    op.create_table(
        "reminders",
        sa.Column("unit", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("reminded_on", sa.Date, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )
    op.execute(
        "INSERT INTO deadlines (kind, subject, due_on) "
        "SELECT 'first_contact_begins', id || '/upgrade', DATE '2000-01-01' FROM journeys"
    )
