"""New members who are invited; reminders that somebody does not want; thanks, and an answer afterwards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for name, begins in (("reminds", "true"), ("thanked", "false")):
        op.add_column("registrations", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.text(begins)))
        op.alter_column("registrations", name, server_default=None)
    op.add_column("registrations", sa.Column("answer", sa.Text))
    op.add_column("occasions", sa.Column("answers", sa.Integer, nullable=False, server_default="0"))
    op.alter_column("occasions", "answers", server_default=None)
    op.create_table(
        "newcomers",
        sa.Column("journey", sa.Uuid, primary_key=True),
        sa.Column("person", sa.Uuid, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("been_on", sa.Date),
    )
    op.create_index("ix_newcomers_person", "newcomers", ["person"])
    op.create_index("newcomers_of_unit", "newcomers", ["unit", "started_on"])
    op.create_table(
        "hospitality",
        sa.Column("unit", sa.Text, primary_key=True),
        sa.Column("allowed", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "callings",
        sa.Column("occasion", sa.Uuid, sa.ForeignKey("occasions.id"), primary_key=True),
        sa.Column("months", sa.Integer, nullable=False),
        sa.Column("neighbours", sa.Boolean, nullable=False),
        sa.Column("invited", sa.Integer, nullable=False),
        sa.Column("beside", sa.Integer, nullable=False),
        sa.Column("registered", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "invitation_rounds",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("occasion", sa.Uuid, sa.ForeignKey("occasions.id"), nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("invited", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("occasion", "unit", name="one_round_per_branch"),
    )
    op.create_table(
        "newcomer_invitations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("occasion", sa.Uuid, sa.ForeignKey("occasions.id"), nullable=False),
        sa.Column("person", sa.Uuid, nullable=False),
        sa.Column("registration", sa.Uuid),
        sa.UniqueConstraint("occasion", "person", name="invited_once"),
    )
    op.create_index("ix_newcomer_invitations_person", "newcomer_invitations", ["person"])
    op.create_index("ix_newcomer_invitations_registration", "newcomer_invitations", ["registration"])
    op.create_table(
        "invitation_links",
        sa.Column("secret_hash", sa.LargeBinary, primary_key=True),
        sa.Column("invitation", sa.Uuid, sa.ForeignKey("newcomer_invitations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_index("ix_invitation_links_invitation", "invitation_links", ["invitation"])
