"""Dates and small words as people say them in German. Pure functions; the templates use them as filters.

A *day* is a business date in Europe/Berlin, a *moment* an aware datetime in any zone. ``today`` and ``now`` come from
the frame, never from the machine, so that a page can be rendered for any day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from services.view.frame.layout.model import Chip, Tone
from shared.german import number as number
from shared.german import plural as plural

BERLIN = ZoneInfo("Europe/Berlin")
MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
#: a due date is shown as late from this many days on, as soon from the second on
LATE_FROM, SOON_FROM = 3, 14


def day_words(value: date, today: date) -> str:
    """``8. Dezember``; with the year where it is another one: ``8. Dezember 2025``."""
    words = f"{value.day}. {MONTHS[value.month - 1]}"
    return words if value.year == today.year else f"{words} {value.year}"


def near_words(value: date, today: date) -> str:
    """``heute``, ``morgen``, ``gestern``, else as :func:`day_words`: for sentences like "bis morgen"."""
    near = {0: "heute", 1: "morgen", -1: "gestern"}
    return near.get((value - today).days) or day_words(value, today)


def ago_words(value: datetime, now: datetime) -> str:
    """How long ago a moment is: ``gerade eben``, ``vor 2 Minuten``, ``heute, 16:40``, ``gestern, 9:05``, a day."""
    there, here = value.astimezone(BERLIN), now.astimezone(BERLIN)
    passed = here - there
    if passed < timedelta(minutes=1):
        return "gerade eben"
    if passed < timedelta(hours=1):
        return f"vor {plural(int(passed.total_seconds() // 60), 'Minute', 'Minuten')}"
    words = when_words(value, now)
    return f"heute, {words}" if there.date() == here.date() else words


def when_words(value: datetime, now: datetime) -> str:
    """When a moment was, as in "seit …": ``16:40`` today, ``gestern, 9:05``, a day."""
    there, here = value.astimezone(BERLIN), now.astimezone(BERLIN)
    clock = f"{there.hour}:{there.minute:02d}"
    if there.date() == here.date():
        return clock
    if there.date() == here.date() - timedelta(days=1):
        return f"gestern, {clock}"
    return day_words(there.date(), here.date())


def days_chip(due: date, today: date, prefix: str = "noch ") -> Chip:
    """The chip beside something that is due: a word with the days left, and the tone that goes with it."""
    left = (due - today).days
    if left < 0:
        return Chip(f"seit {plural(-left, 'Tag', 'Tagen')} überfällig", "late")
    words = "heute" if left == 0 else f"{prefix}{plural(left, 'Tag', 'Tage')}"
    tone: Tone = "late" if left <= LATE_FROM else "soon" if left <= SOON_FROM else "plain"
    return Chip(words, tone)


def since_words(value: date, today: date) -> str:
    """``seit heute``, ``seit gestern``, ``seit 9 Tagen``, from two weeks on ``seit 8. November``."""
    passed = (today - value).days
    if 1 < passed < 14:
        return f"seit {plural(passed, 'Tag', 'Tagen')}"
    return f"seit {near_words(value, today)}"


def age(born: date, today: date) -> int:
    """Full years on ``today``."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def percent(value: int | None) -> str:
    """``86 %`` with a space that does not break; ``–`` for a figure that is not shown."""
    return "–" if value is None else f"{value}\u00a0%"


def initials(name: str) -> str:
    """Two letters for the round sign beside a name: first and last word, without titles and brackets."""
    words = [word for word in name.split() if word[0].isalpha() and not word.endswith(".")]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def greeting(now: datetime) -> str:
    """By the time of day in Berlin."""
    hour = now.astimezone(BERLIN).hour
    return "Guten Morgen" if 4 <= hour < 11 else "Guten Tag" if 11 <= hour < 18 else "Guten Abend"


def as_time(iso: str, words: str) -> Markup:
    """A ``<time>`` element around words that are already German."""
    return Markup('<time datetime="{}">{}</time>').format(iso, escape(words))
