"""What the texts about refusals and objections look up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.addresses.marks import marked
from services.notify.directory import queries
from services.notify.letters.contacts.words import Answering
from services.notify.writing.words import Mail, NotYet, People, Word
from shared.hierarchy import UnitPath

KNOWN_WITHIN = timedelta(minutes=2)
"""How long a mail waits for what is known of the applicant; then nobody knows an address."""


class Objections(Answering, name="objections"):
    """Who takes an objection by mail: at the level above."""

    def places(self, unit: UnitPath) -> list[tuple[str, str]]:
        return queries.who_answers_above(unit)


class ByMail(Word, name="by_mail"):
    """Whether a mail reaches the applicant: there is an address, and no mail server has said that it takes none."""

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> tuple[set[UUID], set[UUID]]:
        people = {applicant for mail in mails if (applicant := _applicant(mail))}
        return people, await marked(connection, people)

    def persons(self, found: tuple[set[UUID], set[UUID]]) -> Iterable[UUID]:
        return found[0]

    def say(self, mail: Mail, found: tuple[set[UUID], set[UUID]], people: People) -> bool:
        """Raises NotYet while it may become known."""
        applicant = _applicant(mail)
        somebody = people.get(applicant) if applicant else None
        if applicant and somebody is None and mail.age < KNOWN_WITHIN:
            raise NotYet("no_applicant_yet")
        return somebody is not None and bool(somebody.email) and applicant not in found[1]


def _applicant(mail: Mail) -> UUID | None:
    """Who objected; None in letters from before this was said."""
    return UUID(mail.facts["applicant"]) if "applicant" in mail.facts else None
