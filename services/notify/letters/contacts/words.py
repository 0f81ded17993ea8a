"""What texts look up of whom new members can ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.directory import queries
from services.notify.directory.queries import Offices
from services.notify.writing.words import Mail, NotYet, People, Somebody, Word
from shared.hierarchy import UnitPath

SETTLE = timedelta(seconds=3)
"""How long a welcome waits for a contact person of whom we have not heard: the news may be on another topic."""

NAME_OF_CONTACT_WITHIN = timedelta(minutes=2)
"""How long it waits for their name; then it goes out without."""


class Contact(Word, name="contact"):
    """The contact person; their news may be on another topic, and a little later."""

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> Mapping[str, UUID]:
        return await queries.contacts_of(connection, {mail.unit.unit for mail in mails})

    def persons(self, found: Mapping[str, UUID]) -> Iterable[UUID]:
        return found.values()

    def say(self, mail: Mail, found: Mapping[str, UUID], people: People) -> Somebody | None:
        id_ = found.get(mail.unit.unit)
        contact = people.get(id_) if id_ else None
        if id_ is None and mail.age < SETTLE:
            raise NotYet("no_contact_yet")
        if id_ is not None and contact is None and mail.age < NAME_OF_CONTACT_WITHIN:
            raise NotYet("no_contact_name_yet")
        return contact


class StandsIn(Word, name="stands_in"):
    """Whether somebody stands in for the branch."""

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> set[str]:
        return await queries.stand_ins(connection, {mail.unit.unit for mail in mails})

    def say(self, mail: Mail, found: set[str], people: People) -> bool:
        return mail.unit.unit in found


class Waiting(Word, name="waiting"):
    """How many new members of the branch are still owed their first contact."""

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> Mapping[str, int]:
        return await queries.waiting_newcomers(connection, {mail.unit.unit for mail in mails})

    def say(self, mail: Mail, found: Mapping[str, int], people: People) -> int:
        return found.get(mail.unit.unit, 0)


class Answering(Word):
    """Somebody in office whom one can write to."""

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> Offices:
        return await queries.holders(connection, {key for mail in mails for key, _ in self.places(mail.unit)})

    def persons(self, found: Offices) -> Iterable[UUID]:
        return (person for holders in found.values() for person in holders)

    def say(self, mail: Mail, found: Offices, people: Any) -> Somebody | None:
        one = queries.first_reachable(self.places(mail.unit), found, people)
        return people[one] if one else None

    def places(self, unit: UnitPath) -> list[tuple[str, str]]:
        """Where to look, and for which role, in order."""
        raise NotImplementedError


class Instead(Answering, name="instead"):
    """Who answers where there is no contact person: the board, else above."""

    def places(self, unit: UnitPath) -> list[tuple[str, str]]:
        return queries.who_answers(unit)
