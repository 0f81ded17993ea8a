"""How templates are spoken of. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable

from services.view.screens.calendar.queries import WEEKDAYS, clock
from services.view.screens.templates.queries import Says
from shared.german import plural

NAMES = {"title": "Titel", "about": "Text", "checklist": "Checkliste", "time": "Zeit", "seats": "Plätze"}
"""What a part is called."""

PLANNED = {"title": "Titel", "about": "Text", "minutes": "Dauer", "seats": "Plätze"}
"""What of an occasion comes from its template."""

MINUTES = (30, 45, 60, 90, 120, 150, 180, 240, 300, 360, 480)
"""Lengths that the form offers."""


def length(minutes: int) -> str:
    """``2 Stunden``, ``1½ Stunden``, ``45 Minuten``."""
    hours, rest = divmod(minutes, 60)
    if rest == 30 and hours:
        return f"{hours}½ Stunden"
    return plural(hours, "Stunde", "Stunden") if hours and not rest else plural(minutes, "Minute", "Minuten")


def usual(says: Says) -> str:
    """When one usually is: ``donnerstags um 19 Uhr, 2 Stunden``."""
    day = f"{WEEKDAYS[says.weekday].lower()}s" if says.weekday is not None else ""
    at = f"um {clock(says.begins)} Uhr" if says.begins else ""
    return ", ".join(filter(None, (" ".join(filter(None, (day, at))), length(says.minutes))))


def seats(value: int | None) -> str:
    """With how many seats, or that nobody has to register."""
    return "ohne Anmeldung" if value is None else plural(value, "Platz", "Plätze")


def part(says: Says, which: str) -> str:
    """What a template says in a part, in a line."""
    if which == "time":
        return usual(says)
    if which == "seats":
        return seats(says.seats)
    return str(getattr(says, which)) or "nichts"


def planned(says: Says, which: str) -> str:
    """The same for what an occasion has of it."""
    return length(says.minutes) if which == "minutes" else part(says, which)


def listed(names: Iterable[str]) -> str:
    """``Titel, Text und Plätze``."""
    *most, last = list(names)
    return f"{', '.join(most)} und {last}" if most else last
