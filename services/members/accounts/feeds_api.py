"""HTTP: the address by which somebody's own calendar programme reads their dates."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.members.accounts import feeds
from shared.database import ANSWER
from shared.problems import Problem
from shared.security.permissions import Action
from shared.security.secrets import Secret
from shared.security.tokens import Principal
from shared.web import Actor, PathOf, Routes, ServiceOf, WorkOf

routes = Routes(tags=["calendar feeds"])


class FeedMade(BaseModel):
    """The secret of the address: said once, and kept nowhere."""

    secret: str


class FeedNow(BaseModel):
    """Since when there is one; null: there is none."""

    since: datetime | None = None


class FeedHeld(BaseModel):
    """The secret of an address."""

    secret: Secret


class FeedOf(BaseModel):
    """Whose dates, of which unit; empty where the address opens nothing (any more)."""

    person: UUID | None = None
    unit: str = ""


def _somebody(actor: Principal) -> UUID:
    try:
        return UUID(actor.id)
    except ValueError:
        raise Problem(403, "forbidden", "Einen eigenen Kalender hat nur, wer sich angemeldet hat.") from None


@routes.stream("/units/{unit}/calendar-feed", Action.SEE_OCCASIONS)
async def renew(path: PathOf, actor: Actor, service: ServiceOf) -> FeedMade:
    """An address for one's own calendar, in the place of the one before.

    → `{secret}`, said once.
    """
    # no `command`: its stored answer would keep the secret
    async with service.database.transaction(within=ANSWER) as session:
        return FeedMade(secret=await feeds.renew(session, _somebody(actor), path.unit))


@routes.command("/units/{unit}/calendar-feed/end", Action.SEE_OCCASIONS)
async def end(path: PathOf, actor: Actor, work: WorkOf) -> FeedNow:
    """One's own address opens nothing any more. Safe to repeat.

    → `{since: null}`.
    """
    await feeds.end(work.session, _somebody(actor), path.unit)
    return FeedNow()


@routes.query("/units/{unit}/calendar-feed", Action.SEE_OCCASIONS)
async def mine(path: PathOf, actor: Actor, service: ServiceOf) -> FeedNow:
    """Whether one has an address, and since when; never which.

    → `{since}`.
    """
    async with service.database.reading() as session:
        return FeedNow(since=await feeds.since(session, _somebody(actor), path.unit))


@routes.stream("/calendar-feeds/holder", Action.REQUEST_LINK)
async def holder(body: FeedHeld, service: ServiceOf) -> FeedOf:
    """Whose dates an address shows; nothing changes.

    `{secret}` → `{person, unit}`, empty where it opens nothing: unknown, renewed, ended, or the person holds no role
    there any more.
    """
    async with service.database.reading() as session:
        found = await feeds.holder(session, body.secret, service.calendar.today())
    return FeedOf(person=found[0], unit=found[1]) if found else FeedOf()
