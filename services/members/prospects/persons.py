"""What is held about prospects: everything goes with them."""

from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from services.members.prospects.ending import drop, forget_record
from services.members.prospects.tables import OPEN, Prospect, ProspectCount, ProspectFigure
from shared.messaging.work import Work
from shared.persons.held import Held, erased, nobody


class Prospects(Held):
    """Also in the topic `people`. Of whoever applied `people` is the person's (`people/persons.py`)."""

    async def erase(self, work: Work, person: UUID) -> None:
        """Whoever tended others and is erased is named there no more."""
        theirs = select(Prospect).where(col(Prospect.person) == person).with_for_update()
        for one in (await work.session.scalars(theirs)).all():
            if one.state == OPEN:
                forget_record(work, one)
            await drop(work, one)
        for column in (col(Prospect.responsible), col(Prospect.entered_by)):
            nobody_any_more = update(Prospect).where(column == person).values({column: None})
            await work.session.execute(nobody_any_more)


held = Prospects(
    erased(Prospect, of="person", things="id about occasion entered_by responsible application"),
    nobody(ProspectFigure, "unit source"),
    nobody(ProspectCount, "unit"),
)
