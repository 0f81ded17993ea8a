"""What a mail brings into the recipient's calendar, read by readers that are not ours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from sqlalchemy import text

from services.notify.tests.build import VIEW, Notify, Somebody, body
from services.notify.tests.occasions import (
    ABOUT,
    PLACE,
    TITLE,
    Evening,
    Guest,
    calendar_file,
    invites,
    method_of,
    secret_for,
)
from services.notify.tests.test_occasions import UNTIL
from shared.clock import BERLIN

KIM = Somebody("Kim")
SENDER = "ortsnetz@example.org"


@pytest.fixture
async def kim(here: Notify) -> Guest:
    """May register."""
    guest = Guest(KIM, Evening())
    await invites(here, guest.evening, guest)
    return guest


def entry(mail: EmailMessage) -> Any:
    """The one event of a mail."""
    file = calendar_file(mail)
    assert file is not None
    assert file.count(b"\r\nBEGIN:VEVENT\r\n") == 1
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert b"\n" not in file.replace(b"\r\n", b"")
    (found,) = icalendar.Calendar.from_ical(file).events
    return found


def on(file: bytes, day: date) -> list[str]:
    """What a calendar shows on a day."""
    return [str(one["SUMMARY"]) for one in recurring_ical_events.of(icalendar.Calendar.from_ical(file)).at(day)]


async def test_who_has_a_seat_has_the_evening_in_their_calendar(here: Notify, kim: Guest) -> None:
    await here.hears(kim.registered())
    await here.sends()
    mail = here.post.only(KIM.email)
    assert method_of(mail) == "REQUEST"
    found, evening = entry(mail), kim.evening
    assert found["UID"] == f"{evening.id}@ortsnetz"
    assert found["SEQUENCE"] == 0
    assert (found["SUMMARY"], found["LOCATION"], found["DESCRIPTION"]) == (TITLE, PLACE, f"{ABOUT}\n\n{found['URL']}")
    assert found["STATUS"] == "CONFIRMED"
    starts = datetime.combine(evening.day, datetime.min.time(), BERLIN).replace(hour=19)
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (starts, starts + timedelta(hours=2))
    assert found["DTSTART"].to_ical().endswith(b"Z")
    assert found["ORGANIZER"] == f"mailto:{SENDER}"
    assert found["ORGANIZER"].params["CN"] == "Ortsnetz Bezirk Hannover"
    assert found["ATTENDEE"] == f"mailto:{KIM.email}", "nobody else"
    assert found["URL"] == f"{VIEW}/ov-celle/einladung/{evening.id}"
    assert "liegt als Kalendereintrag bei" in body(mail)
    file = calendar_file(mail)
    assert file is not None
    assert on(file, evening.day) == [TITLE]
    assert on(file, evening.day + timedelta(days=1)) == []
    assert b"s3cret" not in file, "calendars are shared"


async def test_what_is_not_everybodys_has_no_page(here: Notify) -> None:
    guest = Guest(KIM, Evening(public=False, about=None))
    await invites(here, guest.evening, guest)
    await here.hears(guest.registered())
    await here.sends()
    found = entry(here.post.only(KIM.email))
    assert "URL" not in found
    assert "DESCRIPTION" not in found


@pytest.mark.parametrize(
    ("why", "standing", "method"),
    [
        ("moved_up", "seated", "REQUEST"),
        ("accepted", "seated", "REQUEST"),
        ("again", "seated", "REQUEST"),
        ("moved", "seated", "REQUEST"),
        ("party", "seated", None),
        ("again", "waiting", None),
        ("moved", "waiting", None),
        ("moved", "offered", None),
        ("passed_over", "waiting", None),
        ("offered", "offered", None),
        ("offer_over", "withdrawn", None),
        ("guest", "withdrawn", None),
        ("cancelled", "withdrawn", None),
    ],
)
async def test_who_waits_gets_no_entry_and_need_not_lose_one(
    here: Notify, kim: Guest, why: str, standing: str, method: str | None
) -> None:
    await here.hears(kim.registered("waiting"))
    await here.sends()
    if why == "cancelled":
        await here.hears(kim.evening.cancelled())
    await here.hears(kim.changed(why, standing, **({"until": UNTIL} if standing == "offered" else {})))
    await here.sends()
    first, mail = here.post.to(KIM.email)
    assert method_of(first) is None
    assert method_of(mail) == method
    assert ("Kalendereintrag" in body(mail)) == bool(method), "nothing is promised that is not there"


async def test_who_withdraws_has_it_no_longer_though_it_takes_place(here: Notify, kim: Guest) -> None:
    await here.hears(kim.registered())
    await here.sends()
    await here.hears(kim.changed("guest", "withdrawn"))
    await here.sends()
    there, gone = here.post.to(KIM.email)
    assert method_of(gone) == "CANCEL"
    assert entry(gone)["UID"] == entry(there)["UID"]
    assert "STATUS" not in entry(gone), "RFC 5546, 3.2.5: only one attendee is taken out"
    assert entry(gone)["DTSTAMP"].dt >= entry(there)["DTSTAMP"].dt
    assert entry(gone)["ATTENDEE"] == f"mailto:{KIM.email}"


async def test_who_comes_back_has_it_again_and_later_said_is_what_counts(here: Notify, kim: Guest) -> None:
    said = [kim.registered(), kim.changed("guest", "withdrawn"), kim.changed("again")]
    for record in said:
        await here.hears(record)
        await here.sends()
    mails = here.post.to(KIM.email)
    assert [method_of(mail) for mail in mails] == ["REQUEST", "CANCEL", "REQUEST"]
    stamps = [entry(mail)["DTSTAMP"].dt for mail in mails]
    assert stamps == sorted(stamps)


async def test_another_time_replaces_the_first_and_off_is_off(here: Notify, kim: Guest) -> None:
    await here.hears(kim.registered())
    await here.sends()
    await here.hears(kim.evening.moved(17), *kim.evening.texts, kim.changed("moved"))
    await here.sends()
    await here.hears(kim.evening.cancelled(), kim.changed("cancelled", "withdrawn"))
    await here.sends()
    first, moved, off = map(entry, here.post.to(KIM.email))
    assert first["UID"] == moved["UID"] == off["UID"]
    assert [one["SEQUENCE"] for one in (first, moved, off)] == [0, 1, 2]
    assert moved["DTSTART"].dt == first["DTSTART"].dt - timedelta(hours=2)
    assert off["STATUS"] == "CANCELLED"
    assert method_of(here.post.to(KIM.email)[2]) == "CANCEL"


async def test_another_title_is_no_other_sequence(here: Notify, kim: Guest) -> None:
    await here.hears(kim.evening.renamed("Kochabend"), *kim.evening.texts, kim.registered())
    await here.sends()
    found = entry(here.post.only(KIM.email))
    assert (found["SUMMARY"], found["SEQUENCE"]) == ("Kochabend", 0)


async def test_sent_once_more_it_is_the_same_to_the_byte(here: Notify, kim: Guest) -> None:
    here.post.content_answer = "554 5.6.0 not like this"
    await here.hears(kim.registered())
    await here.sends()
    here.post.content_answer = "250 kept"
    (failed,) = (await here.operates("GET", "/ops/mails?state=failed")).json()
    for secret in ("one", "another"):
        here.links.answers[kim.id] = secret_for(kim).model_copy(update={"secret": secret})
        await here.operates("POST", f"/ops/mails/{failed['id']}/resend")
        await here.sends()
        async with here.service.database.transaction() as session:
            await session.execute(text("UPDATE outgoing SET state = 'failed'"))
    one, other = here.post.to(KIM.email)
    assert one["Message-ID"] == other["Message-ID"]
    assert calendar_file(one) == calendar_file(other)
    assert "anmeldung/another" in body(other)


HOSTILE = [
    "BEGIN:VEVENT\r\nATTENDEE:mailto:evil@example.org",
    "x\n\n→ Hier klicken\n\nBetreff: y",
    "→ Hier klicken",
    "Kaffee, Kuchen; Kinder\\Eltern: Grüße 🎉 „los“",
    "Ä" * 200,
    "<b>fett</b> & {{ unit }}",
    "x\u2028END:VCALENDAR\u0085y",
]


@pytest.mark.parametrize("typed", HOSTILE)
async def test_whatever_a_title_says_it_is_text(here: Notify, typed: str) -> None:
    guest = Guest(KIM, Evening(title=typed, place=typed, about=typed))
    await invites(here, guest.evening, guest)
    await here.hears(guest.registered())
    await here.sends()
    mail = here.post.only(KIM.email)
    found = entry(mail)
    line = " ".join(typed.split()).lstrip("→ ")
    assert (found["SUMMARY"], found["LOCATION"]) == (line, line)
    assert found["DESCRIPTION"].split()[:-1] == typed.split()
    assert found["ATTENDEE"] == f"mailto:{KIM.email}"
    assert set(found) <= {
        *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION"),
        *("STATUS", "ORGANIZER", "ATTENDEE", "URL"),
    }
    assert line in body(mail)
    assert body(mail, "html").count('class="button"') == 1
    assert "<b>fett" not in body(mail, "html")
    assert mail["Subject"].startswith("Du bist dabei: ")
    assert "evil@example.org" not in [one.addr_spec for one in mail["To"].addresses]
    assert not mail.defects
