"""Kits go along with the stall for which they are kept, and know to whom they are to be handed on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004_lending"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("kit_promises", sa.Column("stall_on", sa.Date))
    op.add_column("kit_promises", sa.Column("hand_to_unit", JSONB))
    op.create_index("kit_promises_occasion", "kit_promises", ["occasion"])
    op.execute("UPDATE kit_promises p SET stall_on = o.starts::date FROM occasions o WHERE o.id = p.occasion")
    op.execute("UPDATE kit_promises p SET hand_to_unit = n.path FROM kit_promises n WHERE n.id = p.hand_to")
    # what is in danger is kept for nobody for certain: its stall may have been moved to days that others have
    op.execute("ALTER TABLE kit_promises DROP CONSTRAINT kit_promises_never_meet")
    op.execute(
        "ALTER TABLE kit_promises ADD CONSTRAINT kit_promises_never_meet "
        "EXCLUDE USING gist (kit WITH =, daterange(out_on, back_by, '[]') WITH &&) "
        "WHERE (single AND NOT in_danger AND "
        "standing IN ('offered', 'ordered', 'promised', 'dispatched', 'there', 'returning')) "
        "DEFERRABLE INITIALLY IMMEDIATE"
    )
