"""What the texts about calls look up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.directory import audiences, queries
from services.notify.directory.queries import Call, Days
from services.notify.writing.letter import Audience, Who
from services.notify.writing.names import harmless
from services.notify.writing.words import Mail, Never, People, Word


@dataclass(frozen=True)
class Found:
    """Who is to be called by day, and who is responsible by unit."""

    by_day: Mapping[date, Sequence[Call]]
    responsible: Mapping[str, Sequence[UUID]]


class Calls(Word, name="calls"):
    """Whom the recipient is to call: names and last days in time."""

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> Found:
        by_day = await queries.calls_on(connection, {_day(mail) for mail in mails})
        wanted = {Audience(Who.RESPONSIBLE, call.unit) for calls in by_day.values() for call in calls}
        persons = await audiences.recipients(connection, wanted)
        return Found(by_day, {audience.key: found for audience, found in persons.items()})

    def persons(self, found: Found) -> Iterable[UUID]:
        return (call.person for calls in found.by_day.values() for call in calls)

    def say(self, mail: Mail, found: Found, people: People) -> list[tuple[str, date]]:
        """Raises Never where somebody has called meanwhile."""
        calls = found.by_day.get(_day(mail), ())
        mine = [one for one in calls if mail.recipient in found.responsible.get(one.unit, ())]
        if not mine:
            raise Never("called_meanwhile")
        return [(harmless(people[one.person].name if one.person in people else ""), one.due_on) for one in mine]


@dataclass(frozen=True)
class Moves:
    """What each standard moved, and who is responsible by unit."""

    by_standard: Mapping[str, Sequence[Days]]
    responsible: Mapping[str, Sequence[UUID]]


class Moved(Word, name="moved"):
    """The last days now of the recipient's calls that another standard moved: each with how many calls."""

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> Moves:
        moved = await queries.moved_by(connection, {mail.facts["standard"] for mail in mails})
        wanted = {Audience(Who.RESPONSIBLE, one.unit) for found in moved.values() for one in found}
        persons = await audiences.recipients(connection, wanted)
        return Moves(moved, {audience.key: found for audience, found in persons.items()})

    def say(self, mail: Mail, found: Moves, people: People) -> list[tuple[date, int]]:
        """Raises Never where another standard has moved them since: that is told by a mail of its own; and where they
        are as they were told last: changed, and changed back."""
        moved = found.by_standard.get(mail.facts["standard"], ())
        mine = [one for one in moved if mail.recipient in found.responsible.get(one.unit, ())]
        if not mine:
            raise Never("moved_again")
        mine = [one for one in mine if one.news]
        if not mine:
            raise Never("told_already")
        return sorted(Counter(day for one in mine for day in one.last_days).items())

    async def note(self, connection: AsyncConnection, mails: Sequence[Mail]) -> None:
        await queries.note_moves_told(connection, {mail.facts["standard"] for mail in mails})


def _day(mail: Mail) -> date:
    return date.fromisoformat(mail.facts["told_on"])
