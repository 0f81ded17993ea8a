"""HTTP: who invites together with whom."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

from services.events.together import inviting
from services.events.together.tables import CoOrganiser
from shared.hierarchy import UnitKey, UnitPath
from shared.problems import bad_field
from shared.security.permissions import Action
from shared.service import Service
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}", tags=["calendar"])


class Asking(BaseModel):
    """Units next door, or the sub-district."""

    partners: list[UnitKey] = Field(min_length=1, max_length=60)


class CoOrganiserNow(BaseModel):
    """How it stands with a unit."""

    partner: str
    standing: str

    @classmethod
    def of(cls, one: CoOrganiser) -> CoOrganiserNow:
        """As it stands."""
        return cls(partner=one.partner, standing=one.standing)


class CoOrganisersNow(BaseModel):
    """All that were ever asked."""

    co_organisers: list[CoOrganiserNow]


def paths(service: Service, keys: list[str]) -> list[UnitPath]:
    """The units of these keys. Raises Problem 422."""
    if any(key not in service.units for key in keys):
        raise bad_field("/partners", "Diese Gliederung gibt es nicht.")
    return [service.units.path(key) for key in keys]


@routes.command("/occasions/{occasion}/co-organisers", Action.PLAN_OCCASION)
async def ask(occasion: UUID, body: Asking, path: PathOf, work: WorkOf, service: ServiceOf) -> CoOrganisersNow:
    """Ask units whether they invite together with this one. Whoever is asked already is not asked twice.

    `{partners}` → `{co_organisers: [{partner, standing}]}`; 409 `occasion_over`.
    """
    now = service.calendar.moment()
    found = await inviting.ask(work, path, occasion, paths(service, body.partners), now)
    return CoOrganisersNow(co_organisers=[CoOrganiserNow.of(one) for one in found])


@routes.command("/occasions/{occasion}/co-organisers/{partner}/removal", Action.PLAN_OCCASION)
async def take_out(occasion: UUID, partner: UnitKey, path: PathOf, work: WorkOf, service: ServiceOf) -> CoOrganiserNow:
    """They do not invite together with this one after all, and are told. Safe to repeat.

    409 `occasion_over`.
    """
    return CoOrganiserNow.of(await inviting.take_out(work, path, occasion, partner, service.calendar.moment()))


@routes.command("/co-organised/{occasion}/acceptance", Action.PLAN_OCCASION)
async def join(occasion: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> CoOrganiserNow:
    """Say yes: the unit invites together with the one that asked. Safe to repeat.

    409 `not_asked`, `occasion_over`.
    """
    return CoOrganiserNow.of(await inviting.join(work, path, occasion, service.calendar.moment()))


@routes.command("/co-organised/{occasion}/refusal", Action.PLAN_OCCASION)
async def decline(occasion: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> CoOrganiserNow:
    """Say no, or not any more. Safe to repeat.

    409 `occasion_over`.
    """
    return CoOrganiserNow.of(await inviting.decline(work, path, occasion, service.calendar.moment()))
