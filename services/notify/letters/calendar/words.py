"""What the texts about occasions look up: what takes place, as it is known in the moment of sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.channels.message import Invitation
from services.notify.directory.occasions import Known, known_of
from services.notify.writing.words import Mail, Never, NotYet, People, Word
from shared.calendar_files import Entry
from shared.clock import BERLIN, now
from shared.letters.writing import day

TOGETHER = timedelta(minutes=1)
"""Within which an occasion and its registrations say that it has moved: they come in any order."""

NOBODY_ASKED = timedelta(minutes=90)
"""So long before, nobody who waits is asked any more; decided by `events`."""

NEWS_WITHIN = timedelta(minutes=2)
"""How long a mail waits for the occasion's part of the news; then it says what is known."""

_BRINGS = ("registration_seated", "registration_moved_up", "registration_moved")
_TAKES_BACK = ("registration_withdrawn", "occasion_off")
"""What kinds do with the recipient's calendar: the others leave it as it is."""


@dataclass(frozen=True)
class Occasion:
    """What takes place. `lines`: what, when and where; `page`: a page that everybody may see; `soon`: `heute`, `morgen`
    or nothing; `had_seat`: the recipient has or had a seat; `invitation`: what goes with the mail;
    `closing`: nobody moves up any more."""

    title: str
    lines: str
    about: str | None = None
    word: str | None = None
    soon: str = ""
    page: str | None = None
    had_seat: bool = False
    invitation: Invitation | None = None
    closing: bool = False


class TheOccasion(Word, name="occasion"):
    """The occasion that the letter is about. It comes on another key than whoever registered: earlier or later."""

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> Known:
        occasions = {UUID(mail.facts["occasion"]) for mail in mails}
        return await known_of(connection, occasions, {UUID(mail.facts["registration"]) for mail in mails})

    def say(self, mail: Mail, found: Known, people: People) -> Occasion:
        """Raises NotYet while something is missing, Never where the mail says what is not so any more."""
        row = found.occasions.get(UUID(mail.facts["occasion"]))
        if row is None:
            raise NotYet("no_occasion_yet")
        if _is_behind(row, mail) and mail.age < NEWS_WITHIN:
            raise NotYet("no_change_yet")
        _must_be_so(row, mail)
        if {row.title, row.place, row.about, row.word} - {None} - found.texts.keys():
            raise NotYet("no_text_yet")
        title, place = (_line(found.texts[one]) for one in (row.title, row.place))
        about, word = (found.texts[one] if one else None for one in (row.about, row.word))
        had_seat = UUID(mail.facts["registration"]) in found.seated
        return Occasion(
            title=title or "Termin",
            lines="\n".join(filter(None, (title, _when(row.starts, row.ends), place))),
            about=about,
            word=word,
            soon=_soon(row, mail),
            page=f"einladung/{row.id}" if row.public else None,
            had_seat=had_seat,
            closing=row.starts - now().astimezone(BERLIN).replace(tzinfo=None) < NOBODY_ASKED,
            invitation=_invitation(row, mail, had_seat, title or "Termin", place, about or ""),
        )


def _is_behind(row: Any, mail: Mail) -> bool:
    """Whether the registration's news is here, and the occasion's is not."""
    if mail.kind == "registration_moved":
        return bool(row.moved_at < _said_at(mail) - TOGETHER)
    return mail.kind == "occasion_off" and not row.off


def _must_be_so(row: Any, mail: Mail) -> None:
    here = now().astimezone(BERLIN).replace(tzinfo=None)
    if row.off and mail.kind not in ("occasion_off", "registration_withdrawn"):
        raise Never("overtaken")
    if "seat_until" in mail.facts and datetime.fromisoformat(mail.facts["seat_until"]) < here:
        raise Never("offer_over")
    if row.starts <= here and mail.kind not in ("occasion_off", "guest_thanks"):
        raise Never("occasion_over")


def _invitation(row: Any, mail: Mail, had_seat: bool, title: str, place: str, about: str) -> Invitation | None:
    """With a seat it is in the recipient's calendar, without one it is not."""
    brings = mail.kind in _BRINGS and mail.facts["standing"] == "seated"
    takes_back = mail.kind in _TAKES_BACK and had_seat
    if not (brings or takes_back):
        return None
    entry = Entry(row.id, title, row.starts, row.ends, _said_at(mail), row.sequence, place, about, cancelled=row.off)
    return Invitation(entry, withdrawn=takes_back)


def _said_at(mail: Mail) -> datetime:
    return datetime.fromisoformat(mail.facts["said_at"])


def _line(text: str | None) -> str:
    """What somebody typed, as one line that is no button."""
    return " ".join((text or "").split()).lstrip("→ ")


def _when(starts: datetime, ends: datetime) -> str:
    """`Dienstag, 24. November 2026, 19:00 bis 21:00 Uhr`."""
    if starts.date() == ends.date():
        return f"{day(starts)}, {starts:%H:%M} bis {ends:%H:%M} Uhr"
    return f"{day(starts)}, {starts:%H:%M} Uhr, bis {day(ends)}, {ends:%H:%M} Uhr"


def _soon(row: Any, mail: Mail) -> str:
    """How a reminder calls the day; a mail may have been held up, and business dates may be ahead."""
    if "reminded_on" not in mail.facts:
        return ""
    today = max(now().astimezone(BERLIN).date(), date.fromisoformat(mail.facts["reminded_on"]))
    return {0: "heute", 1: "morgen"}.get((row.starts.date() - today).days, "")
