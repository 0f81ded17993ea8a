"""When kits are needed, and until when an order is answered: pure rules over days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta

from services.events.kits.tables import Kit

AnswerBy = Callable[[datetime, datetime], datetime]

LONGEST = timedelta(days=28)
AHEAD = timedelta(days=366)
ANSWERED_WITHIN = timedelta(days=3)
NOON = time(12)
AT_LEAST = timedelta(hours=2)
REMINDED_EVERY = timedelta(days=7)
"""How often whoever is late is reminded."""
_MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


def wrong(first: date, last: date, today: date) -> Iterator[tuple[str, str]]:
    """What is wrong with these days, by the field's name."""
    if first < today:
        yield "/first", "Das ist schon vorbei."
    elif first > today + AHEAD:
        yield "/first", "Das ist mehr als ein Jahr hin: Bitte prüfe das Datum."
    if last < first:
        yield "/last", "Der letzte Tag liegt vor dem ersten."
    elif last - first > LONGEST:
        yield "/last", "Länger als vier Wochen bekommt niemand ein Paket."


def too_near(kits: Iterable[Kit], first: date, today: date) -> Iterator[tuple[str, str]]:
    """Whether it cannot be there in time any more."""
    soonest = today + timedelta(days=max((kit.days_before for kit in kits), default=0))
    if first < soonest:
        yield "/first", f"Bis dahin kommt es nicht mehr an. Frühestens geht es am {day(soonest)}."


def answer_by(out_on: datetime, now: datetime) -> datetime:
    """Until when the owner can say no: after three days, and at noon before it has to go. Silence is a yes: the days
    are free, and a branch that plans must not wait for somebody on holiday. Source: decision 0023."""
    before = datetime.combine(out_on.date() - timedelta(days=1), NOON)
    return max(min(now + ANSWERED_WITHIN, before), now + AT_LEAST).replace(second=0, microsecond=0)


def reminded_again(reminded_on: date | None, today: date) -> bool:
    """Whether whoever is late is to be reminded today: at once, and each week."""
    return reminded_on is None or today - reminded_on >= REMINDED_EVERY


def day(one: date) -> str:
    """``5. Dezember``."""
    return f"{one.day}. {_MONTHS[one.month - 1]}"


def days(first: date, last: date) -> str:
    """``5. Dezember``, ``5. bis 7. Dezember``, ``30. November bis 2. Dezember``."""
    if first == last:
        return day(first)
    same = (first.year, first.month) == (last.year, last.month)
    return f"{first.day}. bis {day(last)}" if same else f"{day(first)} bis {day(last)}"
