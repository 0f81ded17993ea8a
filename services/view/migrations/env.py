"""Alembic: the tables of hosting and signing in. Screens' tables are made from their projections (hosting/screens)."""

from services.view.frame.sign_in import tables as sign_in
from services.view.hosting import tables as hosting
from shared import migrations

migrations.run(hosting.metadata, sign_in.metadata)
