"""Who is new where: `mentoring` says when a member's first months begin, move and end, each journey in its order."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.events.invitations.tables import Invitation, Newcomer
from shared.contracts.mentoring import JourneyEnded, JourneyMoved, JourneyStarted
from shared.messaging.reactions import Reactions
from shared.messaging.work import Work


def hear_of_newcomers(reactions: Reactions) -> None:
    """Journeys: who is new."""

    @reactions.to(JourneyStarted)
    async def somebody_is_new(event: JourneyStarted, work: Work) -> None:
        """In this branch, since that day."""
        row = {"journey": event.journey, "person": event.person, "started_on": event.started_on}
        row |= {"unit": event.unit.unit, "path": event.unit.model_dump()}
        await work.session.execute(insert(Newcomer).values(row).on_conflict_do_nothing())

    @reactions.to(JourneyMoved)
    async def somebody_new_has_moved(event: JourneyMoved, work: Work) -> None:
        """The new branch invites them from now on."""
        theirs = update(Newcomer).where(col(Newcomer.journey) == event.journey)
        await work.session.execute(theirs.values(unit=event.unit.unit, path=event.unit.model_dump()))

    @reactions.to(JourneyEnded)
    async def somebody_has_left(event: JourneyEnded, work: Work) -> None:
        """Nobody invites them any more; what they registered for they did themselves, and it stays."""
        await work.session.execute(delete(Newcomer).where(col(Newcomer.journey) == event.journey))
        still_new = select(col(Newcomer.journey)).where(col(Newcomer.person) == event.person).exists()
        unanswered = col(Invitation.person) == event.person, col(Invitation.registration).is_(None), ~still_new
        await work.session.execute(delete(Invitation).where(*unanswered))
