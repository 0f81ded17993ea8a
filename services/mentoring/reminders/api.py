"""HTTP: the level above reminds a unit."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from services.mentoring.reminders import commands
from services.mentoring.reminders.tables import Reminder
from shared.security.permissions import Action
from shared.text import Lines
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}", tags=["reminders"])


class Reminding(BaseModel):
    """`word`: what is said with it, for whoever is responsible there."""

    word: Annotated[str, Lines(300)] = ""


class Withdrawing(BaseModel):
    """`word`: the id of the text that is taken back."""

    word: UUID


class Reminded(BaseModel):
    """When the unit was reminded, and from when on it can be reminded again."""

    unit: str
    reminded_on: date
    again_from: date


@routes.command("/reminders", Action.REMIND)
async def remind(path: PathOf, body: Reminding, work: WorkOf, service: ServiceOf) -> Reminded:
    """Remind the unit of its overdue first contacts.

    `{word?}` → `{unit, reminded_on, again_from}`: the level above reminds of what is overdue; 409 `reminded_already`
    (with `again_from`), `nothing_overdue`.
    """
    found = await commands.remind_unit(work, service.units, path, service.calendar.today(), word=body.word)
    return _of(found)


@routes.command("/reminders/withdrawn-word", Action.REMIND)
async def withdraw_word(path: PathOf, body: Withdrawing, work: WorkOf) -> Reminded:
    """Take back what was said with the last reminder.

    `{word}` (its id) → the same: what was said with the last reminder is erased; 409 `nothing_said`, `said_by_another`.
    """
    return _of(await commands.withdraw_word(work, path, body.word))


def _of(found: Reminder) -> Reminded:
    return Reminded(unit=found.unit, reminded_on=found.reminded_on, again_from=found.reminded_on + commands.PAUSE)
