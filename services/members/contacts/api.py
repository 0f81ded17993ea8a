"""HTTP: contact persons and stand-ins of branches."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from services.members.contacts import commands
from services.members.contacts.tables import CONTACT, STAND_IN
from shared.problems import bad_field
from shared.security.permissions import Action
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}", tags=["contacts"])


class StandIn(BaseModel):
    """Who stands in; `version` of the branch's contacts as they were seen, where known."""

    person: UUID
    version: int | None = Field(None, ge=0)


class ContactPerson(StandIn):
    """Who is the contact person, from which day (today or earlier) and until which last day."""

    from_day: date | None = None
    until: date | None = None


class End(BaseModel):
    """The day on which it ended, today or earlier."""

    ended_on: date | None = None


class Appointed(BaseModel):
    """The appointment's id, with which it is ended."""

    appointment: UUID


@routes.command("/contact-persons", Action.APPOINT_CONTACT)
async def appoint(body: ContactPerson, path: PathOf, service: ServiceOf, work: WorkOf) -> Appointed:
    """The branch appoints its contact person; the present one's appointment, or a stand-in's, ends."""
    today = service.calendar.today()
    appointed = await commands.appoint_contact(
        work,
        path,
        body.person,
        from_day=body.from_day or today,
        until=body.until,
        today=today,
        version=body.version,
    )
    return Appointed(appointment=appointed.id)


@routes.command("/contact-persons/{appointment}/end", Action.APPOINT_CONTACT)
async def end_contact(appointment: UUID, body: End, path: PathOf, service: ServiceOf, work: WorkOf) -> dict[str, str]:
    """End a contact person's appointment: the branch is vacant."""
    today = service.calendar.today()
    ended_on = body.ended_on or today
    if ended_on > today:
        raise bad_field("/ended_on", "Beendet wird heute oder rückwirkend.")
    await commands.end(work, path, appointment, CONTACT, ended_on)
    return {"status": "ended"}


@routes.command("/stand-ins", Action.APPOINT_STAND_IN)
async def stand_in(body: StandIn, path: PathOf, service: ServiceOf, work: WorkOf) -> Appointed:
    """The level above appoints a stand-in for a branch without a contact person."""
    above = work.acting_unit or path.sub_district or path.district
    appointed = await commands.appoint_stand_in(
        work,
        path,
        body.person,
        appointed_by=service.units.path(above),
        tree=service.units,
        today=service.calendar.today(),
        version=body.version,
    )
    return Appointed(appointment=appointed.id)


@routes.command("/stand-ins/{appointment}/end", Action.APPOINT_STAND_IN)
async def end_stand_in(appointment: UUID, path: PathOf, service: ServiceOf, work: WorkOf) -> dict[str, str]:
    """End a stand-in: the branch is vacant."""
    await commands.end(work, path, appointment, STAND_IN, service.calendar.today())
    return {"status": "ended"}
