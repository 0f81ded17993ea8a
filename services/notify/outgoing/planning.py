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
from services.notify.rules.kinds import KINDS
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
    newcomers = {letter.key for letter in letters if letter.who == Who.NEWCOMERS}
    contacts = await queries.contacts_of(session, newcomers)
    told: dict[UUID, UUID] = {}
    mails: dict[UUID, dict[str, Any]] = {}
    planned: list[Any] = []
    vacant: list[Any] = []
    for letter in letters:
        audience = people[audiences[letter.id]]
        (planned if audience else vacant).append(letter)
        about = letter.about
        if letter.who == Who.NEWCOMERS:  # whoever is responsible by now, and each of them once
            about, audience = contacts.get(letter.key), [one for one in audience if one not in told]
            told |= dict.fromkeys(audience, contacts[letter.key])
        for one in audience:
            if not _is_news_to(one, letter):
                continue
            mail = {
                "id": derived_id("mail", letter.cause, one),
                "cause": letter.cause,
                "recipient": one,
                "letter": letter.id,
                "kind": letter.kind,
                "about": about,
            }
            mails.setdefault(mail["id"], mail)  # who belongs to two audiences gets the first letter
    if mails:
        await session.execute(insert(Outgoing).on_conflict_do_nothing(), list(mails.values()))
        await queries.note_told(session, told)
    if planned:
        theirs = among(col(PostedLetter.id), [letter.id for letter in planned])
        await session.execute(update(PostedLetter).where(theirs).values(state="planned"))
    for letter in vacant:
        changes = _later(letter, letter.now, patience)
        await session.execute(update(PostedLetter).where(col(PostedLetter.id) == letter.id).values(changes))
    return len(letters)


def _is_news_to(one: UUID, letter: Any) -> bool:
    """Nobody is told what they did themselves, unless they are asked for something; nor, as one of many, about
    themselves."""
    if one == letter.actor and letter.who != Who.LINK and not KINDS[letter.kind].asks:
        return False
    return bool(one != letter.about or letter.who == Who.PERSON)


def _later(letter: Any, now: datetime, patience: timedelta) -> dict[str, Any]:
    """When to look again for somebody to write to, and whether to."""
    age = now - letter.posted_at
    # these are looked for once: who comes later is welcomed with the right name, or sees who is there already
    gives_up = letter.who in (Who.NEWCOMERS, Who.COLLEAGUES) or age > patience
    return {"state": "nobody" if gives_up else "open", "plan_at": now + max(LOOK_AGAIN, age / 4)}
