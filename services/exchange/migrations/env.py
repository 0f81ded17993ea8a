"""Alembic environment: see `shared.migrations`."""

from services.exchange.routing.tables import metadata
from shared.migrations import run

run(metadata)
