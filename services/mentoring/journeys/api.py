"""HTTP: the first contact with a new member, and within which time it is due."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.mentoring.journeys import commands, queries
from services.mentoring.journeys.commands import Outcome
from shared.security.permissions import Action
from shared.text import Lines
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}", tags=["journeys"])

Note = Annotated[str, Lines(2000)]


class FirstContact(BaseModel):
    """What came of the first contact. `made_on`: today, where left out. `version` as last seen."""

    version: int = Field(ge=1)
    outcome: Outcome
    note: Note = ""
    made_on: date | None = None


class FirstContactEntered(BaseModel):
    """The journey now."""

    journey: UUID
    version: int
    made_on: date


class StandardWanted(BaseModel):
    """`period` as `P1M` or `P14D`; null gives up the unit's own standard. `version` as last seen, 0 for none yet."""

    period: Annotated[str, Field(pattern=r"^[0-9A-Z]{1,8}$")] | None
    version: int = Field(ge=0)


class StandardNow(BaseModel):
    """The unit's own standard now."""

    unit: str
    period: str | None
    version: int


class OpenFirstContact(BaseModel):
    """A first contact that is still owed."""

    journey: UUID
    person: UUID
    version: int
    started_on: date


@routes.query("/journeys", Action.RECORD_FIRST_CONTACT)
async def open_first_contacts(unit: str, service: ServiceOf) -> list[OpenFirstContact]:
    """The first contacts that the unit still owes, the longest waiting first."""
    async with service.database.reading() as session:
        found = await queries.open_first_contacts(session, unit)
    return [
        OpenFirstContact(journey=one.id, person=one.person, version=one.version, started_on=one.started_on)
        for one in found
    ]


@routes.command("/journeys/{journey}/first-contact", Action.RECORD_FIRST_CONTACT)
async def first_contact(
    journey: UUID, body: FirstContact, path: PathOf, work: WorkOf, service: ServiceOf
) -> FirstContactEntered:
    """Somebody spoke with the new member."""
    today = service.calendar.today()
    made_on = body.made_on or today
    found = await commands.make_first_contact(
        work,
        path,
        journey,
        version=body.version,
        outcome=body.outcome,
        note=body.note,
        made_on=made_on,
        today=today,
    )
    return FirstContactEntered(journey=found.id, version=found.version, made_on=made_on)


@routes.command("/standard", Action.SET_STANDARD)
async def standard(body: StandardWanted, path: PathOf, work: WorkOf, service: ServiceOf) -> StandardNow:
    """Within which time the first contact is due, for this unit and all below."""
    today = service.calendar.today()
    found = await commands.set_standard(work, path, period=body.period, version=body.version, today=today)
    return StandardNow(unit=found.unit, period=found.period, version=found.version)
