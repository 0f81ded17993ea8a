"""Alembic's environment of `mentoring`."""

from services.mentoring.journeys.tables import Journey
from services.mentoring.reminders.tables import Reminder  # noqa: F401 - its table belongs to the metadata
from shared.migrations import run

run(Journey.metadata)
