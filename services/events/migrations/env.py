"""Alembic's environment of `events`."""

import services.events.kits.tables  # noqa: F401 - its tables, too
from services.events.calendar.tables import Occasion
from shared.migrations import run

run(Occasion.metadata)
