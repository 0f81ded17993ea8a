"""Calendar files (iCalendar, RFC 5545) as others' calendars take them: of plain values, the same bytes each time.

    entry = Entry(occasion, "Abend für Neue", starts, ends, said_at, sequence=2, place="Freizeitheim", url="https://…")
    calendar_file([entry], name="Termine in Linden")                          # to download, or to subscribe to
    invitation(entry, cancelled=False, organizer="termine@…", name="…", attendee="lena@…")   # in a mail (RFC 5546)

Times are Berlin's wall clock and stand in the file as UTC: a single event needs no rules of a time zone, and no reader
can get them wrong. Nothing comes from the moment of writing: `said_at` is when the newest word was said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vText

from shared.clock import BERLIN

PRODUCT = "-//Ortsnetz//Termine//DE"
MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """One occasion. `starts` and `ends` in Berlin's wall clock, `said_at` with a time zone; `sequence` as its events
    have it; `url` leads back to its page."""

    occasion: UUID
    title: str
    starts: datetime
    ends: datetime
    said_at: datetime
    sequence: int = 0
    place: str = ""
    about: str = ""
    url: str = ""
    cancelled: bool = False


def uid(occasion: UUID) -> str:
    """The id by which calendars know an occasion, whatever becomes of it."""
    return f"{occasion}@ortsnetz"


def event(entry: Entry) -> Event:
    """The VEVENT of an occasion."""
    made = Event()
    made.add("uid", uid(entry.occasion))
    made.add("dtstamp", entry.said_at.astimezone(UTC).replace(microsecond=0))
    made.add("sequence", entry.sequence)
    made.add("dtstart", _utc(entry.starts))
    made.add("dtend", _utc(entry.ends))
    made.add("summary", entry.title)
    for name, text in (("location", entry.place), ("description", _described(entry))):
        if text:
            made.add(name, text)
    if entry.url:
        made.add("url", entry.url)
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return made


def calendar_file(entries: Iterable[Entry], *, name: str = "") -> bytes:
    """A file to download or to subscribe to; `name` is what a calendar calls it."""
    made = _calendar("PUBLISH")
    if name:
        made.add("x-wr-calname", vText(name))  # neither is known to the library, which would not escape them
        made.add("name", vText(name))
        made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    head, end, _ = made.to_ical(sorted=False).partition(b"END:VCALENDAR")
    return b"".join((head, *map(_written, entries), end, b"\r\n"))


@lru_cache(maxsize=4096)
def _written(entry: Entry) -> bytes:
    """Kept, since a file of hundreds is fetched over and over, and few of them change."""
    written: bytes = event(entry).to_ical(sorted=False)
    return written


def invitation(entry: Entry, *, organizer: str, name: str, attendee: str, withdrawn: bool = False) -> tuple[str, bytes]:
    """What a mail carries to one guest, and its method, which stands in the mail's Content-Type, too: REQUEST, and
    CANCEL where the occasion is no more, or the guest's seat (`withdrawn`). `organizer` is whoever sends the mail;
    nobody but its recipient stands in it. Raises ValueError where an address has an end of a line in it."""
    method = "CANCEL" if entry.cancelled or withdrawn else "REQUEST"
    made, one = _calendar(method), event(entry)
    if withdrawn and not entry.cancelled:
        del one["status"]  # RFC 5546, 3.2.5: with one the event would be off for everybody
    host = vCalAddress(f"mailto:{organizer}")
    host.params["CN"] = vText(name)
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params["PARTSTAT"] = vText("ACCEPTED")  # they registered: nobody asks them once more
    guest.params["RSVP"] = vText("FALSE")
    one.add("organizer", host)
    one.add("attendee", guest)
    made.add_component(one)
    return method, made.to_ical(sorted=False)


def _calendar(method: str) -> Calendar:
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", PRODUCT)
    made.add("method", method)
    return made


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=BERLIN).astimezone(UTC)


def _described(entry: Entry) -> str:
    """What it is about, and the way back, which not every calendar shows by itself."""
    return "\n\n".join(text for text in (entry.about, entry.url) if text)
