"""Correcting somebody's contact data. The register stays the truth, and must be told as well."""

from __future__ import annotations

from datetime import date
from typing import get_args
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.members.accounts.ending import end_what_the_address_opened
from services.members.people.contact import ContactData, Seen, as_text, whose_address_it_is
from services.members.people.tables import APPLICANT, BELONGS, LOCKED, REFUSED, Correction, Person
from services.members.roles.tables import RoleGrant
from shared.contracts.members import ContactField, PersonCorrected
from shared.hierarchy import UnitPath, UnitTree
from shared.messaging.work import Work
from shared.problems import bad_field, changed_meanwhile, not_found


async def correct(
    work: Work,
    tree: UnitTree,
    path: UnitPath,
    person_id: UUID,
    data: ContactData,
    seen: Seen,
    *,
    by: UUID | None,
    board: bool,
    client: str,
    today: date,
) -> list[str]:
    """Correct what differs from what was seen: the fields. `by`: who does; `board`: applicants are theirs alone, as are
    the refused, until they are erased: where they live and read mail matters for the notice and for an objection.

    Raises Problem 404, 409 where somebody changed one of these fields meanwhile, 422.
    """
    person = await work.session.get(Person, person_id, with_for_update=LOCKED)
    if person is None or person.unit != path.unit:
        raise not_found("Diese Person")
    if person.status not in BELONGS and not (board and person.status in (APPLICANT, REFUSED)):
        raise not_found("Diese Person")
    wanted = data.wanted(seen)
    before = {name: as_text(getattr(person, name)) for name in wanted}
    if any(value.strip() != getattr(seen, name).strip() for name, value in before.items()):
        raise changed_meanwhile(person.version)
    if not wanted:
        return []
    if "email" in wanted:
        await _another_address(work, tree, path, person, as_text(wanted["email"]), board=board, client=client)
    for name, value in wanted.items():
        setattr(person, name, None if name == "born_on" and not value else value)
        await _remember(work, person.id, name, before[name], as_text(value))
    person.version += 1
    work.record_person(person.record())
    work.emit(
        PersonCorrected(
            unit=path,
            person=person.id,
            fields=[name for name in get_args(ContactField) if name in wanted],
            born_on="born_on" in wanted,
            corrected_by=by,
            corrected_on=today,
        ),
        version=person.version,
    )
    return sorted(wanted)


async def _another_address(
    work: Work, tree: UnitTree, path: UnitPath, person: Person, email: str, *, board: bool, client: str
) -> None:
    held = select(col(RoleGrant.unit)).where(col(RoleGrant.person) == person.id, col(RoleGrant.ended_on).is_(None))
    offices = sorted(set((await work.session.scalars(held)).all()))
    if why := whose_address_it_is(tree, path.unit, offices, grants=board):
        raise bad_field("/email", why)
    if offices and not email:
        raise bad_field("/email", "Damit meldet sich jemand mit einem Amt an: Sie kann anders sein, nicht leer.")
    await end_what_the_address_opened(work, path, person, email, client=client, tell=bool(offices))


async def _remember(work: Work, person: UUID, field: str, before: str, now: str) -> None:
    """The register's value, however often it is corrected; back at it, there is nothing to remember."""
    row = insert(Correction).values(person=person, field=field, before=before).on_conflict_do_nothing()
    await work.session.execute(row)
    undone = delete(Correction).where(
        col(Correction.person) == person, col(Correction.field) == field, col(Correction.before) == now
    )
    await work.session.execute(undone)
