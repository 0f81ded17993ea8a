"""Objections to refusals; refusals from before get their time to object, and the day on which they are forgotten."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("ALTER TABLE applications ADD COLUMN object_by date")
    op.execute("ALTER TABLE links ADD COLUMN application uuid")
    op.execute("""
        CREATE TABLE objections (
            id uuid NOT NULL PRIMARY KEY,
            application uuid NOT NULL REFERENCES applications (id),
            person uuid NOT NULL REFERENCES persons (id),
            unit text NOT NULL,
            decider text NOT NULL,
            level text NOT NULL,
            state text NOT NULL,
            channel text NOT NULL,
            filed_on date NOT NULL,
            grounds uuid NOT NULL,
            hear_by date NOT NULL,
            decide_by date NOT NULL,
            statement uuid,
            decided_on date,
            reasons uuid,
            carry_on_by date,
            version integer NOT NULL,
            edited integer NOT NULL,
            CONSTRAINT objections_one_a_level UNIQUE (application, level)
        )
    """)
    op.execute("CREATE INDEX ix_objections_person ON objections (person)")
    op.execute("CREATE INDEX ix_objections_decider ON objections (decider)")
    op.execute("UPDATE applications SET object_by = decided_on + interval '1 month' WHERE state = 'refused'")
    # a rule by which time decides does not fire backwards: at least a month is left to look at what will be erased
    op.execute("""
        INSERT INTO deadlines (kind, subject, due_on)
        SELECT 'applicant_forgotten', id || '/refused',
               greatest((object_by + interval '3 months 1 day')::date, (current_date + interval '1 month')::date)
        FROM applications WHERE state = 'refused'
    """)


def downgrade() -> None:
    op.drop_table("objections")
    op.drop_column("links", "application")
    op.drop_column("applications", "object_by")
