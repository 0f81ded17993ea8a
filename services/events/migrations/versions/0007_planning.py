"""Templates, drafts, who invites together; guests who share an address."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("occasions", sa.Column("co_organisers", JSONB, nullable=False, server_default="[]"))
    op.add_column("registrations", sa.Column("guest_key", sa.Text, nullable=False, server_default=""))
    # nearly as `shared/spelling.py` has it: these are gone 30 days after their occasion
    op.execute("UPDATE registrations SET guest_key = lower(first_name) || '|' || lower(email)")
    op.drop_index("registrations_once", "registrations")
    op.create_index(
        "registrations_once",
        "registrations",
        ["occasion", "guest_key"],
        unique=True,
        postgresql_where=sa.text("standing NOT IN ('asked', 'withdrawn')"),
    )
    op.create_table(
        "templates",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("said", JSONB, nullable=False),
        sa.Column("title", sa.Uuid, nullable=False),
        sa.Column("about", sa.Uuid),
        sa.Column("checklist", sa.Uuid),
        sa.Column("weekday", sa.Integer),
        sa.Column("begins", sa.Time),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("seats", sa.Integer),
        sa.Column("since", JSONB, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("minutes > 0", name="templates_last_a_while"),
    )
    op.create_index("templates_of_unit", "templates", ["unit"])
    op.create_table(
        "template_adaptations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("template", sa.Uuid, sa.ForeignKey("templates.id"), nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("own", JSONB, nullable=False),
        sa.Column("said", JSONB, nullable=False),
        sa.Column("title", sa.Uuid),
        sa.Column("about", sa.Uuid),
        sa.Column("checklist", sa.Uuid),
        sa.Column("weekday", sa.Integer),
        sa.Column("begins", sa.Time),
        sa.Column("minutes", sa.Integer),
        sa.Column("seats", sa.Integer),
        sa.Column("based_on", JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("template", "unit", name="template_adaptations_once"),
    )
    op.create_table(
        "template_uses",
        sa.Column("occasion", sa.Uuid, sa.ForeignKey("occasions.id"), primary_key=True),
        sa.Column("template", sa.Uuid, sa.ForeignKey("templates.id"), nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("taken", JSONB, nullable=False),
        sa.Column("follows", JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "co_organisers",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("occasion", sa.Uuid, sa.ForeignKey("occasions.id"), nullable=False),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("occasion", "partner", name="co_organisers_once"),
    )
    op.create_index("co_organisers_of_occasion", "co_organisers", ["occasion", "standing"])
    op.create_table(
        "occasion_drafts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("said", JSONB, nullable=False),
        sa.Column("title", sa.Uuid, nullable=False),
        sa.Column("place", sa.Uuid),
        sa.Column("about", sa.Uuid),
        sa.Column("starts", sa.DateTime),
        sa.Column("ends", sa.DateTime),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("invites", sa.Boolean, nullable=False),
        sa.Column("registration", sa.Boolean, nullable=False),
        sa.Column("seats", sa.Integer),
        sa.Column("template", sa.Uuid),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("occasion_drafts_of_unit", "occasion_drafts", ["unit"])
