"""What the texts about admissions look up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.directory import queries
from services.notify.directory.queries import InForce
from services.notify.writing.names import harmless
from services.notify.writing.words import Mail, Never, People, Word


class Due(Word, name="due"):
    """Until when the new member is to be called, by the standards of the branch and the levels above."""

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> Mapping[str, InForce]:
        return await queries.standards(connection, {key for mail in mails for key in mail.unit.keys()})

    def say(self, mail: Mail, found: Mapping[str, InForce], people: People) -> date:
        return queries.due(date.fromisoformat(mail.facts["admitted_on"]), mail.unit, found)


class Unread(Word, name="unread"):
    """The contact person whom no mail reaches."""

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> Mapping[str, UUID]:
        return await queries.unread_contacts(connection, {mail.unit.unit for mail in mails})

    def persons(self, found: Mapping[str, UUID]) -> Iterable[UUID]:
        return found.values()

    def say(self, mail: Mail, found: Mapping[str, UUID], people: People) -> str:
        """Raises Never where one of them has an address by now: they are told."""
        if mail.unit.unit not in found:
            raise Never("reached_meanwhile")
        somebody = people.get(found[mail.unit.unit])
        return harmless(somebody.name) if somebody else ""
