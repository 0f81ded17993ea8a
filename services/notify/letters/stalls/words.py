"""What the texts about shifts look up: the stall, as it is known in the moment of sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.channels.message import Invitation
from services.notify.directory.occasions import Known, filled, known_of
from services.notify.writing.words import Mail, Never, NotYet, People, Word
from shared.calendar_files import Entry
from shared.clock import BERLIN, now
from shared.letters.writing import day

_BRINGS = ("shift_taken", "shift_moved")
_TAKES_BACK = ("shift_ended",)
"""What kinds do with the recipient's calendar: the others leave it as it is."""


@dataclass(frozen=True)
class Shift:
    """A shift at a stall. `lines`: what, when and where; `hours`: from when to when; `on`: its day; `soon`: `heute`,
    `morgen` or nothing; `word`: why the stall is off; `invitation`: what goes with the mail."""

    title: str
    lines: str
    hours: str
    on: datetime
    soon: str = ""
    word: str | None = None
    invitation: Invitation | None = None


class TheShift(Word, name="shift"):
    """The shift that the letter is about; its stall comes on another key, earlier or later."""

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> tuple[Known, dict[UUID, int]]:
        known = await known_of(connection, {UUID(mail.facts["occasion"]) for mail in mails}, set())
        asking = {UUID(mail.facts["of_shift"]) for mail in mails if "of_shift" in mail.facts}
        return known, await filled(connection, asking)

    def say(self, mail: Mail, both: tuple[Known, dict[UUID, int]], people: People) -> Shift:
        """Raises NotYet while something is missing, Never where the mail says what is not so any more."""
        found, full = both
        if "of_shift" in mail.facts and full.get(UUID(mail.facts["of_shift"]), 0) >= int(mail.facts["search"]):
            raise Never("overtaken")  # somebody stands in
        row = found.occasions.get(UUID(mail.facts["occasion"]))
        if row is None:
            raise NotYet("no_occasion_yet")
        starts, ends = (datetime.fromisoformat(mail.facts[name]) for name in ("shift_starts", "shift_ends"))
        if row.off and mail.kind != "shift_ended":
            raise Never("overtaken")
        if ends <= now().astimezone(BERLIN).replace(tzinfo=None) and mail.kind != "shift_ended":
            raise Never("occasion_over")
        if {row.title, row.place, row.word} - {None} - found.texts.keys():
            raise NotYet("no_text_yet")
        title, place = (_line(found.texts[one]) for one in (row.title, row.place))
        title = title or "Infostand"
        hours = f"{starts:%H:%M} bis {ends:%H:%M} Uhr"
        return Shift(
            title=title,
            lines="\n".join(filter(None, (title, f"{day(starts)}, {hours}", place))),
            hours=hours,
            on=starts,
            soon=_soon(starts, mail),
            word=found.texts[row.word] if row.word else None,
            invitation=_invitation(mail, title, place, starts, ends),
        )


def _invitation(mail: Mail, title: str, place: str, starts: datetime, ends: datetime) -> Invitation | None:
    if mail.kind not in (*_BRINGS, *_TAKES_BACK):
        return None
    said_at, sequence = datetime.fromisoformat(mail.facts["said_at"]), int(mail.facts["sequence"])
    entry = Entry(UUID(mail.facts["duty"]), f"{title}: Deine Schicht", starts, ends, said_at, sequence, place)
    return Invitation(entry, withdrawn=mail.kind in _TAKES_BACK)


def _line(text: str | None) -> str:
    """What somebody typed, as one line that is no button."""
    return " ".join((text or "").split()).lstrip("→ ")


def _soon(starts: datetime, mail: Mail) -> str:
    """How a reminder calls the day; a mail may have been held up, and business dates may be ahead."""
    if "reminded_on" not in mail.facts:
        return ""
    today: Any = max(now().astimezone(BERLIN).date(), date.fromisoformat(mail.facts["reminded_on"]))
    return {0: "heute", 1: "morgen"}.get((starts.date() - today).days, "")
