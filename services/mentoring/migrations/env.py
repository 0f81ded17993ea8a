"""Alembic's environment of `mentoring`."""

from services.mentoring.journeys.tables import Journey
from shared.migrations import run

run(Journey.metadata)
