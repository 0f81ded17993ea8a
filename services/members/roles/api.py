"""HTTP: roles of people in units."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.members.roles.commands import Whose, end_role, end_role_of, grant_role, holder
from services.members.roles.queries import held_in
from shared.mail_address import MailAddress
from shared.problems import bad_field
from shared.security.permissions import Action, Role
from shared.text import Name
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}/roles", tags=["roles"])


class RoleToGrant(BaseModel):
    """Who gets which role: a person known here, or address and name."""

    person: UUID | None = None
    email: MailAddress | None = None
    first_name: Name = ""
    last_name: Name = ""
    role: Role
    from_day: date | None = Field(None, description="today, or a day before")

    @model_validator(mode="after")
    def _who(self) -> RoleToGrant:
        if self.person is None and not (self.email and self.first_name and self.last_name):
            raise ValueError("a person, or e-mail with first and last name")
        return self


class Granted(BaseModel):
    """The role's id, with which it is ended, and the person's. `already`: they held it before, and nothing changed."""

    grant: UUID
    person: UUID
    already: bool = False


class Held(BaseModel):
    """A role that somebody holds in a unit now. Who it is says no name: ids only."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    person: UUID
    role: Role
    from_day: date
    of_appointment: bool


class RoleToEnd(BaseModel):
    """Whose role: by address, as who granted it knows them; where several have it also by id, or by name."""

    email: MailAddress
    role: Role
    person: UUID | None = None
    first_name: Name = ""
    last_name: Name = ""


@routes.query("", Action.GRANT_ROLE)
async def held(unit: str, path: PathOf, service: ServiceOf) -> list[Held]:
    """The roles that are held in this unit now."""
    async with service.database.reading() as session:
        return [Held.model_validate(one) for one in await held_in(session, path.unit, service.calendar.today())]


@routes.command("", Action.GRANT_ROLE)
async def grant(unit: str, body: RoleToGrant, path: PathOf, service: ServiceOf, work: WorkOf) -> Granted:
    """Grant a role in this unit.

    `{person? , email?, first_name?, last_name?, role, from_day?}` → `{grant, person}`.
    """
    today = service.calendar.today()
    from_day = body.from_day or today
    if from_day > today:
        raise bad_field("/from_day", "Eine Rolle beginnt heute oder früher.")
    person = await holder(
        work,
        service.units,
        unit,
        person=body.person,
        email=body.email or "",
        first_name=body.first_name,
        last_name=body.last_name,
    )
    granted, already = await grant_role(work, path, person.id, body.role, from_day)
    return Granted(grant=granted.id, person=person.id, already=already)


@routes.command("/end", Action.GRANT_ROLE)
async def end_of(body: RoleToEnd, path: PathOf, service: ServiceOf, work: WorkOf) -> dict[str, int]:
    """End the role of the one with this address: whether they held it (0 or 1). Of several, nobody's: 409.

    `{email, role, person?, first_name?, last_name?}` → `{ended: 0 or 1}`; 409 `several_hold_it` until one is meant.
    """
    whose = Whose(body.email, body.person, body.first_name, body.last_name)
    return {"ended": int(await end_role_of(work, path, whose, body.role, service.calendar.today()))}


@routes.command("/{grant}/end", Action.GRANT_ROLE)
async def end(grant: UUID, path: PathOf, service: ServiceOf, work: WorkOf) -> dict[str, str]:
    """End a role.

    `{}`.
    """
    await end_role(work, path, grant, service.calendar.today())
    return {"status": "ended"}
