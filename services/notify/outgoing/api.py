"""What operators see of mails: counts, what failed or is uncertain, and sending it again. Ids and codes only."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.outgoing.bell import ring_when_committed
from services.notify.outgoing.tables import Outgoing, PostedLetter, State
from services.notify.writing.letter import TOO_OLD
from shared.database import ANSWER, Database
from shared.metrics import Metrics
from shared.problems import Problem
from shared.security.permissions import Action
from shared.web import Routes, ServiceOf

routes = Routes(prefix="/ops/mails", tags=["operating"])
LISTED = 200
LATELY = 7
"""Days for which a refused message is told to the operator."""


class MailNow(BaseModel):
    """One mail, without name or address."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    state: State
    reason: str
    attempts: int
    on_paper: bool
    planned_at: datetime
    claimed_at: datetime | None


async def status(session: AsyncSession) -> dict[str, Any]:
    """For `/ops/status`: mails by state, letters without a recipient so far, and each uncertain mail."""
    counts = await session.execute(select(col(Outgoing.state), func.count()).group_by(col(Outgoing.state)))
    open_letters = select(func.count()).where(col(PostedLetter.state) == "open")
    uncertain = select(Outgoing).where(col(Outgoing.state) == State.UNCERTAIN).order_by(col(Outgoing.claimed_at))
    waits = select(col(Outgoing.reason), func.count()).where(
        col(Outgoing.state) == State.WAITING, col(Outgoing.reason) != ""
    )
    lately = col(Outgoing.claimed_at) > func.now() - func.make_interval(0, 0, 0, LATELY)
    again = ~col(Outgoing.on_paper)  # what goes on paper is not sent again: it asks nothing of an operator
    refused = select(col(Outgoing.reason), func.count()).where(
        col(Outgoing.state) == State.FAILED, col(Outgoing.reason).startswith("message_"), lately, again
    )
    failed = select(col(PostedLetter.kind), func.count()).where(
        col(PostedLetter.state) == "failed", col(PostedLetter.posted_at) > func.now() - TOO_OLD
    )
    unwritten = select(col(Outgoing.kind), func.count()).where(
        col(Outgoing.state) == State.FAILED, col(Outgoing.reason) == "not_written", lately, again
    )
    return {
        "mails": dict(counts.tuples().all()),
        "refused": dict((await session.execute(refused.group_by(col(Outgoing.reason)))).tuples().all()),
        "not_planned": dict((await session.execute(failed.group_by(col(PostedLetter.kind)))).tuples().all()),
        "not_written": dict((await session.execute(unwritten.group_by(col(Outgoing.kind)))).tuples().all()),
        "waiting_for": dict((await session.execute(waits.group_by(col(Outgoing.reason)))).tuples().all()),
        "letters_without_recipient": (await session.scalars(open_letters)).one(),
        "uncertain": [
            MailNow.model_validate(one).model_dump(mode="json")
            for one in await session.scalars(uncertain.limit(LISTED))
        ],
    }


def watch(metrics: Metrics, database: Database) -> None:
    """Let the figures say how many mails are in which state."""
    mails = metrics.gauge("mails", "Mails by state", "state")

    async def look() -> None:
        async with database.reading() as session:
            counts = await session.execute(select(col(Outgoing.state), func.count()).group_by(col(Outgoing.state)))
        found = dict(counts.tuples().all())
        for state in State:
            mails.labels(state.value).set(found.get(state, 0))

    metrics.looks(look)


@routes.query("", Action.OPERATE)
async def mails(service: ServiceOf, state: Literal["uncertain", "failed", "waiting"] = "uncertain") -> list[MailNow]:
    """The oldest mails in a state."""
    found = select(Outgoing).where(col(Outgoing.state) == state).order_by(col(Outgoing.planned_at)).limit(LISTED)
    async with service.database.reading() as session:
        return [MailNow.model_validate(one) for one in await session.scalars(found)]


@routes.stream("/{mail}/resend", Action.OPERATE)
async def resend(mail: UUID, service: ServiceOf) -> MailNow:
    """An operator decides: send what is uncertain, or failed, once more. Has the same Message-ID as before."""
    async with service.database.transaction(within=ANSWER) as session:
        found = await session.get(Outgoing, mail, with_for_update=True)
        if found is None:
            raise Problem(404, "not_found", "There is no such mail.")
        if found.state not in (State.UNCERTAIN, State.FAILED):
            raise Problem(
                409, "not_to_resend", f"This mail is {found.state}: only uncertain or failed ones are resent."
            )
        if found.on_paper:
            raise Problem(409, "on_paper", "The branch was told to say this on paper; a mail would say it twice.")
        now = (await session.scalars(select(func.now()))).one()
        found.state, found.reason, found.attempts = State.WAITING, "", 0
        found.planned_at = found.next_try_at = now
        await session.flush()
        ring_when_committed(session)
        return MailNow.model_validate(found)
