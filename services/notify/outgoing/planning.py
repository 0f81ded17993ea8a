"""From letters to mails: who belongs to the audience, one mail per person and cause."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.notify.directory import queries
from services.notify.outgoing.tables import Outgoing, PostedLetter
from services.notify.rules.letter import Audience, Who
from shared.database import Database
from shared.ids import derived_id

LOOK_AGAIN = timedelta(seconds=1)


async def plan_all(database: Database, patience: timedelta) -> int:
    """Plan every letter that is due, each in a transaction of its own. Returns how many mails that made."""
    made = 0
    while (more := await plan_next(database, patience)) is not None:
        made += more
    return made


async def plan_next(database: Database, patience: timedelta) -> int | None:
    """Plan one letter; None where none is due. Where nobody is known yet it is looked at again, within `patience`:
    an appointment may be on its way on another topic, or be made a little later."""
    async with database.transaction() as session:
        due = select(PostedLetter, func.now()).where(
            col(PostedLetter.state) == "open", col(PostedLetter.plan_at) <= func.now()
        )
        first = due.order_by(col(PostedLetter.plan_at)).limit(1).with_for_update(skip_locked=True)
        row = (await session.execute(first)).one_or_none()
        if row is None:
            return None
        letter, now = row._tuple()
        people = await queries.recipients(session, Audience(Who(letter.who), letter.key))
        if not people:
            # new members of a branch are counted once: who comes later is welcomed with the right name anyway
            if letter.who == Who.NEWCOMERS or now - letter.posted_at > patience:
                letter.state = "nobody"
            letter.plan_at = now + max(LOOK_AGAIN, (now - letter.posted_at) / 4)
            return 0
        mails = [
            {
                "id": derived_id("mail", letter.cause, one),
                "cause": letter.cause,
                "recipient": one,
                "letter": letter.id,
                "kind": letter.kind,
                "about": letter.about,
            }
            for one in people
        ]
        done = await session.execute(
            insert(Outgoing).values(mails).on_conflict_do_nothing().returning(col(Outgoing.id))
        )
        letter.state = "planned"
        return len(done.all())
