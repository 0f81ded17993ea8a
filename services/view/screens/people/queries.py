"""A person whom the unit knows by name, when their contact data was corrected last, and whether mails reach them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import roster
from services.view.hosting.tables import roster as known
from services.view.screens.people.projection import addresses, corrections, emails
from shared.letters.writing import short_day


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of this unit; `applicant`: applied and no member, perhaps refused, so known to the board alone."""

    name: str
    fields: dict[str, Any]
    applicant: bool


@dataclass(frozen=True, slots=True)
class Corrected:
    """The last correction; `by` is empty where nobody here is known to have made it."""

    on: date
    by: str
    what: tuple[str, ...]


async def one(session: AsyncSession, unit: str, person: UUID) -> Known | None:
    """A member or applicant of this unit; None for others, though their name may be known here."""
    c = known.c
    row = (
        await session.execute(select(c.name, c.fields, c.why).where(c.unit == unit, c.person == person, c.name != ""))
    ).first()
    if row is None or not {"member", "applicant"} & set(row.why):
        return None
    return Known(row.name, row.fields, "member" not in row.why)


async def last(session: AsyncSession, unit: str, person: UUID) -> Corrected | None:
    """When and by whom it was corrected last; None where it never was."""
    c = corrections.c
    row = (await session.execute(select(corrections).where(c.unit == unit, c.person == person))).first()
    if row is None:
        return None
    by = await roster.people(session, unit, [row.corrected_by] if row.corrected_by else [])
    return Corrected(row.corrected_on, str(by[row.corrected_by]["name"]) if by else "", tuple(row.fields))


async def signs_in_by(session: AsyncSession, unit: str, persons: Mapping[UUID, str]) -> dict[UUID, str]:
    """By which address each of these persons (with it) would sign in, for whoever gives them an office; where it was
    corrected here also when and by whom: the office goes to whoever reads it."""
    c = emails.c
    query = select(emails).where(c.unit == unit, c.person.in_(list(persons)))
    rows = (await session.execute(query)).all()
    by = await roster.people(session, unit, [row.corrected_by for row in rows if row.corrected_by])
    found = dict(persons)
    for row in rows:
        who = f" von {by[row.corrected_by]['name']}" if row.corrected_by in by else ""
        found[row.person] += f", eingetragen am {short_day(row.corrected_on)}{who}"
    return found


async def no_mail_since(session: AsyncSession, unit: str, person: UUID) -> date | None:
    """Since when mails to their address do not arrive; None where nothing of that is known. A correction of the address
    is known here before `notify` has heard of it."""
    a = addresses.c
    row = (await session.execute(unreached(unit).where(a.person == person).with_only_columns(a.since))).first()
    return row.since if row else None


def unreached(unit: str) -> Select[tuple[UUID]]:
    """To whose addresses mails do not arrive: to be selected from."""
    a, c = addresses.c, emails.c
    return (
        select(a.person)
        .outerjoin(emails, and_(c.unit == a.unit, c.person == a.person))
        .where(a.unit == unit, (c.version > a.record).is_not(True))
    )


async def unreached_among(session: AsyncSession, unit: str, persons: Iterable[UUID]) -> set[UUID]:
    """To whom of these mails do not arrive."""
    a = addresses.c
    found = unreached(unit).where(a.person.in_(list(persons)), a.since.is_not(None))
    return set(await session.scalars(found))


async def to_call(session: AsyncSession, unit: str, persons: Iterable[UUID]) -> dict[UUID, str]:
    """Whom of these members no mail reaches, and why, in a sentence. Whose address the unit is not told, because they
    only hold an office here, is not among them."""
    c, wanted = known.c, list(persons)
    query = select(c.person, c.fields["email"].astext.label("email"))
    members = await session.execute(query.where(c.unit == unit, c.person.in_(wanted), c.why.contains(["member"])))
    silent = await unreached_among(session, unit, wanted)
    return {
        row.person: "Dort kommen keine Mails an: Ruf bitte an." if row.email else "Keine Mail-Adresse: Ruf bitte an."
        for row in members
        if not row.email or row.person in silent
    }


def email_corrected_on(unit: str, person: Any) -> ScalarSelect[date]:
    """When somebody's mail address was corrected last, as a column; empty where it never was."""
    c = emails.c
    return select(c.corrected_on).where(c.unit == unit, c.person == person).scalar_subquery()
