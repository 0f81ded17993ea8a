"""The directory, letters and mails, preferences, and the tables of messaging."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging import tables

revision = "0001"
down_revision = None


def moment(name: str, *, now: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not now, server_default=sa.func.now() if now else None)


def required(name: str, kind: type, **more: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False, **more)


def upgrade() -> None:
    tables.metadata.create_all(op.get_bind())
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid, primary_key=True),
        required("version", sa.Integer),
        required("first_name", sa.Text),
        required("last_name", sa.Text),
        required("email", sa.Text),
    )
    op.create_table(
        "offices",
        sa.Column("grant", sa.Uuid, primary_key=True),
        required("unit", sa.Text),
        required("person", sa.Uuid),
        required("role", sa.Text),
        required("ended", sa.Boolean),
    )
    op.create_index("offices_unit", "offices", ["unit", "role"], postgresql_where=sa.text("NOT ended"))
    op.create_table(
        "contacts",
        sa.Column("appointment", sa.Uuid, primary_key=True),
        required("unit", sa.Text),
        required("person", sa.Uuid),
        required("stands_in", sa.Boolean),
        required("ended", sa.Boolean),
    )
    op.create_index("contacts_unit", "contacts", ["unit"], postgresql_where=sa.text("NOT ended"))
    op.create_table(
        "newcomers",
        sa.Column("journey", sa.Uuid, primary_key=True),
        required("unit", sa.Text),
        required("person", sa.Uuid),
        required("started_on", sa.Date),
        required("contact_open", sa.Boolean),
    )
    op.create_index("newcomers_unit", "newcomers", ["unit"], postgresql_where=sa.text("contact_open"))
    op.create_table("standards", sa.Column("unit", sa.Text, primary_key=True), sa.Column("period", sa.Text))
    op.create_table(
        "letters",
        sa.Column("id", sa.Uuid, primary_key=True),
        required("cause", sa.Uuid),
        required("kind", sa.Text),
        required("who", sa.Text),
        required("key", sa.Text),
        required("path", JSONB),
        sa.Column("happened_on", sa.Date),
        sa.Column("about", sa.Uuid),
        required("facts", JSONB),
        required("state", sa.Text, server_default="open"),
        moment("posted_at", now=True),
        moment("plan_at", now=True),
    )
    op.create_index("letters_open", "letters", ["plan_at"], postgresql_where=sa.text("state = 'open'"))
    op.create_table(
        "outgoing",
        sa.Column("id", sa.Uuid, primary_key=True),
        required("cause", sa.Uuid),
        required("recipient", sa.Uuid),
        sa.Column("letter", sa.Uuid, sa.ForeignKey("letters.id"), nullable=False),
        required("kind", sa.Text),
        sa.Column("about", sa.Uuid),
        required("state", sa.Text, server_default="waiting"),
        required("reason", sa.Text, server_default=""),
        required("attempts", sa.Integer, server_default="0"),
        moment("planned_at", now=True),
        moment("next_try_at", now=True),
        moment("claimed_at"),
        moment("sent_at"),
        sa.Column("unsubscribe_hash", sa.LargeBinary),
        sa.UniqueConstraint("cause", "recipient", name="one_mail_per_person_and_cause"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("outgoing_due", "outgoing", ["next_try_at"], postgresql_where=waiting)
    op.create_index("outgoing_sending", "outgoing", ["claimed_at"], postgresql_where=sa.text("state = 'sending'"))
    op.create_index("outgoing_recipient", "outgoing", ["recipient"], postgresql_where=waiting)
    op.create_index("outgoing_about", "outgoing", ["about"], postgresql_where=waiting)
    op.create_index("outgoing_unsubscribe_hash", "outgoing", ["unsubscribe_hash"])
    op.create_table(
        "unsubscribed",
        sa.Column("person", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        moment("at", now=True),
    )
