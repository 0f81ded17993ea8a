"""How an occasion is spoken of: kinds, days and hours. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from services.view.frame.layout.dates import MONTHS, day_words, near_words
from shared.german import plural

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of occasion: its name, with its article, as the object of a sentence, and on a pill; how one is when
    nobody has planned one here yet: the title, from, until, the day of the week, whether it is public, and with how
    many seats (0: one need not register)."""

    name: str
    the: str
    a: str
    pill: str
    title: str
    begins: str
    ends: str
    weekday: int
    public: bool
    seats: int = 0


KINDS = {
    "evening": Kind(
        "Abend für Neue",
        "der Abend",
        "einen Abend für Neue",
        "Abend",
        "Abend für Neue",
        "19:00",
        "21:00",
        3,
        False,
        seats=15,
    ),
    "stall": Kind("Infostand", "der Infostand", "einen Infostand", "Infostand", "Infostand", "10:00", "13:00", 5, True),
    "visit": Kind("Besuch", "der Besuch", "einen Besuch", "Besuch", "", "18:00", "20:00", 2, True),
    "consultation": Kind(
        "Sprechstunde",
        "die Sprechstunde",
        "eine Sprechstunde",
        "Sprechstunde",
        "Sprechstunde",
        "17:00",
        "18:30",
        2,
        True,
    ),
    "round": Kind("Runde", "die Runde", "eine Runde", "Runde", "", "19:00", "21:00", 1, False),
    "other": Kind("Termin", "der Termin", "einen Termin", "Anderes", "", "19:00", "21:00", 3, False),
}


def kind(key: str) -> Kind:
    """The kind of an occasion; one that is newer than this view is something else."""
    return KINDS.get(key, KINDS["other"])


def clock(moment: datetime | time) -> str:
    """``19``, ``18:30``: as one says it before "Uhr"."""
    return f"{moment.hour}:{moment.minute:02d}" if moment.minute else str(moment.hour)


def hours(starts: datetime, ends: datetime, today: date) -> str:
    """``19 bis 21 Uhr``; over midnight with the day on which it ends."""
    if starts.date() == ends.date():
        return f"{clock(starts)} bis {clock(ends)} Uhr"
    return f"{clock(starts)} Uhr bis {day_words(ends.date(), today)}, {clock(ends)} Uhr"


@dataclass(frozen=True, slots=True)
class When:
    """When it is, in words: the leaf of a calendar and what stands beside it. ``iso`` for machines."""

    short: str
    day: int
    month: str
    weekday: str
    on: str
    hours: str
    near: str
    iso: str

    @classmethod
    def of(cls, starts: datetime, ends: datetime, today: date) -> When:
        """As it is spoken of today."""
        weekday = WEEKDAYS[starts.weekday()]
        return cls(
            short=weekday[:2],
            day=starts.day,
            month=MONTHS[starts.month - 1][:3],
            weekday=weekday,
            on=day_words(starts.date(), today),
            hours=hours(starts, ends, today),
            near=near_words(starts.date(), today),
            iso=starts.isoformat(timespec="minutes"),
        )


def until(moment: datetime, today: date) -> str:
    """Until when a seat is kept: ``heute, 18 Uhr``."""
    return f"{near_words(moment.date(), today)}, {clock(moment)} Uhr"


def seats(free: int | None) -> str:
    """How many seats are free: ``noch 4 Plätze``; nothing where as many come as like to."""
    if free is None:
        return ""
    return f"noch {plural(free, 'Platz', 'Plätze')} frei" if free else "alle Plätze belegt"


def people(count: int) -> str:
    """``1 Mensch``, ``12 Menschen``."""
    return plural(count, "Mensch", "Menschen")


def come(count: int) -> str:
    """The verb that goes with it."""
    return "kommt" if count == 1 else "kommen"


def were(count: int) -> str:
    """And the one for what is over."""
    return "war" if count == 1 else "waren"
