"""What an import did not decide by itself, decided by people."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.members.imports import apply, compare, staging
from services.members.imports.report import propose
from services.members.imports.tables import ACCEPTED, DECLINED, LEFT, OPEN, Proposal
from services.members.people.commands import leave
from services.members.people.tables import LOCKED, Person
from shared.database import one_at_a_time
from shared.hierarchy import UnitPath, UnitTree
from shared.messaging.work import Work
from shared.problems import Problem, not_found

ALL_FIELDS = frozenset((*staging.PERSONAL, "joined_on", "left_on"))


async def decide(work: Work, tree: UnitTree, path: UnitPath, proposal_id: UUID, accept: bool, today: date) -> None:
    """Accept or decline a proposal. Raises Problem 404, 409."""
    await one_at_a_time(work.session, "proposals", path.unit)  # two persons may be proposed for one row
    proposal = await work.session.get(Proposal, proposal_id, with_for_update=True)
    if proposal is None or proposal.unit != path.unit:
        raise not_found("Diesen Vorschlag")
    wanted = ACCEPTED if accept else DECLINED
    if proposal.state != OPEN:
        raise Problem(409, "changed_meanwhile", "Darüber hat inzwischen jemand anderes entschieden.")
    person = await work.session.get_one(Person, proposal.person, with_for_update=LOCKED)
    row, proposal.row, proposal.state = proposal.row, None, wanted
    if proposal.kind == LEFT:
        if accept:
            await leave(work, tree, person, today, today)
        return
    if accept and person.number is not None:
        words = f"{person.first_name} {person.last_name} hat inzwischen die Mitgliedsnummer {person.number}."
        raise Problem(409, "other_number", f"{words} Die Zeile gehört zu einer anderen Person.")
    if accept:
        person.number = proposal.number
    await work.session.flush()
    await _take_row(work, tree, path, proposal, staging.from_json(row), today)


async def _take_row(
    work: Work, tree: UnitTree, path: UnitPath, proposal: Proposal, row: tuple[object, ...], today: date
) -> None:
    """Take one held row as an import would: by the same comparison."""
    session = work.session
    await staging.prepare(session, tree, path.unit, temporary=True)
    await staging.stage(session, staging.Staged([row], []))
    await staging.staged_all(session)
    planned = await compare.compare(session, ALL_FIELDS, complete=False)
    await apply.carry_out(work, tree, ALL_FIELDS, planned, 0, today)
    # somebody else may fit as well
    await propose(session, path.unit, proposal.import_id)
