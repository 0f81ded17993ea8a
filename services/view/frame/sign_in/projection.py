"""Who holds which role, from the view's own topics: it decides what somebody may read here."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import Column, Date, Index, LargeBinary, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.members import RoleEnded, RoleGranted

projection = Projection("sign_in", shown_in=("contacts", "more"))

roles = projection.table(
    "roles",
    Column("grant", Uuid),
    Column("person", Uuid, nullable=True),
    Column("role", Text),
    Column("at", Text, comment="key of the unit in which the role is held"),
    Column("from_day", Date),
    Column("ended_on", Date),
    Column("mark", LargeBinary, comment="of an office that has ended: whose it was, for nobody but themself"),
    Index("sign_in_roles_person", "person"),
    key=("grant",),
    about="person",
    office=True,
)


def mark_of(grant: UUID, person: UUID) -> bytes:
    """What is left of whose office it was when a unit forgets them with its end. It leads to nobody, and ties no two
    offices together; but who is signed in and asks finds their own."""
    return hashlib.sha256(b"ortsnetz office" + grant.bytes + person.bytes).digest()


@projection.on(RoleGranted)
def granted(fact: Fact[RoleGranted], to: Rows) -> None:
    """A role is held from a day on."""
    event = fact.event
    values = {"person": event.person, "role": event.role, "at": fact.concerned, "from_day": event.from_day}
    to.merge(roles, {"grant": event.grant}, values)


@projection.on(RoleEnded)
def ended(fact: Fact[RoleEnded], to: Rows) -> None:
    """A role is over at once, whatever its day: what it opened closes now."""
    event = fact.event
    over = {"role": event.role, "ended_on": event.ended_on, "mark": mark_of(event.grant, event.person)}
    to.merge(roles, {"grant": event.grant}, over | {"at": fact.concerned})
