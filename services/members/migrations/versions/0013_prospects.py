"""Prospects, and their figures."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE prospects (
            id uuid NOT NULL PRIMARY KEY,
            unit text NOT NULL,
            person uuid NOT NULL,
            state text NOT NULL,
            first_name text NOT NULL,
            last_name text NOT NULL,
            email text NOT NULL,
            phone text NOT NULL,
            mail_key text NOT NULL,
            phone_key text NOT NULL,
            interest text NOT NULL,
            about uuid,
            source text NOT NULL,
            occasion uuid,
            met_on date NOT NULL,
            consent text NOT NULL,
            consent_text text NOT NULL,
            consent_at timestamptz NOT NULL,
            confirmed_at timestamptz,
            entered_by uuid,
            responsible uuid,
            next_step text,
            next_on date,
            touched_on date NOT NULL,
            answer_by date,
            reached text[] NOT NULL,
            application uuid UNIQUE,
            version integer NOT NULL,
            edited integer NOT NULL,
            record integer NOT NULL,
            CONSTRAINT prospects_one_next_step
                CHECK (state <> 'open' OR (next_step IS NOT NULL AND next_on IS NOT NULL))
        )
    """)
    op.execute("CREATE INDEX prospects_of_unit ON prospects (unit, state)")
    op.execute("CREATE INDEX ix_prospects_person ON prospects (person)")
    op.execute("CREATE INDEX ix_prospects_entered_by ON prospects (entered_by)")
    op.execute("CREATE INDEX ix_prospects_responsible ON prospects (responsible)")
    op.execute("""
        CREATE UNIQUE INDEX prospects_once_by_mail ON prospects (unit, mail_key, first_name)
        WHERE state = 'open' AND mail_key <> ''
    """)
    op.execute("""
        CREATE UNIQUE INDEX prospects_once_by_phone ON prospects (unit, phone_key, first_name)
        WHERE state = 'open' AND mail_key = ''
    """)
    op.execute("""
        CREATE TABLE prospect_figures (
            unit text NOT NULL,
            month date NOT NULL,
            source text NOT NULL,
            met integer NOT NULL,
            invited integer NOT NULL,
            came integer NOT NULL,
            applied integer NOT NULL,
            member integer NOT NULL,
            PRIMARY KEY (unit, month, source)
        )
    """)
    op.execute("CREATE TABLE prospect_counts (unit text NOT NULL PRIMARY KEY, version integer NOT NULL)")


def downgrade() -> None:
    for table in ("prospect_counts", "prospect_figures", "prospects"):
        op.drop_table(table)
