"""Has this person applied already, or are they a member? By the same rule as in an import (`imports/matching.py`).

Whoever asks without an account is told only what their confirmed address proves (issue 12, A4); a board sees who of its
own branch it may be, and decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.admissions.applicant import Applicant
from services.members.imports.matching import NEW, SURE, Fact, fact, name_fact, verdict
from services.members.people.tables import APPLICANT, BELONGS, Person
from shared.problems import Problem
from shared.spelling import mail_key, name_key

MOST = 50


async def of_this_address(session: AsyncSession, applicant: Applicant) -> Person | None:
    """Who has applied or belongs anywhere under this name and this address, which the applicant has proven."""
    found = await _alike(session, applicant, None)
    return next((one for one, how in found if how == SURE), None)


async def check_unknown(session: AsyncSession, applicant: Applicant, unit: str, other_than: Collection[UUID]) -> None:
    """Raises Problem 409 where the applicant surely is somebody of this branch, except those `other_than` whom they are
    said to be. It names them: only against whom the board was shown it can insist, not against who came meanwhile."""
    sure = [one for one, how in await _alike(session, applicant, unit) if how == SURE and one.id not in other_than]
    if not sure:
        return
    member = any(one.belongs for one in sure)
    ending = "nichts weiter zu tun" if member else "nichts neu einzutragen: Der Antrag wird normal entschieden"
    who = "eine dieser Personen" if len(sure) > 1 else "dieselbe Person"
    raise Problem(
        409,
        "already_member" if member else "already_applied",
        f"{' '.join(map(_known_as, sure))} Ist es {who}, so ist {ending}.",
        persons=[str(one.id) for one in sure],
    )


def _known_as(known: Person) -> str:
    born = f" (geboren am {known.born_on:%d.%m.%Y})" if known.born_on else ""
    name = f"{known.first_name} {known.last_name}{born}"
    return f"{name} ist hier schon Mitglied." if known.belongs else f"Von {name} liegt hier schon ein Antrag."


async def perhaps_here(session: AsyncSession, person: Person, unit: str) -> Sequence[Person]:
    """Whom else of this branch a person may be."""
    applicant = Applicant.model_construct(**person.model_dump(include=set(Applicant.model_fields)))
    return [one for one, _ in await _alike(session, applicant, unit) if one.id != person.id]


async def _alike(session: AsyncSession, applicant: Applicant, unit: str | None) -> list[tuple[Person, str]]:
    """Members and applicants who may be the applicant, and whether that is sure: of one branch by name or address, or
    (None) of all by the address alone."""
    name, mail = name_key(applicant.last_name, applicant.first_name), mail_key(applicant.email)
    ways = [col(Person.name_key) == name] if unit is not None else []
    if mail:
        ways.append(col(Person.mail_key) == mail)
    if not ways:
        return []
    query = (
        select(Person)
        .where(or_(*ways), col(Person.status).in_([*BELONGS, APPLICANT]))
        .order_by(col(Person.id))
        .limit(MOST)
    )
    if unit is not None:
        query = query.where(col(Person.unit) == unit)
    found = []
    for one in await session.scalars(query):
        how = verdict(
            Fact.MISSING,
            name_fact(one.name_key, name),
            fact(one.born_on, applicant.born_on),
            fact(one.mail_key, mail),
            here=unit is not None,
        )
        if how != NEW:
            found.append((one, how))
    return found
