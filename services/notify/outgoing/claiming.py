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

from sqlalchemy import Integer, Interval, Update, and_, bindparam, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from services.notify.channels.mail import Result, Verdict
from services.notify.directory.queries import among
from services.notify.outgoing.planning import OPEN
from services.notify.outgoing.tables import Outgoing, PostedLetter, State
from services.notify.writing.letter import Who
from shared.driver import Kept
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
    """A reserved mail that cannot be written: for good (`state`), or not yet. `on_paper`: it is said there."""

    mail: Reserved
    state: State
    reason: str
    on_paper: bool = False


_FIRST_DUE = func.least(
    select(func.min(col(PostedLetter.plan_at))).where(OPEN).scalar_subquery(),
    select(func.min(col(Outgoing.next_try_at))).where(WAITING).scalar_subquery(),
    select(func.min(col(Outgoing.claimed_at)) + bindparam("doubt_after", type_=Interval))
    .where(SENDING)
    .scalar_subquery(),
)
_SECONDS_UNTIL_DUE = select(func.extract("epoch", _FIRST_DUE - func.now()))


async def seconds_until_due(connection: AsyncConnection, doubt_after: timedelta) -> float | None:
    """When there is something to do; at most 0 if there is now, None if nothing is known to come."""
    seconds = (await connection.execute(_SECONDS_UNTIL_DUE, {"doubt_after": doubt_after})).scalar()
    return None if seconds is None else float(seconds)


async def doubt_the_abandoned(connection: AsyncConnection, doubt_after: timedelta) -> int:
    """A mail that has been `sending` for longer than a dialogue can take: its worker died in it."""
    lost = update(Outgoing).where(SENDING, col(Outgoing.claimed_at) < func.now() - doubt_after)
    doubted = lost.values(state=State.UNCERTAIN, reason="worker_died").returning(col(Outgoing.id))
    return len((await connection.execute(doubted)).all())


_DUE = (
    select(col(Outgoing.id), col(Outgoing.next_try_at))
    .where(WAITING, col(Outgoing.next_try_at) <= func.now())
    .order_by(col(Outgoing.next_try_at))
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_RESERVE = (
    update(Outgoing)
    .where(col(Outgoing.id) == _DUE.c.id, col(PostedLetter.id) == col(Outgoing.letter))
    .values(claimed_at=func.now(), next_try_at=func.now() + bindparam("until", type_=Interval))
    .returning(
        *(col(one) for one in (Outgoing.id, Outgoing.recipient, Outgoing.kind, Outgoing.about, Outgoing.attempts)),
        *(col(one) for one in (Outgoing.planned_at, Outgoing.claimed_at)),
        *(col(one) for one in (PostedLetter.who, PostedLetter.key, PostedLetter.facts)),
        func.coalesce(col(Outgoing.path), col(PostedLetter.path)).label("path"),
        _DUE.c.next_try_at.label("was_due"),
    )
)


async def reserve(connection: AsyncConnection, most: int, until: timedelta) -> list[Reserved]:
    """Reserve mails that are due, the oldest first; others may take them again after `until`."""
    rows = (await connection.execute(_RESERVE, {"most": most, "until": until})).all()
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
        for row in sorted(rows, key=lambda row: row.was_due)
    ]


def _still_mine(mail: Any, at: Any) -> Any:
    return and_(col(Outgoing.id) == mail, WAITING, col(Outgoing.claimed_at) == at)


def _noting(mail: Any, at: Any) -> Update:
    # uncertain: we were slow and somebody thought us dead; what an operator has sent again since is not ours any more
    state = or_(SENDING, col(Outgoing.state) == literal_column(f"'{State.UNCERTAIN}'"))
    return update(Outgoing).where(col(Outgoing.id) == mail, col(Outgoing.claimed_at) == at, state)


_BEGINNING = (
    update(Outgoing)
    .where(_still_mine(bindparam("mail"), bindparam("reserved_at")))
    .values(
        state=State.SENDING,
        reason="",
        claimed_at=func.now(),
        attempts=col(Outgoing.attempts) + 1,
        unsubscribe_hash=bindparam("secret_hash"),
    )
    .returning(col(Outgoing.claimed_at))
)
_NOTING_SENT = _noting(bindparam("sent"), bindparam("sent_since")).values(
    state=State.SENT, reason="", sent_at=func.now()
)
_BEGIN = Kept(_BEGINNING)
_SENT_AND_BEGIN = Kept(_BEGINNING.add_cte(_NOTING_SENT.cte("sent")))
"""One of these for each mail."""


async def begin(
    connection: AsyncConnection, mail: Reserved, secret_hash: bytes | None, sent: Begun | None
) -> Begun | None:
    """Commit that a mail is being sent, and that the one before was. None: somebody else has it by now."""
    values = {"mail": mail.id, "reserved_at": mail.at, "secret_hash": secret_hash}
    if sent is None:
        at = await _BEGIN.value(connection, values)
    else:
        at = await _SENT_AND_BEGIN.value(connection, values | {"sent": sent.mail.id, "sent_since": sent.at})
    return None if at is None else Begun(mail, at)


async def note_sent(connection: AsyncConnection, sent: Begun) -> None:
    """Note that a mail was accepted; may be part of a transaction."""
    await connection.execute(_NOTING_SENT, {"sent": sent.mail.id, "sent_since": sent.at})


def what_becomes(begun: Begun, result: Result, give_up: timedelta) -> State:
    """Of a mail that was not sent; `give_up`: how long a passing reason is a reason to try again."""
    if result.verdict is Verdict.UNCERTAIN:
        return State.UNCERTAIN
    again = result.verdict is Verdict.PASSING and begun.at - begun.mail.planned_at <= give_up
    return State.WAITING if again else State.FAILED


async def note_failure(
    connection: AsyncConnection, begun: Begun, result: Result, state: State, *, on_paper: bool = False
) -> bool:
    """Note why a mail was not sent, and what becomes of it. Returns False where it is somebody else's by now."""
    values: dict[str, Any] = {"state": state, "reason": result.reason, "on_paper": on_paper}
    if state is State.WAITING:
        values["next_try_at"] = func.now() + back_off(begun.mail.attempts + 1)
    noted = _noting(begun.mail.id, begun.at).values(values).returning(col(Outgoing.id))
    return (await connection.execute(noted)).first() is not None


async def put_aside(connection: AsyncConnection, unready: Iterable[Unready]) -> list[UUID]:
    """Note what cannot be written: settled, or looked at again soon, and more seldom the longer it waits. Returns which
    were still this worker's."""
    noted: list[UUID] = []
    for one in unready:
        again = func.now() + min(max(one.mail.age / 4, timedelta(seconds=1)), timedelta(minutes=1))
        values = {"state": one.state, "reason": one.reason, "next_try_at": again, "on_paper": one.on_paper}
        theirs = update(Outgoing).where(_still_mine(one.mail.id, one.mail.at)).values(values)
        noted += (await connection.execute(theirs.returning(col(Outgoing.id)))).scalars()
    return noted


async def give_back(connection: AsyncConnection, mails: Sequence[Reserved]) -> None:
    """Let go of reserved mails that were not begun: due now, for whoever comes."""
    if mails:
        mine = among(col(Outgoing.id), [mail.id for mail in mails]), WAITING, col(Outgoing.claimed_at) == mails[0].at
        await connection.execute(update(Outgoing).where(*mine).values(next_try_at=func.now()))
