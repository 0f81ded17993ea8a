"""Kits go along with the stall for which they are kept, and know to whom they are to be handed on; who has left
stands in no shift."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("kit_promises", sa.Column("stall_on", sa.Date))
    op.add_column("kit_promises", sa.Column("hand_to_unit", JSONB))
    op.create_index("kit_promises_occasion", "kit_promises", ["occasion"])
    op.execute("UPDATE kit_promises p SET stall_on = o.starts::date FROM occasions o WHERE o.id = p.occasion")
    op.execute("UPDATE kit_promises p SET hand_to_unit = n.path FROM kit_promises n WHERE n.id = p.hand_to")
    # what is in danger is kept for nobody for certain: its stall may have been moved to days that others have
    op.execute("ALTER TABLE kit_promises DROP CONSTRAINT kit_promises_never_meet")
    op.add_column("duties", sa.Column("sought", sa.Boolean, nullable=False, server_default=sa.false()))
    op.alter_column("duties", "sought", server_default=None)
    op.create_table(
        "helpers_offices",
        sa.Column("grant", sa.Uuid, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("person", sa.Uuid, nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
    )
    op.create_index("helpers_offices_person", "helpers_offices", ["person"])
    op.create_table(
        "helpers_departed",
        sa.Column("person", sa.Uuid, primary_key=True),
        sa.Column("left_on", sa.Date, nullable=False),
    )
    op.execute(
        "ALTER TABLE kit_promises ADD CONSTRAINT kit_promises_never_meet "
        "EXCLUDE USING gist (kit WITH =, daterange(out_on, back_by, '[]') WITH &&) "
        "WHERE (single AND NOT in_danger AND "
        "standing IN ('offered', 'ordered', 'promised', 'dispatched', 'there', 'returning')) "
        "DEFERRABLE INITIALLY IMMEDIATE"
    )
