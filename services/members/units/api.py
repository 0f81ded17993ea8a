"""HTTP: the unit tree."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from services.members.units.commands import record_units
from shared.hierarchy import Level, Unit
from shared.security.permissions import Action
from shared.web import Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units", tags=["units"])


class UnitsToRecord(BaseModel):
    """Units in any order; a unit's version is given by the service."""

    units: Annotated[list[Unit], Field(min_length=1, max_length=5000)]


class Recorded(BaseModel):
    """How many of them were new or different."""

    changed: int


@routes.query("", Action.RECORD_UNITS)
async def all_units(service: ServiceOf) -> list[Unit]:
    """Every unit as it was last recorded, parents before their children."""
    levels = list(Level)
    return sorted(service.units, key=lambda unit: (levels.index(unit.level), unit.key))


@routes.command("", Action.RECORD_UNITS)
async def record(body: UnitsToRecord, service: ServiceOf, work: WorkOf) -> Recorded:
    """Record units; those that are new or different are published."""
    return Recorded(changed=await record_units(body.units, service.units, work))
