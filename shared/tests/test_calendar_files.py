"""Calendar files, read by a reader that is not ours (`recurring-ical-events`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from shared.calendar_files import Entry, calendar_file, invitation
from shared.clock import BERLIN

OCCASION, DAY = UUID(int=7), date(2026, 12, 3)
EVENING = Entry(
    OCCASION,
    "Abend für Neue: Käse, Öl & Größe; „alles“",
    datetime.combine(DAY, time(19)),
    datetime.combine(DAY, time(21)),
    datetime(2026, 11, 24, 19, 0, 3, 123456, tzinfo=UTC),
    sequence=2,
    place="Freizeitheim Linden, Raum 2\\3",
    about="Wir reden.\nKinder können mit: " + "überall, " * 30,
    url="https://ortsnetz.example.org/ov-linden/einladung/00000000-0000-0000-0000-000000000007",
)


def read(file: bytes, day: date = DAY) -> list[Any]:
    """What takes place on a day, as the other reader finds it."""
    return list(recurring_ical_events.of(Calendar.from_ical(file)).at(day))


def test_all_that_stands_is_read_as_it_was_said() -> None:
    (one,) = read(calendar_file([EVENING], name="Termine in Linden"))
    assert one["UID"] == f"{OCCASION}@ortsnetz"
    assert one["SEQUENCE"] == 2
    assert one["SUMMARY"] == EVENING.title
    assert one["LOCATION"] == EVENING.place
    assert one["DESCRIPTION"] == f"{EVENING.about}\n\n{EVENING.url}"
    assert one["URL"] == EVENING.url
    assert one["STATUS"] == "CONFIRMED"
    assert one["DTSTART"].dt == datetime(2026, 12, 3, 18, tzinfo=UTC)
    assert one["DTSTAMP"].dt == datetime(2026, 11, 24, 19, 0, 3, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)])
def test_seven_in_the_evening_stays_seven_over_the_change_of_time(day: date) -> None:
    at = datetime.combine(day, time(19))
    (one,) = read(calendar_file([replace(EVENING, starts=at, ends=at + timedelta(hours=2))]), day)
    assert one["DTSTART"].dt.astimezone(BERLIN).replace(tzinfo=None) == at


@given(
    title=st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=120),
    about=st.text(st.characters(exclude_categories=["C"], include_characters="\n"), max_size=400),
)
def test_whatever_is_typed_comes_back_in_lines_of_75_octets_and_the_same_bytes(title: str, about: str) -> None:
    entry = replace(EVENING, title=title.strip() or "x", about=about.strip())
    file = calendar_file([entry], name=title)
    assert file == calendar_file([entry], name=title)
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    (one,) = read(file)
    assert one["SUMMARY"] == entry.title
    assert one["DESCRIPTION"] == "\n\n".join(filter(None, (entry.about, entry.url)))


def test_what_is_cancelled_stays_and_says_so() -> None:
    (one,) = read(calendar_file([replace(EVENING, cancelled=True, sequence=3)]))
    assert (one["STATUS"], one["SEQUENCE"]) == ("CANCELLED", 3)


@pytest.mark.parametrize(("cancelled", "method"), [(False, "REQUEST"), (True, "CANCEL")])
def test_a_mail_carries_one_event_with_its_recipient_alone(cancelled: bool, method: str) -> None:
    said, file = invitation(
        replace(EVENING, cancelled=cancelled),
        organizer="termine@example.org",
        name="OV Linden",
        attendee="r@example.org",
    )
    found = Calendar.from_ical(file)
    (one,) = found.walk("VEVENT")
    assert said == found["METHOD"] == method
    assert one["ORGANIZER"] == "mailto:termine@example.org"
    assert one["ATTENDEE"] == "mailto:r@example.org"
    assert file.count(b"ATTENDEE") == 1
    assert one["STATUS"] == ("CANCELLED" if cancelled else "CONFIRMED")


def test_who_alone_is_no_longer_expected_takes_the_occasion_from_nobody() -> None:
    said, file = invitation(EVENING, organizer="t@example.org", name="OV", attendee="r@example.org", withdrawn=True)
    found = Calendar.from_ical(file)
    (one,) = found.walk("VEVENT")
    assert said == found["METHOD"] == "CANCEL"
    assert "STATUS" not in one, "RFC 5546, 3.2.5"


@pytest.mark.parametrize("address", ["a\r\nX:y@example.org", "a\nX:y@example.org"])
def test_an_address_with_an_end_of_line_is_none(address: str) -> None:
    with pytest.raises(ValueError, match="CR or LF"):
        invitation(EVENING, organizer="t@example.org", name="OV", attendee=address)


def test_a_name_with_two_lines_is_one_name() -> None:
    file = calendar_file([EVENING], name="Termine,\nEND:VCALENDAR")
    assert file.count(b"\r\nEND:VCALENDAR\r\n") == 1
