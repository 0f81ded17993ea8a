"""Alembic's entry point; see `shared/migrations.py`."""

from services.members.model import metadata
from shared import migrations

migrations.run(metadata)
