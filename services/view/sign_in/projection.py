"""Who holds which role, from the view's own topics: it decides what somebody may read here."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Text, Uuid

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
    Index("sign_in_roles_person", "person"),
    key=("grant",),
    about="person",
    office=True,
)


@projection.on(RoleGranted)
def granted(fact: Fact[RoleGranted], to: Rows) -> None:
    """A role is held from a day on."""
    event = fact.event
    values = {"person": event.person, "role": event.role, "at": fact.concerned, "from_day": event.from_day}
    to.merge(roles, {"grant": event.grant}, values)


@projection.on(RoleEnded)
def ended(fact: Fact[RoleEnded], to: Rows) -> None:
    """A role is over at once, whatever its day: what it opened closes now."""
    to.merge(roles, {"grant": fact.event.grant}, {"ended_on": fact.event.ended_on})
