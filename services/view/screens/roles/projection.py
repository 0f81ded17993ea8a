"""Who holds which office, since when and by whose hand; and who held one until lately."""

from __future__ import annotations

from sqlalchemy import Column, Date, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.members import RoleEnded, RoleGranted

projection = Projection("roles")

grants = projection.table(
    "grants",
    Column("grant", Uuid),
    Column("person", Uuid, nullable=True),
    Column("role", Text),
    Column("at", Text, comment="key of the unit in which the office is held"),
    Column("from_day", Date),
    Column("granted_by", Uuid),
    Column("granted_in", Text, comment="the unit for which they acted"),
    Column("ended_on", Date),
    key=("grant",),
    about="person",
    office=True,
)


@projection.on(RoleGranted)
def granted(fact: Fact[RoleGranted], to: Rows) -> None:
    """Somebody holds an office."""
    event = fact.event
    values = {
        "person": event.person,
        "role": event.role,
        "at": fact.concerned,
        "from_day": event.from_day,
        "granted_by": event.granted_by,
        "granted_in": event.granted_in,
    }
    to.merge(grants, {"grant": event.grant}, values)


@projection.on(RoleEnded)
def ended(fact: Fact[RoleEnded], to: Rows) -> None:
    """An office is over."""
    to.merge(grants, {"grant": fact.event.grant}, {"ended_on": fact.event.ended_on})
