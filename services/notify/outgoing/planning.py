"""From letters to mails: who belongs to the audience, one mail per person and cause."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.directory import queries
from services.notify.directory.queries import among
from services.notify.outgoing.tables import Outgoing, PostedLetter
from services.notify.rules.letter import Audience, Who
from shared.database import Database
from shared.ids import derived_id

LOOK_AGAIN = timedelta(seconds=1)
PORTION = 50
"""Letters planned in one transaction."""

OPEN = col(PostedLetter.state) == literal_column("'open'")
"""A literal, as in the partial index: with a parameter a prepared statement cannot use it."""


async def plan_all(database: Database, patience: timedelta) -> None:
    """Plan every letter that is due, a portion in each transaction."""
    full = True
    while full:
        async with database.transaction() as session:
            full = await _plan_portion(session, patience) == PORTION


async def _plan_portion(session: AsyncSession, patience: timedelta) -> int:
    """Plan what is due. Where nobody is known yet it is looked at again, within `patience`: an appointment may be on
    its way on another topic, or be made a little later."""
    due = select(PostedLetter.__table__, func.now().label("now")).where(OPEN, col(PostedLetter.plan_at) <= func.now())  # type: ignore[attr-defined]
    first = due.order_by(col(PostedLetter.plan_at)).limit(PORTION).with_for_update(skip_locked=True)
    letters = (await session.execute(first)).all()
    audiences = {letter.id: Audience(Who(letter.who), letter.key) for letter in letters}
    people = await queries.recipients(session, audiences.values())
    mails: dict[UUID, dict[str, Any]] = {}
    planned: list[Any] = []
    vacant: list[Any] = []
    for letter in letters:
        told = people[audiences[letter.id]]
        (planned if told else vacant).append(letter)
        for one in told:
            mail = {
                "id": derived_id("mail", letter.cause, one),
                "cause": letter.cause,
                "recipient": one,
                "letter": letter.id,
                "kind": letter.kind,
                "about": letter.about,
            }
            mails.setdefault(mail["id"], mail)  # who belongs to two audiences gets the first letter
    if mails:
        await session.execute(insert(Outgoing).on_conflict_do_nothing(), list(mails.values()))
    if planned:
        theirs = among(col(PostedLetter.id), [letter.id for letter in planned])
        await session.execute(update(PostedLetter).where(theirs).values(state="planned"))
    for letter in vacant:
        changes = _later(letter, letter.now, patience)
        await session.execute(update(PostedLetter).where(col(PostedLetter.id) == letter.id).values(changes))
    return len(letters)


def _later(letter: Any, now: datetime, patience: timedelta) -> dict[str, Any]:
    """When to look again for somebody to write to, and whether to."""
    age = now - letter.posted_at
    # new members of a branch are counted once: who comes later is welcomed with the right name anyway
    gives_up = letter.who == Who.NEWCOMERS or age > patience
    return {"state": "nobody" if gives_up else "open", "plan_at": now + max(LOOK_AGAIN, age / 4)}
