"""A prospect applies: what is known goes on with the person; and what the board decides is the end of being one."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.accounts import links
from services.members.accounts.tables import Link
from services.members.admissions.applicant import Applicant
from services.members.people.tables import Person, StoredText
from services.members.prospects import counting
from services.members.prospects.rules import is_named_otherwise, is_same
from services.members.prospects.tables import APPLIED, ENDED, MEMBER, OPEN, Prospect
from shared.contracts.prospects import ProspectApplied, ProspectEnded, ProspectJoined, Source
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import Problem, changed_meanwhile, not_found
from shared.spelling import mail_key


async def who_applies(
    session: AsyncSession, unit: str, applicant: Applicant, said: UUID | None = None, *, sure: bool = False
) -> Prospect | None:
    """The prospect that an applicant is, locked: the one that the branch says (`said`), or whoever confirmed the same
    address. Raises Problem 404; 409 where the one that is said is not open any more, or has another name (`sure`: it is
    the same person all the same)."""
    if said is not None:
        found = await session.get(Prospect, said, with_for_update=True, populate_existing=True)
        if found is None or found.unit != unit or found.version == 0:
            raise not_found("Diese Person")
        if found.state != OPEN:
            raise changed_meanwhile(found.version)
        if not sure and is_named_otherwise(
            found.first_name, found.last_name, (applicant.first_name, applicant.last_name)
        ):
            known, named = (
                f"{found.first_name} {found.last_name}".strip(),
                f"{applicant.first_name} {applicant.last_name}",
            )
            raise Problem(409, "other_name", f"Ihr kennt {known}, der Antrag nennt {named}. Ist es dieselbe Person?")
        return found
    if not applicant.email:
        return None
    query = select(Prospect).where(
        col(Prospect.unit) == unit,
        col(Prospect.state) == OPEN,
        col(Prospect.mail_key) == mail_key(applicant.email),
        col(Prospect.confirmed_at).is_not(None),
    )
    mine = (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).first()
    names = (applicant.first_name, applicant.last_name, applicant.email)
    return mine if mine and is_same(mine.first_name, mine.last_name, mine.email, names) else None


def as_person(prospect: Prospect | None) -> dict[str, Any]:
    """What a new person begins with: whoever was a prospect keeps the id, so that all that is known of them goes on."""
    return {"id": prospect.person, "version": prospect.record + 1} if prospect else {}


async def applies(
    work: Work, path: UnitPath, prospect: Prospect, person: Person, application: UUID, today: date
) -> None:
    """From now on they are an applicant; what they said of themself is the person's."""
    if prospect.about:
        text = StoredText(record=prospect.about, person=person.id, text=prospect.interest)
        work.session.add(text)
    prospect.state, prospect.application = APPLIED, application
    prospect.next_step = prospect.next_on = prospect.answer_by = None
    for field in ("first_name", "last_name", "email", "phone", "interest"):
        setattr(prospect, field, "")
    await links.forget_addresses(
        work.session, col(Link.purpose) == "prospect", col(Link.draft) == prospect.id
    )  # those in their mails still lead here, and say that they have applied
    work.emit(
        ProspectApplied(
            unit=path,
            prospect=prospect.id,
            person=prospect.person,
            application=application,
            source=cast(Source, prospect.source),
            met_on=prospect.met_on,
            applied_on=today,
        ),
        version=prospect.moves_on(edited=True),
    )
    await counting.reaches(work, path, prospect, "applied")


async def joined(work: Work, path: UnitPath, application: UUID, on: date) -> None:
    """The application was admitted, by the board or by lapse; also one that was refused before, on an objection."""
    found = await _of(work.session, application)
    if found is None or found.state == MEMBER:
        return
    refused = found.state == ENDED
    found.state = MEMBER
    if not refused:
        work.emit(
            ProspectJoined(unit=path, prospect=found.id, person=found.person, application=application, joined_on=on),
            version=found.moves_on(edited=True),
        )
    await counting.reaches(work, path, found, "member")


async def refused(work: Work, path: UnitPath, application: UUID, on: date) -> None:
    """The application was refused: whoever applied is known as that until the refusal is final, and then to nobody."""
    found = await _of(work.session, application)
    if found is None or found.state != APPLIED:
        return
    found.state = ENDED
    work.emit(
        ProspectEnded(unit=path, prospect=found.id, person=found.person, why="refused", ended_on=on),
        version=found.moves_on(edited=True),
    )


async def _of(session: AsyncSession, application: UUID) -> Prospect | None:
    query = select(Prospect).where(col(Prospect.application) == application).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).first()
