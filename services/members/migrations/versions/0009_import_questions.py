"""What each branch was told last of questions that imports left."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    # nothing was told yet: at its start the service tells of what waits (imports/waiting.py)
    op.execute("""
        CREATE TABLE import_questions (
            unit text NOT NULL PRIMARY KEY,
            waiting integer NOT NULL,
            version integer NOT NULL
        )
    """)


def downgrade() -> None:
    op.drop_table("import_questions")
