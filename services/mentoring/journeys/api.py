"""HTTP: the first contact with a new member, notes about them, and within which time it is due."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, get_args
from uuid import UUID

from pydantic import BaseModel, Field

from services.mentoring.journeys import commands, queries, tries
from services.mentoring.journeys.commands import InVain, Over
from services.mentoring.journeys.tables import Journey
from shared.security.permissions import Action
from shared.text import Lines
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}", tags=["journeys"])

Note = Annotated[str, Lines(2000)]


class FirstContact(BaseModel):
    """How it went. `made_on`: the day of the talk or of the try; today, where left out. `again_on`: from when on the
    new member wants to speak, needed with `wants_later`. `version` as last seen."""

    version: int = Field(ge=1)
    outcome: Over | InVain
    note: Note = ""
    made_on: date | None = None
    again_on: date | None = None


class Correction(BaseModel):
    """How it really was. `outcome` null: there was no talk, it was entered by mistake. `made_on`: as before, where
    left out."""

    version: int = Field(ge=1)
    outcome: Over | None
    note: Note = ""
    made_on: date | None = None


class TryCorrection(BaseModel):
    """How a try really went: `entry` is the version of the event that told it. `outcome` null: there was none, it was
    entered by mistake; one of a talk: they did speak. `made_on`: as before, where left out; `again_on`
    as for a `FirstContact`."""

    version: int = Field(ge=1)
    entry: int = Field(ge=1)
    outcome: Over | InVain | None
    note: Note = ""
    made_on: date | None = None
    again_on: date | None = None


class NoteWritten(BaseModel):
    """A note about a new member, for their branch alone."""

    version: int = Field(ge=1)
    note: Annotated[str, Lines(2000, shortest=1)]


class FirstContactEntered(BaseModel):
    """The journey now. `made_on` null: the first contact is still owed; `tries`: how often nobody was reached."""

    journey: UUID
    version: int
    made_on: date | None
    tries: int

    @classmethod
    def of(cls, journey: Journey) -> FirstContactEntered:
        """As it stands."""
        return cls(journey=journey.id, version=journey.version, made_on=journey.made_on, tries=journey.tries)


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
    """The first contacts that the unit still owes, the longest waiting first.

    → `[{journey, person, version, started_on}]`.
    """
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
    """Somebody spoke with the new member, or tried to.

    `{version, outcome: reached, met, not_interested (over), not_reached or wants_later (still owed), note?, made_on?,
    again_on?}` → `{journey, version, made_on, tries}`; `again_on` is needed with `wants_later`; 409 `already_done`.
    """
    today = service.calendar.today()
    day = body.made_on or today
    if body.outcome in get_args(Over):
        outcome: Any = body.outcome
        found = await commands.make_first_contact(
            work, path, journey, version=body.version, outcome=outcome, note=body.note, made_on=day, today=today
        )
    else:
        outcome = body.outcome
        found = await tries.try_in_vain(
            work,
            path,
            journey,
            version=body.version,
            outcome=outcome,
            note=body.note,
            tried_on=day,
            again_on=body.again_on,
            today=today,
        )
    return FirstContactEntered.of(found)


@routes.command("/journeys/{journey}/first-contact/correction", Action.RECORD_FIRST_CONTACT)
async def correction(
    journey: UUID, body: Correction, path: PathOf, work: WorkOf, service: ServiceOf
) -> FirstContactEntered:
    """What was entered about the first contact was wrong.

    `{version, outcome (null: it was none, within 14 days), made_on?, note?}`; 409 `nothing_to_correct`, `too_long_ago`.
    """
    found = await commands.correct_first_contact(
        work,
        path,
        journey,
        version=body.version,
        outcome=body.outcome,
        note=body.note,
        made_on=body.made_on,
        today=service.calendar.today(),
    )
    return FirstContactEntered.of(found)


@routes.command("/journeys/{journey}/first-contact/tries/correction", Action.RECORD_FIRST_CONTACT)
async def try_correction(
    journey: UUID, body: TryCorrection, path: PathOf, work: WorkOf, service: ServiceOf
) -> FirstContactEntered:
    """What was entered about a try was wrong.

    `{version, entry (the version of the event that told the try), outcome (null: it was none; one of a talk: they did
    speak), made_on?, again_on?, note?}`: the journey is what it would be without the mistake; 409 `nothing_to_correct`.
    """
    found = await tries.correct_try(
        work,
        path,
        journey,
        body.entry,
        version=body.version,
        outcome=body.outcome,
        note=body.note,
        made_on=body.made_on,
        again_on=body.again_on,
        today=service.calendar.today(),
    )
    return FirstContactEntered.of(found)


@routes.command("/journeys/{journey}/notes", Action.RECORD_FIRST_CONTACT)
async def note(journey: UUID, body: NoteWritten, path: PathOf, work: WorkOf, service: ServiceOf) -> FirstContactEntered:
    """Keep a note about the new member.

    `{version, note}`.
    """
    today = service.calendar.today()
    return FirstContactEntered.of(
        await commands.keep_note(work, path, journey, version=body.version, text=body.note, today=today)
    )


@routes.command("/standard", Action.SET_STANDARD)
async def standard(body: StandardWanted, path: PathOf, work: WorkOf, service: ServiceOf) -> StandardNow:
    """Within which time the first contact is due, for this unit and all below.

    `{period: "P1M", "P14D", … or null, version}`.
    """
    today = service.calendar.today()
    found = await commands.set_standard(work, path, period=body.period, version=body.version, today=today)
    return StandardNow(unit=found.unit, period=found.period, version=found.version)
