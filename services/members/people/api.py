"""HTTP: contact data of a branch's members and of whoever applied there."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

from services.members.people.contact import ContactData, Seen
from services.members.people.correcting import correct
from shared.security.permissions import Action, permits
from shared.web import Actor, PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}/people", tags=["people"])


class Correction(ContactData):
    """Contact data as it should be, and as it was `seen`: what is equal in both stays as it is now."""

    seen: Seen


class Corrected(BaseModel):
    """The fields that were changed."""

    fields: list[str]


@routes.command("/{person}/contact-data", Action.CORRECT_PERSON)
async def contact_data(
    person: UUID, body: Correction, path: PathOf, actor: Actor, service: ServiceOf, work: WorkOf
) -> Corrected:
    """Correct contact data: 409 where somebody else changed the same field meanwhile.

    `{first_name?, last_name?, phone?, mobile?, email?, street?, postcode?, town?, born_on?, seen: {…}}` → `{fields}`:
    what differs from what was `seen` is corrected, by the board also of whoever applied or is refused; 409 where one of
    these fields is another by now; an address that signs in is changed only by who could give the office, ends sessions
    and links, both addresses are told. An import does not undo it with the value from before, and never changes the
    address of anybody with an office.
    """
    held = [(role, service.units.path(at) if at else None) for role, at in actor.effective_roles()]
    changed = await correct(
        work,
        service.units,
        path,
        person,
        body,
        body.seen,
        by=UUID(actor.id) if actor.kind == "person" else None,
        board=permits(Action.GRANT_ROLE, held, path),
        client=actor.view or actor.id,
        today=service.calendar.today(),
    )
    return Corrected(fields=changed)
