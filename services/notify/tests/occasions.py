"""An evening in Celle, who comes, and what a mail brings into their calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import icalendar
from aiokafka import ConsumerRecord

from services.notify.outgoing.links import Secret
from services.notify.tests.build import CELLE, Notify, Somebody, today
from shared.contracts.base import Event
from shared.contracts.calendar import (
    GuestForgotten,
    GuestRegistered,
    GuestReminded,
    OccasionAnnounced,
    OccasionCancelled,
    OccasionChanged,
    RegistrationChanged,
)
from shared.contracts.people import PersonText, text_of_its_own
from shared.ids import new_id
from shared.testing import record_of

TITLE, PLACE, ABOUT = (
    "Abend für neue Mitglieder",
    "Gasthaus Zur Linde, Celle",
    "Wir kochen zusammen.\nBring Hunger mit.",
)


def at(day: date, hour: int) -> datetime:
    """Berlin's wall clock."""
    return datetime.combine(day, time(hour))


@dataclass
class _Counted:
    """Something that changes: each change has the next number."""

    version: int = field(default=0, kw_only=True)

    def says(self, event: Event) -> ConsumerRecord:
        """The next change."""
        self.version += 1
        return record_of(event, version=self.version)


@dataclass
class Evening(_Counted):
    """In three weeks, unless said otherwise."""

    title: str = TITLE
    place: str = PLACE
    about: str | None = ABOUT
    day: date = field(default_factory=lambda: today() + timedelta(days=21))
    hour: int = 19
    public: bool = True
    sequence: int = 0
    id: UUID = field(default_factory=new_id)
    texts: list[PersonText] = field(default_factory=list)

    def text(self, typed: str | None) -> UUID | None:
        """The id of a text, which comes with the others."""
        if typed is None:
            return None
        self.texts.append(text_of_its_own(new_id(), typed))
        return self.texts[-1].record

    def _as_it_is(self) -> dict[str, Any]:
        return {
            "unit": CELLE,
            "occasion": self.id,
            "kind": "evening",
            "title": self.text(self.title),
            "starts": at(self.day, self.hour),
            "ends": at(self.day, self.hour) + timedelta(hours=2),
            "place": self.text(self.place),
            "about": self.text(self.about),
            "public": self.public,
            "registration": True,
            "seats": 20,
            "sequence": self.sequence,
        }

    def announced(self) -> ConsumerRecord:
        """It will take place."""
        return self.says(OccasionAnnounced(**self._as_it_is(), announced_on=today()))

    def moved(self, hour: int) -> ConsumerRecord:
        """To another hour."""
        self.hour, self.sequence = hour, self.sequence + 1
        return self.says(OccasionChanged(**self._as_it_is(), changed_on=today(), moved=True))

    def renamed(self, title: str) -> ConsumerRecord:
        """At the same time and place."""
        self.title = title
        return self.says(OccasionChanged(**self._as_it_is(), changed_on=today(), moved=False))

    def cancelled(self, word: str | None = None) -> ConsumerRecord:
        """It will not."""
        self.sequence += 1
        return self.says(
            OccasionCancelled(
                unit=CELLE,
                occasion=self.id,
                kind="evening",
                starts=at(self.day, self.hour),
                cancelled_on=today(),
                word=self.text(word),
                sequence=self.sequence,
            )
        )


@dataclass
class Guest(_Counted):
    """Somebody's registration for the evening."""

    who: Somebody
    evening: Evening
    party: int = 1
    id: UUID = field(default_factory=new_id)

    def _ids(self) -> dict[str, Any]:
        ids = {"unit": CELLE, "registration": self.id, "person": self.who.id, "occasion": self.evening.id}
        return ids | {"party": self.party}

    def registered(self, standing: str = "seated", on: date | None = None) -> ConsumerRecord:
        """Confirmed."""
        return self.says(GuestRegistered(**self._ids(), standing=standing, registered_on=on or today()))

    def changed(self, why: str, standing: str = "seated", **more: Any) -> ConsumerRecord:
        """It stands otherwise."""
        return self.says(RegistrationChanged(**self._ids(), why=why, standing=standing, changed_on=today(), **more))

    def reminded(self) -> ConsumerRecord:
        """The evening is tomorrow."""
        return self.says(GuestReminded(**self._ids(), reminded_on=self.evening.day - timedelta(days=1)))

    def forgotten(self) -> ConsumerRecord:
        """Nobody knows them any more."""
        ids = self._ids()
        ids.pop("party")
        return self.says(GuestForgotten(**ids, forgotten_on=today()))


def secret_for(guest: Guest) -> Secret:
    """What `events` says about the guest's link."""
    until = datetime(2026, 12, 2, 18, tzinfo=UTC)
    return Secret(secret="s3cret", email=guest.who.email, first_name=guest.who.first_name, expires_at=until)


async def invites(here: Notify, evening: Evening, *guests: Guest) -> None:
    """The evening, its texts, and the people who will register are known; their links can be had."""
    await here.hears(evening.announced(), *evening.texts)
    for guest in guests:
        await here.hears(guest.who.record())
        here.links.answers[guest.id] = secret_for(guest)


def parts(mail: EmailMessage) -> Iterator[tuple[str, EmailMessage]]:
    """All parts of a mail by their kind."""
    for part in mail.walk():
        assert isinstance(part, EmailMessage)
        yield part.get_content_type(), part


def calendar_file(mail: EmailMessage) -> bytes | None:
    """The file that a calendar reads, or None: the one among the ways in which the mail is written is the one that is
    attached."""
    read = {kind: part.get_payload(decode=True) for kind, part in parts(mail) if kind.endswith(("/calendar", "/ics"))}
    if not read:
        return None
    assert read.keys() == {"text/calendar", "application/ics"}
    file, attached = read.values()
    assert isinstance(file, bytes)
    assert file == attached
    return file


def method_of(mail: EmailMessage) -> str | None:
    """What it does with the calendar: said in the mail and in the file alike."""
    file = calendar_file(mail)
    if file is None:
        return None
    (part,) = (part for kind, part in parts(mail) if kind == "text/calendar")
    said = icalendar.Calendar.from_ical(file)["METHOD"]
    assert part.get_param("method") == said
    return str(said)
