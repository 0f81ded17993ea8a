"""HTTP: a branch invites new members, lets neighbours do so or not, and whoever is invited accepts by their link."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.events.calendar.guests_api import Held, RegistrationNow
from services.events.invitations import commands, queries
from services.events.invitations.rules import Months
from shared.security.permissions import Action
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(tags=["invitations"])


class Inviting(BaseModel):
    """Whom: those who have joined within so many months; `neighbours`: theirs, too, where they allow it."""

    months: Months
    neighbours: bool = False


class Invited(BaseModel):
    """How many are invited by now, `beside`: of neighbours."""

    occasion: UUID
    invited: int
    beside: int


class Welcome(BaseModel):
    """Whether neighbours may invite this branch's new members."""

    allowed: bool


class WelcomeNow(BaseModel):
    """As it stands."""

    unit: str
    allowed: bool
    version: int


class InvitationNow(BaseModel):
    """What an invitation's link leads to. `open`: one tap and they come; `registered`: they have answered; `over`:
    nobody knows the link (any more), without a unit then."""

    state: Literal["open", "registered", "over"] = "over"
    unit: str = ""
    occasion: UUID | None = None


@routes.command("/units/{unit}/occasions/{occasion}/invitations", Action.PLAN_OCCASION)
async def invite(occasion: UUID, body: Inviting, path: PathOf, work: WorkOf, service: ServiceOf) -> Invited:
    """Invite new members: each gets one mail, nobody twice for one evening, nobody who was at one. Safe to repeat.

    `{months: 6 | 12, neighbours?}` → `{occasion, invited, beside}`; 409 `occasion_over`, `no_evening`,
    `not_for_neighbours`.
    """
    now, tree = service.calendar.moment(), service.units
    calling = await commands.invite(
        work, path, occasion, months=body.months, neighbours=body.neighbours, tree=tree, at=now
    )
    return Invited(occasion=calling.occasion, invited=calling.invited, beside=calling.beside)


@routes.command("/units/{unit}/newcomers/hospitality", Action.PLAN_OCCASION)
async def welcome(body: Welcome, path: PathOf, work: WorkOf, service: ServiceOf) -> WelcomeNow:
    """Let neighbours invite this branch's new members, or not (any more). Safe to repeat.

    `{allowed}` → `{unit, allowed, version}`; 409 `no_branch`.
    """
    said = await commands.set_hospitality(work, path, allowed=body.allowed, at=service.calendar.moment())
    return WelcomeNow(unit=said.unit, allowed=said.allowed, version=said.version)


@routes.stream("/invitations/standing", Action.REGISTER_GUEST)
async def standing(body: Held, service: ServiceOf) -> InvitationNow:
    """What the link of an invitation leads to; nothing changes, and nobody is named.

    `{secret}` → `{state, unit, occasion}`.
    """
    async with service.database.reading() as session:
        found = await queries.seen_by(session, body.secret)
    if found is None:
        return InvitationNow()
    occasion, mine = found
    return InvitationNow(state="registered" if mine.registration else "open", unit=occasion.unit, occasion=occasion.id)


@routes.command("/invitations/acceptance", Action.REGISTER_GUEST)
async def accept(body: Held, work: WorkOf, service: ServiceOf) -> RegistrationNow:
    """Whoever is invited comes: a seat, or a place in the line. From then on the same secret leads to the registration.

    `{secret}` → as `/registrations/standing`, without the name; 410 `link_spent`, 409 `occasion_over`.
    """
    return RegistrationNow.of(*await commands.accept(work, body.secret, service.calendar.moment()))
