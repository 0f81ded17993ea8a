"""HTTP: the unit tree."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from services.members.units.commands import record_units
from shared.hierarchy import Level, Unit, UnitKey
from shared.security.permissions import Action
from shared.text import OneLine
from shared.web import Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units", tags=["units"])


class UnitToRecord(Unit):
    """A unit as an operator's table names it."""

    key: UnitKey
    name: Annotated[str, OneLine(120, needed=True)]
    parent: UnitKey | None
    municipality: Annotated[str, OneLine(120)] = ""
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    population: Annotated[int, Field(ge=0, le=100_000_000)]
    postcodes: Annotated[tuple[Annotated[str, Field(pattern=r"^[0-9]{5}$")], ...], Field(max_length=1000)] = ()

    def unit(self) -> Unit:
        """As it is kept."""
        return Unit.model_validate(self.model_dump())


class UnitsToRecord(BaseModel):
    """Units in any order; a unit's version is given by the service."""

    units: Annotated[list[UnitToRecord], Field(min_length=1, max_length=5000)]


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
    """Record units; those that are new or different are published.

    `{units: [Unit…]}`.
    """
    return Recorded(changed=await record_units([one.unit() for one in body.units], service.units, work))
