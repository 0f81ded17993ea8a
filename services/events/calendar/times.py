"""When something can take place: pure rules over Berlin's wall clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from shared.clock import BERLIN
from shared.occasions import LINK_HOURS, REMINDED_AT

LONGEST = timedelta(days=7)
AHEAD = timedelta(days=2 * 366)

GUESTS_KEPT = timedelta(days=30)
"""So long after an occasion its guests are known. Source: decision 0021; GDPR, Art. 5 (1) e."""

THANKED_WITHIN = timedelta(days=7)
"""Later than this after the end nobody is thanked: after a standstill it would be odd."""

CONFIRMED_WITHIN = timedelta(hours=LINK_HOURS)
"""So long a registration waits for its address to be confirmed."""


def is_on_the_clock(moment: datetime) -> bool:
    """Whether Berlin's clocks show it: none shows 02:30 on the day on which summer time begins."""
    there = moment.replace(tzinfo=BERLIN).astimezone(UTC).astimezone(BERLIN)
    return there.replace(tzinfo=None) == moment


def wrong(starts: datetime, ends: datetime, now: datetime) -> Iterator[tuple[str, str]]:
    """What is wrong with these times for something that is announced now, by the field's name."""
    for name, moment in (("starts", starts), ("ends", ends)):
        if now < moment < now + AHEAD + LONGEST and not is_on_the_clock(moment):
            yield name, "Diese Uhrzeit gibt es an dem Tag nicht: Da beginnt die Sommerzeit."
    if starts <= now:
        yield "starts", "Das ist schon vorbei. Ankündigen lässt sich, was noch kommt."
    elif starts > now + AHEAD:
        yield "starts", "Das ist mehr als zwei Jahre hin: Bitte prüfe das Datum."
    if ends <= starts:
        yield "ends", "Das Ende liegt vor dem Anfang."
    elif ends - starts > LONGEST:
        yield "ends", "Länger als eine Woche dauert hier kein Termin."


def reminder(starts: datetime) -> datetime:
    """When guests are reminded."""
    return datetime.combine(starts.date() - timedelta(days=1), REMINDED_AT)


def thanks(ends: datetime) -> datetime:
    """When whoever was there is thanked: the day after."""
    return datetime.combine(ends.date() + timedelta(days=1), REMINDED_AT)


def thanked_until(ends: datetime) -> datetime:
    """From when on nobody is thanked any more."""
    return ends + THANKED_WITHIN


def forgotten_on(ends: datetime) -> date:
    """The first day on which no guest is known any more."""
    return ends.date() + GUESTS_KEPT + timedelta(days=1)
