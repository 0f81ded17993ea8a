"""How visibility is spoken of. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from services.view.frame.layout.dates import day_words, near_words
from services.view.frame.layout.model import Chip
from shared.german import plural

KINDS = {"campaign": "Wahlkampf", "holidays": "Ferien"}
SEEN, SOON, GAP = Chip("zu sehen", "fine"), Chip("seit über vier Wochen nicht", "soon"), Chip("Lücke", "late")
SOON_WEEKS = 4


def for_weeks(weeks: int) -> str:
    """`seit 8 Wochen`."""
    return f"seit {plural(weeks, 'Woche', 'Wochen')}"


def state(days: int, *, gap: bool) -> Chip:
    """How a branch stands, in a word."""
    if gap:
        return Chip(for_weeks(days // 7), "late")
    return Chip(for_weeks(days // 7), "soon") if days > SOON_WEEKS * 7 else SEEN


def weekday(day: date) -> str:
    """`Sa, 12. Dez`."""
    names = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
    months = ("Jan", "Feb", "März", "Apr", "Mai", "Juni", "Juli", "Aug", "Sep", "Okt", "Nov", "Dez")
    return f"{names[day.weekday()]}, {day.day}. {months[day.month - 1]}"


def until(moment: datetime, today: date) -> str:
    """`8. Dezember, 12:30 Uhr`."""
    return f"{near_words(moment.date(), today)}, {moment.hour}:{moment.minute:02d} Uhr"


def span(first: date, last: date, today: date) -> str:
    """`1. bis 24. Februar`, with the year where it is another one."""
    if first == last:
        return day_words(first, today)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}. bis {day_words(last, today)}"
    return f"{day_words(first, today)} bis {day_words(last, today)}"


def listed(texts: Sequence[str]) -> str:
    """`A, B und C`."""
    return " und ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))
