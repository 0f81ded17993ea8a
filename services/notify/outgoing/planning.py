"""From letters to mails: who belongs to the audience, one mail per person and cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.directory import audiences, queries
from services.notify.directory.audiences import Naming
from services.notify.directory.queries import among
from services.notify.directory.tables import NOBODY
from services.notify.letters import KINDS
from services.notify.outgoing.tables import Outgoing, PostedLetter
from services.notify.writing.letter import TOO_OLD, Audience, Who
from shared import logs
from shared.database import Database
from shared.ids import derived_id
from shared.messaging.reactions import passing

log = logs.get(__name__)

LOOK_AGAIN = timedelta(seconds=1)
PORTION = 50
"""Letters planned in one transaction."""

OPEN = col(PostedLetter.state) == literal_column("'open'")
"""A literal, as in the partial index: with a parameter a prepared statement cannot use it."""


async def plan_all(database: Database, patience: timedelta) -> None:
    """Plan every letter that is due, a portion in each transaction."""
    full = True
    while full:
        full = await _plan_portion(database, patience) == PORTION


async def _plan_portion(database: Database, patience: timedelta) -> int:
    """Plan what is due, all together; where that fails, each by itself: one that cannot be planned stops no other."""
    try:
        async with database.transaction() as session:
            letters = await _due(session)
            await _plan(session, letters, patience)
            return len(letters)
    except Exception as error:
        if passing(error):
            raise
    async with database.transaction() as session:
        letters = await _due(session)
        for letter in letters:
            try:
                async with session.begin_nested():
                    await _plan(session, [letter], patience)
            except Exception as error:
                if passing(error):
                    raise
                log.error("letter_not_planned", kind=letter.kind, who=letter.who, error=type(error).__name__)
                await _now_is(session, [letter], "failed")
        return len(letters)


async def plan_again(database: Database) -> None:
    """At the start: what could not be planned may be by now, with what was repaired; while it is still news."""
    async with database.transaction() as session:
        news = col(PostedLetter.posted_at) > func.now() - TOO_OLD
        failed = update(PostedLetter).where(col(PostedLetter.state) == "failed", news)
        await session.execute(failed.values(state="open"))


async def _due(session: AsyncSession) -> list[Any]:
    due = select(PostedLetter.__table__, func.now().label("now")).where(OPEN, col(PostedLetter.plan_at) <= func.now())  # type: ignore[attr-defined]
    first = due.order_by(col(PostedLetter.plan_at)).limit(PORTION).with_for_update(skip_locked=True)
    return list((await session.execute(first)).all())


async def _plan(session: AsyncSession, letters: Sequence[Any], patience: timedelta) -> None:
    """Plan these. Where nobody is known yet it is looked at again, within `patience`: an appointment may be on its way
    on another topic, or be made a little later."""
    wanted = {letter.id: Audience(Who(letter.who), letter.key) for letter in letters}
    people = await audiences.recipients(session, wanted.values())
    newcomers = {letter.key for letter in letters if letter.who in (Who.NEWCOMERS, Who.FORSAKEN)}
    contacts = await queries.contacts_of(session, newcomers)
    named = [one for letter in letters if letter.who == Who.NAMED for one in people[wanted[letter.id]]]
    places = await audiences.where_told(session, named)
    answering = [UUID(letter.key) for letter in letters if letter.who == Who.ANSWERING]
    places |= await audiences.where_named(session, answering)
    told: dict[UUID, Naming] = {}
    mails: dict[UUID, dict[str, Any]] = {}
    planned: list[Any] = []
    vacant: list[Any] = []
    for letter in letters:
        audience, about = people[wanted[letter.id]], letter.about
        if letter.who in (Who.NEWCOMERS, Who.FORSAKEN):  # whoever is responsible by now, and each of them once
            about = contacts.get(letter.key)
            fits = (about is None) is (letter.who == Who.FORSAKEN)  # somebody may have begun, or ended, in between
            audience = [one for one in audience if one not in told] if fits else []
            told |= dict.fromkeys(audience, Naming(about or NOBODY))
        elif letter.who == Who.NAMED:  # each of them once, and told nobody until the mail is written
            audience = [one for one in audience if one not in told]
            told |= dict.fromkeys(audience, Naming(NOBODY))
        (planned if audience else vacant).append(letter)
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
                "path": places.get(one) if letter.who in (Who.NAMED, Who.ANSWERING) else None,
            }
            mails.setdefault(mail["id"], mail)  # who belongs to two audiences gets the first letter
    if mails:
        await session.execute(insert(Outgoing).on_conflict_do_nothing(), list(mails.values()))
        await audiences.note_told(session, told)
    if planned:
        await _now_is(session, planned, "planned")
    for letter in vacant:
        changes = _later(letter, letter.now, patience)
        await session.execute(update(PostedLetter).where(col(PostedLetter.id) == letter.id).values(changes))


async def _now_is(session: AsyncSession, letters: Sequence[Any], state: str) -> None:
    theirs = among(col(PostedLetter.id), [letter.id for letter in letters])
    await session.execute(update(PostedLetter).where(theirs).values(state=state))


def _is_news_to(one: UUID, letter: Any) -> bool:
    """Nobody is told what they did themselves, unless they are asked for something; nor, as one of many, about
    themselves."""
    if one == letter.actor and letter.who != Who.LINK and not KINDS[letter.kind].asks:
        return False
    return bool(one != letter.about or letter.who == Who.PERSON)


_ASKED_ONCE = (Who.NEWCOMERS, Who.FORSAKEN, Who.COLLEAGUES, Who.UNREAD, Who.ABOVE, Who.NAMED, Who.ANSWERING)
"""Looked for once: who comes later is welcomed with the right name, or sees who is there already; and as a rule
whoever is responsible has an address."""


def _later(letter: Any, now: datetime, patience: timedelta) -> dict[str, Any]:
    """When to look again for somebody to write to, and whether to."""
    age = now - letter.posted_at
    gives_up = letter.who in _ASKED_ONCE or age > patience
    return {"state": "nobody" if gives_up else "open", "plan_at": now + max(LOOK_AGAIN, age / 4)}
