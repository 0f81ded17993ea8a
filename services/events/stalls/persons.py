"""What stalls hold about a person: their duties."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import col

from services.events.calendar.tables import ANNOUNCED, Occasion
from services.events.stalls import queries, saying
from services.events.stalls.tables import Departed, Duty, Office, Report, ReportedTopic, Shift, Stall
from shared.messaging.work import Work
from shared.persons.held import Held, erased, kept, nobody


class Duties(Held):
    """A place that somebody had is open, and said to be: else nobody would see that somebody is missing."""

    async def erase(self, work: Work, person: UUID) -> None:
        """One stall after the other, each with its occasion locked."""
        await work.session.execute(delete(Office).where(col(Office.person) == person))
        theirs = select(col(Stall.occasion)).join(Duty, col(Duty.stall) == col(Stall.id))
        theirs = theirs.where(col(Duty.person) == person)
        for key in sorted(set(await work.session.scalars(theirs))):
            occasion = await work.session.get_one(Occasion, key, with_for_update=True, populate_existing=True)
            whole = await queries.of_occasion(work.session, occasion)
            if whole is None:
                continue
            before = saying.shifts_now(whole)
            for duty in [one for one in whole.duties if one.person == person]:
                whole.duties.remove(duty)
                await work.session.delete(duty)
            if occasion.state == ANNOUNCED:
                saying.staffed(work, whole, before)


held = Duties(
    erased(Duty, of="person", things="id stall shift"),
    erased(Office, of="person", things="grant"),
    kept(
        Departed,
        of="person",
        keeps="left_on",
        because="who has left is asked for no shift, whatever is heard late; an id without a name",
    ),
    nobody(Stall, "id occasion unit path topic"),
    nobody(Shift, "id stall"),
    nobody(Report, "stall talks sentence"),
    nobody(ReportedTopic, "id stall unit topic"),
)
