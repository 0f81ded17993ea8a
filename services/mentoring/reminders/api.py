"""HTTP: the level above reminds a unit."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from services.mentoring.reminders import commands
from shared.security.permissions import Action
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}", tags=["reminders"])


class Reminded(BaseModel):
    """When the unit was reminded, and from when on it can be reminded again."""

    unit: str
    reminded_on: date
    again_from: date


@routes.command("/reminders", Action.REMIND)
async def remind(path: PathOf, work: WorkOf, service: ServiceOf) -> Reminded:
    """Remind the unit of its overdue first contacts."""
    found = await commands.remind_unit(work, service.units, path, service.calendar.today())
    return Reminded(unit=found.unit, reminded_on=found.reminded_on, again_from=found.reminded_on + commands.PAUSE)
