"""Has this person applied already, or are they a member? Found by e-mail and name, never by e-mail alone."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.admissions.applicant import Applicant
from services.members.people.tables import APPLICANT, BELONGS, Person


async def same_person(session: AsyncSession, applicant: Applicant, unit: str | None = None) -> Person | None:
    """A member or applicant with the same name and the same e-mail or birth date, in a unit or (None) anywhere."""
    same = [col(Person.born_on) == applicant.born_on]
    if applicant.email:
        same.append(col(Person.email) == applicant.email)
    query = (
        select(Person)
        .where(
            func.lower(col(Person.last_name)) == applicant.last_name.lower(),
            func.lower(col(Person.first_name)) == applicant.first_name.lower(),
            col(Person.status).in_([*BELONGS, APPLICANT]),
            or_(*same),
        )
        .order_by(col(Person.id))
        .limit(1)
    )
    if unit is not None:
        query = query.where(col(Person.unit) == unit)
    return (await session.scalars(query)).first()
