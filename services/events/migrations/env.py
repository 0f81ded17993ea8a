"""Alembic's environment of `events`."""

from services.events.calendar.tables import Occasion
from shared.migrations import run

run(Occasion.metadata)
