"""What `events` decides about occasions and others repeat in words: decided and said here once."""

from __future__ import annotations

from datetime import time, timedelta

MOST_SEATS = 2000
"""More seats than this has no occasion of ours."""

DOORS = timedelta(hours=1)
"""So long before an occasion somebody may stand at its door."""

BY_ITSELF = timedelta(hours=24)
"""So long before an occasion whoever waits moves up without being asked. Source: decision 0021."""

ASKED = timedelta(minutes=90)
"""So long before, nobody is asked any more: until an hour before, and half an hour to read."""

LINK_HOURS = 24
"""So many hours a registration waits for its address to be confirmed."""

REMINDED_AT = time(10)
"""When on the day before whoever comes is reminded."""

MOST_SHIFTS, MOST_PEOPLE = 12, 20
"""Shifts of a stall, and people in each."""
