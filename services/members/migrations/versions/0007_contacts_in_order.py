"""Several contact persons of a branch, in an order; whoever is present becomes the first. Stand-ins are asked."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("ALTER TABLE contacts ADD COLUMN edited integer NOT NULL DEFAULT 0")
    op.execute("UPDATE contacts SET edited = version")
    op.alter_column("contacts", "edited", server_default=None)
    op.drop_index("appointments_one", "appointments")
    op.add_column("appointments", sa.Column("place", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("appointments", "place", server_default=None)
    op.create_check_constraint("appointments_place", "appointments", "place >= 1 AND (kind = 'contact' OR place = 1)")
    op.execute(
        "ALTER TABLE appointments ADD CONSTRAINT appointments_places "
        "EXCLUDE USING btree (unit WITH =, place WITH =) WHERE (ended_on IS NULL) DEFERRABLE INITIALLY DEFERRED"
    )
    running = sa.text("ended_on IS NULL")
    op.create_index("appointments_once", "appointments", ["unit", "person"], unique=True, postgresql_where=running)
    op.create_table(
        "stand_in_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["persons.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    asked = sa.text("state = 'asked'")
    op.create_index("stand_in_requests_open", "stand_in_requests", ["unit"], unique=True, postgresql_where=asked)
    op.create_index("stand_in_requests_person", "stand_in_requests", ["person"], postgresql_where=asked)


def downgrade() -> None:
    op.drop_table("stand_in_requests")
    op.drop_index("appointments_once", "appointments")
    op.execute("ALTER TABLE appointments DROP CONSTRAINT appointments_places")
    op.drop_constraint("appointments_place", "appointments")
    op.execute("UPDATE appointments SET ended_on = CURRENT_DATE WHERE ended_on IS NULL AND place > 1")
    op.drop_column("appointments", "place")
    op.drop_column("contacts", "edited")
    running = sa.text("ended_on IS NULL")
    op.create_index("appointments_one", "appointments", ["unit"], unique=True, postgresql_where=running)
