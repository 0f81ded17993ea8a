"""What is written for the wire is read as it was meant, and by nobody as more than that."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import parseaddr, quote
from uuid import UUID

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.channels.message import BadAddress, Invitation, Mail, written
from shared.calendar_files import Entry

EVENING = datetime.fromisoformat("2026-11-24T19:00")
INVITATION = Invitation(Entry(UUID(int=1), "Köchinnen; Köche", EVENING, EVENING, datetime(2026, 11, 1, tzinfo=UTC)))
SENDER = '"Bezirk Köln, Geschäftsstelle" <mail@example.org>'
HEADERS = ["Content-Type", "MIME-Version", "To", "From", "Subject", "Date", "Message-ID", "Content-Language"]
HEADERS += ["Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"]
HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | st.sampled_from(
    ["x\r\nBcc: other@example.org", "x\u2028Bcc: y@example.org", "x\x0bBcc: y", "a" * 2000, "ü" * 2000, "=?utf-8?q?x?="]
)


def read(mail: Mail) -> EmailMessage:
    """As a mail program does."""
    policy = SMTP if mail.to.isascii() else SMTPUTF8
    found = message_from_bytes(written(mail, SENDER), policy=policy)
    assert isinstance(found, EmailMessage)
    return found


def said(text: str) -> str:
    """Text with the ends of lines as every reader sees them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(subject=HOSTILE, text=HOSTILE, html=HOSTILE)
def test_whatever_the_texts_say_they_are_texts(subject: str, text: str, html: str) -> None:
    mail = Mail("aylin@example.org", subject, text, html, "<1@example.org>", "https://example.org/abmelden/x")
    found = read(mail)
    assert not found.defects
    assert sorted(found.keys()) == sorted(HEADERS)
    assert found["To"].addresses[0].addr_spec == "aylin@example.org"
    assert found["From"].addresses[0].display_name == "Bezirk Köln, Geschäftsstelle"
    plain, rich = found.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert said(plain.get_content()) == said(text)
    assert said(rich.get_content()) == said(html)


@given(subject=HOSTILE)
def test_no_line_is_longer_than_a_server_takes(subject: str) -> None:
    mail = Mail("aylin@example.org", subject, "a" * 5000, "<p>" * 2000, "<1@example.org>")
    lines = written(mail, SENDER).split(b"\r\n")
    assert max(map(len, lines)) <= 998  # RFC 5321, 4.5.3.1.6
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@pytest.mark.parametrize("subject", ["Willkommen, Jörg!", "plain", "Schön, " * 40])
@pytest.mark.parametrize("to", ["aylin@example.org", "jörg@example.org", "o'neill+x@xn--mller-kva.example"])
def test_a_subject_is_read_as_it_was_written_at_every_address(subject: str, to: str) -> None:
    mail = Mail(to, subject, "Grüße", "<p>Grüße</p>", "<1@example.org>")
    assert read(mail)["Subject"].strip() == subject[:200].strip()
    assert f"To: {to}\r\n".encode() in written(mail, SENDER)  # as it is, in UTF-8: RFC 6532


@pytest.mark.parametrize("name", ["Büro", 'Büro "West", Köln', "plain"])
@pytest.mark.parametrize("address", ["a@büro.example", "jörg@example.org", "a@example.org"])
@pytest.mark.parametrize("to", ["aylin@example.org", "jörg@example.org"])
def test_every_sender_that_can_be_set_stands_in_it(name: str, address: str, to: str) -> None:
    sender = f'"{quote(name)}" <{address}>'
    mail = written(Mail(to, "x", "x", "x", "<1@example.org>"), sender).decode()
    shown, stands = parseaddr(mail.split("\r\nFrom: ")[1].split("\r\n")[0])
    assert (str(make_header(decode_header(shown))), stands) == (name, address.replace("büro", "xn--bro-hoa"))


@pytest.mark.parametrize("to", ["nobody", "a b@example.org\nBcc: c@example.org", "@example.org", "a@", "a@b\u2028c"])
def test_what_is_no_address_is_refused(to: str) -> None:
    with pytest.raises(BadAddress):
        written(Mail(to, "x", "x", "x", "<1@example.org>"), SENDER)


@pytest.mark.parametrize("to", ["aylin@example.org", "jörg@example.org", "o'neill+x@xn--mller-kva.example"])
def test_an_event_stands_among_the_ways_in_which_a_mail_is_written_and_beside_them(to: str) -> None:
    found = read(Mail(to, "Grüße", "Grüße", "<p>Grüße</p>", "<1@example.org>", invitation=INVITATION))
    assert not found.defects
    assert found["Subject"] == "Grüße"
    mixed, alternative, plain, html, entry, file = found.walk()
    assert [part.get_content_type() for part in (mixed, alternative)] == ["multipart/mixed", "multipart/alternative"]
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]
    assert entry["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST"}
    assert file["Content-Disposition"].params == {"filename": "termin.ics"}
    content = entry.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content == file.get_payload(decode=True)
    read_by_a_calendar = icalendar.Calendar.from_ical(content)
    assert read_by_a_calendar["METHOD"] == "REQUEST"
    (event,) = read_by_a_calendar.events
    assert (str(event["ORGANIZER"]), str(event["ATTENDEE"])) == ("mailto:mail@example.org", f"mailto:{to}")
    assert event["ORGANIZER"].params["CN"] == "Bezirk Köln, Geschäftsstelle"
    assert event["SUMMARY"] == "Köchinnen; Köche"


def test_an_event_for_what_is_no_address_is_not_sent() -> None:
    mail = Mail("a@example.org\nX-EVIL:b@c", "x", "x", "x", "<1@example.org>", invitation=INVITATION)
    with pytest.raises(ValueError, match="CR or LF"):
        written(mail, SENDER)
