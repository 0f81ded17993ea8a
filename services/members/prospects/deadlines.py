"""What happens to prospects by itself: an address that nobody confirmed is dropped, whoever is silent is asked once."""

from __future__ import annotations

from uuid import UUID

from services.members.prospects import rules
from services.members.prospects.ending import drop, end
from services.members.prospects.entering import QUIET, UNCONFIRMED, link_for
from services.members.prospects.queries import locked
from services.members.prospects.tables import ASKED, OPEN
from shared.clock import Calendar
from shared.contracts.prospects import ProspectQuestioned
from shared.deadlines import Deadlines, Kind, remind
from shared.hierarchy import UnitTree
from shared.messaging.work import Work

UNANSWERED = Kind("prospect_unanswered", __name__)
"""Two weeks without a yes; the subject is `prospect/version`."""


def register(deadlines: Deadlines, tree: UnitTree, calendar: Calendar) -> None:
    """After a standstill each is asked once, and the two weeks begin then."""

    @deadlines.when(UNCONFIRMED)
    async def nobody_confirmed(subject: str, work: Work) -> None:
        found = await locked(work.session, UUID(subject))
        if found is not None and found.state == ASKED:
            await drop(work, found)

    @deadlines.when(QUIET)
    async def half_a_year_without_a_step(subject: str, work: Work) -> None:
        found, today = await locked(work.session, UUID(subject.partition("/")[0])), calendar.today()
        if found is None or found.state != OPEN or found.answer_by is not None:
            return
        if today < rules.quiet_from(found.touched_on):
            return  # there was another step meanwhile
        path = tree.path(found.unit)
        found.answer_by = today + rules.ANSWER_WITHIN
        version = found.moves_on()
        work.emit(
            ProspectQuestioned(
                unit=path,
                prospect=found.id,
                person=found.person,
                link=link_for(work, path, found) if found.email else None,
                asked_on=today,
                answer_by=found.answer_by,
            ),
            version=version,
        )
        after = found.answer_by + rules.DAY
        await remind(work.session, UNANSWERED, f"{found.id}/{version}", after)

    @deadlines.when(UNANSWERED)
    async def two_weeks_without_a_yes(subject: str, work: Work) -> None:
        found, today = await locked(work.session, UUID(subject.partition("/")[0])), calendar.today()
        if found is None or found.state != OPEN or found.answer_by is None or today <= found.answer_by:
            return
        await end(work, tree.path(found.unit), found, "no_answer", today)
