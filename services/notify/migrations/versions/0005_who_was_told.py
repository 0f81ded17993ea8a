"""The order of contact persons, who caused a letter, whose first months are over, and whom new members were told."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE contacts ADD COLUMN place integer NOT NULL DEFAULT 1")
    op.execute("ALTER TABLE letters ADD COLUMN actor uuid")
    op.execute("ALTER TABLE newcomers ADD COLUMN over boolean NOT NULL DEFAULT false")
    # of those who were called nobody knows whether they are still members: they are not written to
    op.execute("UPDATE newcomers SET over = NOT contact_open")
    op.drop_index("newcomers_unit", "newcomers")
    op.create_index("newcomers_unit", "newcomers", ["unit"], postgresql_where=sa.text("NOT over"))
    for table, column in (("contacts", "place"), ("newcomers", "over")):
        op.alter_column(table, column, server_default=None)
    op.create_table(
        "told",
        sa.Column("person", sa.Uuid, primary_key=True),
        sa.Column("contact", sa.Uuid, nullable=False),
    )
    for table in ("letters", "outgoing", "unsubscribed"):
        op.execute(f"UPDATE {table} SET kind = 'contact_for_you' WHERE kind = 'stand_in_for_you'")  # noqa: S608
