"""How a mark comes and goes. A mark and what is said of it are one transaction: said is what is so.

Only this service knows both what a mail server answered and every address that somebody has had; so it says both, in
order, with versions of its own. Nobody need guess from facts of different topics whether a mark still holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.notify.addresses.tables import Mark
from services.notify.directory.queries import Asked, among
from services.notify.directory.tables import Person
from shared.contracts.base import Event
from shared.contracts.notify import AddressTakesMail, AddressTakesNoMail, GuestReached
from shared.hierarchy import UnitPath
from shared.messaging.work import Work

_OPEN = col(Mark.since).is_not(None)
_SAID = (col(Mark.person), col(Mark.version), col(Mark.path), col(Mark.application), col(Mark.registration))


def digest_of(person: UUID, address: str) -> bytes:
    """Tells two addresses of a person apart; the same address of two persons is not seen to be the same."""
    return hashlib.sha256(person.bytes + address.encode()).digest()


async def marked(asked: Asked, people: Iterable[UUID]) -> set[UUID]:
    """Who of them has a mark."""
    found = await asked.execute(select(col(Mark.person)).where(among(col(Mark.person), people), _OPEN))
    return set(found.scalars())


async def takes_no_mail(
    work: Work,
    person: UUID,
    address: str,
    unit: UnitPath,
    application: UUID | None,
    today: date,
    registration: UUID | None = None,
) -> None:
    """Mark somebody whose address was refused, unless they have a mark, or another address by now."""
    # locked: an address that is corrected in this moment is seen here, or sees the mark in `look_again`
    theirs = select(col(Person.email), col(Person.version)).where(col(Person.id) == person).with_for_update()
    known = (await work.session.execute(theirs)).first()
    if known is None or known.email != address:
        return
    values = {"since": today, "digest": digest_of(person, address), "path": unit.model_dump()}
    values |= {"application": application, "registration": registration}
    new = insert(Mark).values(person=person, version=1, **values)
    anew = new.on_conflict_do_update(
        index_elements=["person"], set_={**values, "version": col(Mark.version) + 1}, where=~_OPEN
    )
    version = (await work.session.execute(anew.returning(col(Mark.version)))).scalar()
    if version is not None:
        said: Event = AddressTakesNoMail(
            unit=unit, person=person, since=today, record=known.version, application=application
        )
        if registration is not None:
            said = GuestReached(unit=unit, person=person, registration=registration, since=today, record=known.version)
        work.emit(said, version=version)


async def takes_mail(work: Work, people: Collection[UUID], why: Literal["changed", "accepted"]) -> None:
    """Take their marks away."""
    over = update(Mark).where(among(col(Mark.person), people), _OPEN)
    over = over.values(since=None, version=col(Mark.version) + 1)
    for row in (await work.session.execute(over.returning(*_SAID))).all():
        work.emit(_over(row, why), version=row.version)


def _over(row: Any, why: Literal["changed", "accepted"]) -> Event:
    unit = UnitPath.model_validate(row.path)
    if row.registration is not None:
        return GuestReached(unit=unit, person=row.person, registration=row.registration, since=None)
    return AddressTakesMail(unit=unit, person=row.person, why=why, application=row.application)


async def look_again(work: Work, people: Collection[UUID]) -> None:
    """Their data are new, and kept: a mark holds only for the address that was refused."""
    now = select(col(Mark.person), col(Mark.digest), col(Person.email)).join(Person, col(Person.id) == col(Mark.person))
    rows = (await work.session.execute(now.where(among(col(Mark.person), people), _OPEN))).all()
    if others := [row.person for row in rows if digest_of(row.person, row.email) != row.digest]:
        await takes_mail(work, others, "changed")
