"""What an import did not decide by itself, decided by the branch that knows the person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import col

from services.members.imports import apply, compare, fields, staging, waiting
from services.members.imports.report import propose
from services.members.imports.tables import ACCEPTED, CHANGED, DECLINED, ELSEWHERE, OPEN, SAME, Proposal
from services.members.people.commands import leave
from services.members.people.tables import BELONGS, LOCKED, Person
from shared.contracts.members import NumberClaimedTwice
from shared.database import one_at_a_time
from shared.hierarchy import UnitPath, UnitTree
from shared.messaging.work import Work
from shared.problems import Problem, not_found

LISTED = 1000


def open_in(unit: str) -> Select[Proposal, Person]:
    """What waits for a branch's decision, with the persons."""
    return (
        select(Proposal, Person)
        .join(Person, col(Person.id) == col(Proposal.person))
        .where(col(Proposal.unit) == unit, col(Proposal.state) == OPEN)
        .order_by(col(Person.unit), col(Person.last_name), col(Person.first_name))
        .limit(LISTED)
    )


def asked_by(unit: str) -> Select[str, int]:
    """How many questions wait in each branch because of a unit's imports. Those about persons of other units are not
    counted: their number would tell whether somebody is known there."""
    return (
        select(col(Proposal.unit), func.count())
        .where(col(Proposal.asked_by) == unit, col(Proposal.state) == OPEN, col(Proposal.kind) != ELSEWHERE)
        .group_by(col(Proposal.unit))
        .order_by(col(Proposal.unit))
    )


async def decide(work: Work, tree: UnitTree, path: UnitPath, proposal_id: UUID, accept: bool, today: date) -> None:
    """Accept or decline a proposal. Raises Problem 404, 409."""
    # two persons, of two branches even, may be proposed for one row
    number = await work.session.scalar(select(col(Proposal.number)).where(col(Proposal.id) == proposal_id))
    await one_at_a_time(work.session, "proposals", number)
    proposal = await work.session.get(Proposal, proposal_id, with_for_update=True)
    if proposal is None or proposal.unit != path.unit:
        raise not_found("Diesen Vorschlag")
    wanted = ACCEPTED if accept else DECLINED
    if proposal.state != OPEN:
        raise Problem(409, "changed_meanwhile", "Darüber hat inzwischen jemand anderes entschieden.")
    person = await work.session.get_one(Person, proposal.person, with_for_update=LOCKED)
    row, proposal.row, proposal.state = proposal.row, None, wanted
    await _carry_out(work, tree, proposal, person, row, today, accept=accept)
    await waiting.tell(work, tree)


async def _carry_out(
    work: Work, tree: UnitTree, proposal: Proposal, person: Person, row: Any, today: date, *, accept: bool
) -> None:
    if proposal.kind == SAME:
        if accept:
            await _still_to_be_numbered(work, tree, proposal, person, row)
        await _take_row(work, tree, proposal, row, today, agreed=person.id if accept else None)
    elif not accept:
        if proposal.kind == ELSEWHERE and person.number == proposal.number:
            await _number_is_twice(work, tree, proposal, today)
    elif proposal.kind == CHANGED:
        await _take_row(work, tree, proposal, row, today, agreed=person.id)
    else:
        await leave(work, tree, person, today, today)
        if proposal.kind == ELSEWHERE and person.number == proposal.number:
            person.number = None  # it goes with the person, who is the other unit's now; an application stays open here


async def _number_is_twice(work: Work, tree: UnitTree, proposal: Proposal, today: date) -> None:
    """Tell whoever imported that the number of somebody of theirs is in use elsewhere: nothing of the person there.

    Both keep it. Which of them the register means it alone knows, and without the number its next file would give it
    again. Where only names or addresses were alike nothing is wrong with the file, and nothing is said.
    """
    scope = [proposal.asked_by, *(below.key for below in tree.below(proposal.asked_by))]
    theirs = (
        select(Person)
        .where(col(Person.number) == proposal.number, col(Person.unit).in_(scope), col(Person.status).in_(BELONGS))
        .order_by(col(Person.id))
        .with_for_update()
    )
    for one in (await work.session.scalars(theirs)).all():
        assert one.unit is not None
        one.version += 1
        said = NumberClaimedTwice(
            unit=tree.path(one.unit), person=one.id, imported_by=tree.path(proposal.asked_by), said_on=today
        )
        work.emit(said, version=one.version)


async def _still_to_be_numbered(work: Work, tree: UnitTree, proposal: Proposal, person: Person, row: Any) -> None:
    if person.number not in (None, row.get("instead_of")):
        words = f"{person.first_name} {person.last_name} hat inzwischen die Mitgliedsnummer {person.number}."
        raise Problem(409, "other_number", f"{words} Die Zeile gehört zu einer anderen Person.")
    scope = [proposal.asked_by, *(below.key for below in tree.below(proposal.asked_by))]
    has = select(col(Person.id)).where(col(Person.number) == proposal.number, col(Person.unit).in_(scope))
    if await work.session.scalar(has.limit(1)) is not None:
        raise not_found("Diesen Vorschlag")


async def _take_row(
    work: Work, tree: UnitTree, proposal: Proposal, kept: dict[str, Any], today: date, *, agreed: UUID | None
) -> None:
    """Take one held row as its import would: by the same comparison, in the same scope, with what its file had."""
    session = work.session
    row = staging.from_json(kept)
    in_file: Collection[str] = proposal.fields if proposal.fields is not None else filled(kept)
    await session.flush()
    await staging.prepare(session, tree, proposal.asked_by, temporary=True)
    await staging.stage(session, staging.Staged([row], []))
    await staging.staged_all(session)
    planned = await compare.compare(session, in_file, complete=False, agreed=agreed)
    await apply.carry_out(
        work, tree, in_file, planned, 0, today, import_id=proposal.import_id, asked_by=proposal.asked_by
    )
    # somebody else may fit as well
    await propose(session, proposal.asked_by, proposal.import_id, in_file)


def filled(kept: dict[str, Any]) -> frozenset[str]:
    """What a row surely says: of an empty cell nobody knows any more whether its file had the column."""
    return frozenset({name for name in fields.ALL if kept.get(name)} | {"status"})
