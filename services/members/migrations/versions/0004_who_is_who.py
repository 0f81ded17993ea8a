"""Persons are found by keys computed in one place; questions of an import go to the branch that knows the person."""

import sqlalchemy as sa
from alembic import op

from shared.spelling import mail_key, name_key

revision = "0004"
down_revision = "0003"

_SOME = 5000


def upgrade() -> None:
    for name in ("name_key", "mail_key"):
        op.add_column("persons", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    _fill(op.get_bind())
    for name in ("name_key", "mail_key"):
        op.alter_column("persons", name, server_default=None)
    op.drop_index("persons_email", "persons")
    op.drop_index("persons_born", "persons")
    op.drop_constraint("persons_number_key", "persons")
    op.create_index("persons_number", "persons", ["number", "unit"], unique=True)
    op.create_index("persons_mail", "persons", ["mail_key"], postgresql_where=sa.text("mail_key <> ''"))
    op.create_index("persons_name", "persons", ["name_key"])
    op.add_column("import_proposals", sa.Column("asked_by", sa.Text(), nullable=False, server_default=""))
    op.add_column("import_proposals", sa.Column("fields", sa.dialects.postgresql.JSONB(none_as_null=True)))
    op.execute("UPDATE import_proposals SET asked_by = unit")
    op.execute(
        """UPDATE import_proposals r SET unit = coalesce(p.unit, r.row->>'unit', r.unit)
           FROM persons p WHERE p.id = r.person"""
    )
    op.alter_column("import_proposals", "asked_by", server_default=None)
    op.create_index("import_proposals_asked_by", "import_proposals", ["asked_by", "state"])
    # reports of levels above a branch named ordinary members
    op.execute("""UPDATE import_jobs j SET report = ((report::jsonb
                      || '{"missing": [], "doubtful": []}'
                      || jsonb_build_object('held', report->'doubtful_total'))::json)
                  FROM units u WHERE u.key = j.unit AND u.level <> 'ortsverein' AND report IS NOT NULL""")


def _fill(connection: sa.Connection) -> None:
    persons = sa.table("persons", *(sa.column(name) for name in ("id", "last_name", "first_name", "email")))
    rows = connection.execute(sa.select(persons)).all()
    for start in range(0, len(rows), _SOME):
        some = [
            {"of": one.id, "name": name_key(one.last_name, one.first_name), "mail": mail_key(one.email)}
            for one in rows[start : start + _SOME]
        ]
        connection.execute(sa.text("UPDATE persons SET name_key = :name, mail_key = :mail WHERE id = :of"), some)


def downgrade() -> None:
    op.drop_index("import_proposals_asked_by", "import_proposals")
    op.drop_column("import_proposals", "fields")
    op.drop_column("import_proposals", "asked_by")
    for index in ("persons_name", "persons_mail", "persons_number"):
        op.drop_index(index, "persons")
    op.create_unique_constraint("persons_number_key", "persons", ["number"])
    op.create_index("persons_born", "persons", ["born_on"])
    op.create_index("persons_email", "persons", ["email"], postgresql_where=sa.text("email <> ''"))
    op.drop_column("persons", "mail_key")
    op.drop_column("persons", "name_key")
