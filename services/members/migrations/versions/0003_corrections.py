"""What people correct is remembered, so that the register's old value does not undo it."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("""
    CREATE TABLE IF NOT EXISTS corrections (
        person uuid NOT NULL REFERENCES persons (id),
        field text NOT NULL,
        before text NOT NULL,
        PRIMARY KEY (person, field))""")


def downgrade() -> None:
    op.drop_table("corrections")
