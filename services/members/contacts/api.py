"""HTTP: contact persons and stand-ins of branches."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.members.accounts import links
from services.members.contacts import commands, stand_ins
from services.members.contacts.stand_ins import Reason
from services.members.contacts.tables import Appointment
from shared.days import by_today
from shared.problems import bad_field
from shared.security.permissions import Action
from shared.security.secrets import Secret
from shared.web import Actor, PathOf, Routes, ServiceOf, WorkOf

routes = Routes(tags=["contacts"])


class ContactPerson(BaseModel):
    """Who is a contact person, from which day (today or earlier) and until which last day.

    `place`: 1 is the first; without it the last. `replaces`: the appointment of whoever stops instead.
    `version` of the branch's contacts as they were seen, where known.
    """

    person: UUID
    from_day: date | None = None
    until: Annotated[date, by_today(commands.over_already)] | None = None
    place: int | None = Field(None, ge=1)
    replaces: UUID | None = None
    version: int | None = Field(None, ge=0)


class Order(BaseModel):
    """The appointments of all contact persons, the first one first; `version` of the branch's contacts as they were
    seen: whoever puts in order what has been put in order meanwhile would undo it unseen."""

    order: list[UUID] = Field(min_length=1, max_length=100)
    version: int = Field(ge=0)


class End(BaseModel):
    """The day on which it ended, today or earlier."""

    ended_on: date | None = None


class Appointed(BaseModel):
    """The appointment's id, with which it is ended."""

    appointment: UUID


class ToAsk(BaseModel):
    """Who is asked to stand in; `replaces`: the appointment of who stands in now; `withdraws`: the open request."""

    person: UUID
    replaces: UUID | None = None
    withdraws: UUID | None = None
    version: int | None = Field(None, ge=0)


class Asked(BaseModel):
    """The request's id, with which it is withdrawn; the appointment's where somebody asked themself."""

    request: UUID | None = None
    appointment: UUID | None = None


class Answer(BaseModel):
    """What somebody says who was asked, with the secret of the link in the mail."""

    secret: Secret
    answer: Literal["yes", "no"]
    reason: Reason | None = None


class Answered(BaseModel):
    """What became of it; `closed`: it was not asked any more. `unit` is the branch; `view`: the address of the view
    that hosts it, empty where none does, or nobody stands in."""

    unit: str
    outcome: Literal["accepted", "declined", "closed"]
    view: str = ""


@routes.command("/units/{unit}/contact-persons", Action.APPOINT_CONTACT)
async def appoint(body: ContactPerson, path: PathOf, service: ServiceOf, work: WorkOf) -> Appointed:
    """The branch appoints a contact person, beside the others or instead of one of them; a stand-in ends.

    `{person, from_day?, until?, place?, replaces?, version?}` → `{appointment}`; `place`: 1 is the first (else the
    last); `replaces`: the appointment of who stops instead; ends a stand-in; 409 `already_contact_person`; `version`:
    of the branch's contacts.
    """
    today = service.calendar.today()
    appointed = await commands.appoint(
        work,
        path,
        body.person,
        from_day=body.from_day or today,
        until=body.until,
        today=today,
        place=body.place,
        replaces=body.replaces,
        version=body.version,
    )
    return Appointed(appointment=appointed.id)


@routes.command("/units/{unit}/contact-persons/order", Action.APPOINT_CONTACT)
async def reorder(body: Order, path: PathOf, service: ServiceOf, work: WorkOf) -> dict[str, str]:
    """Who is the first, the second …

    `{order: [appointment…], version}`: all of them, the first one first; 409 `changed_meanwhile` where they have
    changed since `version` of the branch's contacts.
    """
    await commands.reorder(work, path, body.order, service.calendar.today(), body.version)
    return {"status": "ordered"}


@routes.command("/units/{unit}/contact-persons/{appointment}/end", Action.APPOINT_CONTACT)
async def end_contact(appointment: UUID, body: End, path: PathOf, service: ServiceOf, work: WorkOf) -> dict[str, str]:
    """End a contact person's appointment: the next one moves up; without one the branch is vacant.

    `{ended_on?}`.
    """
    today = service.calendar.today()
    ended_on = body.ended_on or today
    if ended_on > today:
        raise bad_field("/ended_on", "Beendet wird heute oder rückwirkend.")
    await commands.end(work, path, appointment, ended_on, today=today)
    return {"status": "ended"}


@routes.command("/units/{unit}/appointments/{appointment}/give-up", Action.GIVE_UP_CONTACT)
async def give_up(appointment: UUID, actor: Actor, path: PathOf, service: ServiceOf, work: WorkOf) -> dict[str, str]:
    """A contact person or stand-in stops by themself.

    `{}`: one's own, as contact person or stand-in.
    """
    await commands.give_up(work, path, appointment, actor.id, service.calendar.today())
    return {"status": "ended"}


@routes.command("/units/{unit}/stand-in-requests", Action.APPOINT_STAND_IN)
async def ask(body: ToAsk, actor: Actor, path: PathOf, service: ServiceOf, work: WorkOf) -> Asked:
    """The level above asks somebody to stand in for a branch without a contact person; a mail asks for yes or no.

    `{person, replaces?, withdraws?, version?}` → `{request}` (`{appointment}` for oneself); a mail asks
    (`<view>/vertretung/<branch>/<secret>`, 5 days); 409 `has_contact_person`, `has_stand_in` or `somebody_is_asked`
    until named.
    """
    above = work.acting_unit or path.sub_district or path.district
    found = await stand_ins.ask(
        work,
        path,
        body.person,
        asked_by=service.units.path(above),
        client=actor.view or actor.id,
        tree=service.units,
        today=service.calendar.today(),
        replaces=body.replaces,
        withdraws=body.withdraws,
        version=body.version,
    )
    return Asked(appointment=found.id) if isinstance(found, Appointment) else Asked(request=found.id)


@routes.command("/units/{unit}/stand-in-requests/{request}/withdraw", Action.APPOINT_STAND_IN)
async def withdraw(request: UUID, path: PathOf, service: ServiceOf, work: WorkOf) -> dict[str, str]:
    """Ask somebody no longer.

    `{}`.
    """
    await stand_ins.withdraw(work, path, request, service.calendar.today())
    return {"status": "withdrawn"}


@routes.command("/stand-in-answers", Action.ANSWER_STAND_IN)
async def answer(body: Answer, actor: Actor, service: ServiceOf, work: WorkOf) -> Answered:
    """Use the link up: whoever was asked stands in from now on, or does not.

    `{secret, answer: yes or no, reason?}` → `{unit, outcome: accepted, declined or closed, view}`; `view`: address of
    the branch's own view, empty where it has none; 410 `link_spent`.
    """
    link, _ = await links.use_up(work.session, body.secret, "stand_in", actor.id)
    unit, outcome = await stand_ins.answer(
        work,
        service.units,
        link.id,
        yes=body.answer == "yes",
        reason=body.reason,
        today=service.calendar.today(),
    )
    host = await links.host_of(work.session, unit) if outcome == "accepted" else None
    return Answered.model_validate({"unit": unit, "outcome": outcome, "view": host.url.rstrip("/") if host else ""})


@routes.command("/units/{unit}/stand-ins/{appointment}/end", Action.APPOINT_STAND_IN)
async def end_stand_in(appointment: UUID, path: PathOf, service: ServiceOf, work: WorkOf) -> dict[str, str]:
    """End a stand-in: the branch is vacant.

    `{}`.
    """
    await stand_ins.end(work, path, appointment, service.calendar.today())
    return {"status": "ended"}
