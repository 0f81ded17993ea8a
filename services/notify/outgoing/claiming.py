"""The statements by which workers share the mails out, each a transaction of its own.

A worker *reserves* a few mails that wait (they stay `waiting`, but are due again only after a while) and *begins* them
one by one: only one worker can turn `waiting` into `sending`, and only the one that holds the newest reservation may.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Update, and_, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from services.notify.channels.mail import Result, Verdict
from services.notify.directory.queries import among
from services.notify.outgoing.planning import OPEN
from services.notify.outgoing.tables import Outgoing, PostedLetter, State
from services.notify.rules.letter import Who
from shared.hierarchy import UnitPath

WAITING = col(Outgoing.state) == literal_column(f"'{State.WAITING}'")
SENDING = col(Outgoing.state) == literal_column(f"'{State.SENDING}'")
"""Literals, as in the partial indexes: with a parameter a prepared statement cannot use them."""

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts that failed for a passing reason: 5 s, 10 s, 20 s … 1 h."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)


@dataclass(frozen=True)
class Reserved:
    """A mail that this worker may begin, with what its letter says. `at`: the reservation, by the database's clock."""

    id: UUID
    recipient: UUID
    kind: str
    about: UUID | None
    attempts: int
    planned_at: datetime
    at: datetime
    who: Who
    key: str
    unit: UnitPath
    facts: dict[str, str]

    @property
    def age(self) -> timedelta:
        """For how long it had been waiting when it was reserved."""
        return self.at - self.planned_at


@dataclass(frozen=True)
class Begun:
    """A mail that is `sending` since `at`."""

    mail: Reserved
    at: datetime


@dataclass(frozen=True)
class Unready:
    """A reserved mail that cannot be written: for good (`state`), or not yet."""

    mail: Reserved
    state: State
    reason: str


async def seconds_until_due(connection: AsyncConnection, doubt_after: timedelta) -> float | None:
    """When there is something to do; at most 0 if there is now, None if nothing is known to come."""
    letter = select(func.min(col(PostedLetter.plan_at))).where(OPEN)
    mail = select(func.min(col(Outgoing.next_try_at))).where(WAITING)
    lost = select(func.min(col(Outgoing.claimed_at)) + doubt_after).where(SENDING)
    first = func.least(*(one.scalar_subquery() for one in (letter, mail, lost)))
    seconds = (await connection.execute(select(func.extract("epoch", first - func.now())))).scalar()
    return None if seconds is None else float(seconds)


async def doubt_the_abandoned(connection: AsyncConnection, doubt_after: timedelta) -> int:
    """A mail that has been `sending` for longer than a dialogue can take: its worker died in it."""
    lost = update(Outgoing).where(SENDING, col(Outgoing.claimed_at) < func.now() - doubt_after)
    doubted = lost.values(state=State.UNCERTAIN, reason="worker_died").returning(col(Outgoing.id))
    return len((await connection.execute(doubted)).all())


async def reserve(connection: AsyncConnection, most: int, until: timedelta) -> list[Reserved]:
    """Reserve mails that are due, the oldest first; others may take them again after `until`."""
    mail, letter = Outgoing, PostedLetter
    due = (
        select(col(mail.id), col(mail.next_try_at))
        .where(WAITING, col(mail.next_try_at) <= func.now())
        .order_by(col(mail.next_try_at))
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    mine = (
        update(mail)
        .where(col(mail.id) == due.c.id, col(letter.id) == col(mail.letter))
        .values(claimed_at=func.now(), next_try_at=func.now() + until)
        .returning(
            *(col(one) for one in (mail.id, mail.recipient, mail.kind, mail.about, mail.attempts, mail.planned_at)),
            *(col(one) for one in (mail.claimed_at, letter.who, letter.key, letter.path, letter.facts)),
            due.c.next_try_at.label("was_due"),
        )
    )
    rows = sorted((await connection.execute(mine)).all(), key=lambda row: row.was_due)
    return [
        Reserved(
            id=row.id,
            recipient=row.recipient,
            kind=row.kind,
            about=row.about,
            attempts=row.attempts,
            planned_at=row.planned_at,
            at=row.claimed_at,
            who=Who(row.who),
            key=row.key,
            unit=UnitPath.model_validate(row.path),
            facts=row.facts,
        )
        for row in rows
    ]


def _still_mine(mail: Reserved) -> Any:
    return and_(col(Outgoing.id) == mail.id, WAITING, col(Outgoing.claimed_at) == mail.at)


async def begin(
    connection: AsyncConnection, mail: Reserved, secret_hash: bytes | None, done: tuple[Begun, dict[str, Any]] | None
) -> Begun | None:
    """Commit that a mail is being sent, and what became of the one before. None: somebody else has it by now."""
    start = (
        update(Outgoing)
        .where(_still_mine(mail))
        .values(
            state=State.SENDING,
            reason="",
            claimed_at=func.now(),
            attempts=col(Outgoing.attempts) + 1,
            unsubscribe_hash=secret_hash,
        )
        .returning(col(Outgoing.claimed_at))
    )
    if done is not None:
        start = start.add_cte(_noting(*done).cte("done"))
    at = (await connection.execute(start)).scalar()
    return None if at is None else Begun(mail, at)


def outcome(begun: Begun, result: Result, give_up: timedelta) -> dict[str, Any]:
    """What to note about a mail; `give_up`: how long a passing reason is a reason to try again."""
    match result.verdict:
        case Verdict.SENT:
            return {"state": State.SENT, "reason": "", "sent_at": func.now()}
        case Verdict.UNCERTAIN:
            return {"state": State.UNCERTAIN, "reason": result.reason}
        case Verdict.PASSING if begun.at - begun.mail.planned_at <= give_up:
            later = func.now() + back_off(begun.mail.attempts + 1)
            return {"state": State.WAITING, "reason": result.reason, "next_try_at": later}
    return {"state": State.FAILED, "reason": result.reason}


def _noting(begun: Begun, values: dict[str, Any]) -> Update:
    # uncertain: we were slow and somebody thought us dead; what an operator has sent again since is not ours any more
    ours = col(Outgoing.claimed_at) == begun.at, col(Outgoing.state).in_((State.SENDING, State.UNCERTAIN))
    return update(Outgoing).where(col(Outgoing.id) == begun.mail.id, *ours).values(values)


async def note(connection: AsyncConnection, begun: Begun, values: dict[str, Any]) -> None:
    """Note what became of a mail."""
    await connection.execute(_noting(begun, values))


async def put_aside(connection: AsyncConnection, unready: Iterable[Unready]) -> None:
    """Note what cannot be written: settled, or looked at again soon, and more seldom the longer it waits."""
    for one in unready:
        again = func.now() + min(max(one.mail.age / 4, timedelta(seconds=1)), timedelta(minutes=1))
        values = {"state": one.state, "reason": one.reason, "next_try_at": again}
        await connection.execute(update(Outgoing).where(_still_mine(one.mail)).values(values))


async def give_back(connection: AsyncConnection, mails: Sequence[Reserved]) -> None:
    """Let go of reserved mails that were not begun: due now, for whoever comes."""
    if mails:
        mine = among(col(Outgoing.id), [mail.id for mail in mails]), WAITING, col(Outgoing.claimed_at) == mails[0].at
        await connection.execute(update(Outgoing).where(*mine).values(next_try_at=func.now()))
