"""Who is asked to invite together with whom: by this unit, or this unit by another."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.together import CoOrganiserChanged

projection = Projection("together", shown_in=("calendar",))

co_organisers = projection.table(
    "co_organisers",
    Column("co_organisation", Uuid),
    Column("occasion", Uuid, nullable=False),
    Column("of_unit", Text, nullable=False, comment="who invites"),
    Column("partner", Text, nullable=False),
    Column("above", Boolean, nullable=False, comment="the partner is a level above, and knows of it anyway"),
    Column("standing", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Uuid, nullable=False, comment="a text of the roster, as place is"),
    Column("place", Uuid, nullable=False),
    Column("starts", DateTime, nullable=False, comment="Berlin's wall clock, as ends is"),
    Column("ends", DateTime, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("changed_on", Date, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("together_co_organisers_occasion", "unit", "occasion"),
    key=("co_organisation",),
    versions="co_organisation",
    things=("co_organisation", "occasion", "title", "place"),
)


@projection.on(CoOrganiserChanged)
def changed(fact: Fact[CoOrganiserChanged], to: Rows) -> None:
    """Somebody is asked, answers, or hears that it is otherwise."""
    event = fact.event
    same = ("occasion", "standing", "kind", "title", "place", "starts", "ends", "public", "changed_on")
    values = {name: getattr(event, name) for name in same}
    values |= {"of_unit": fact.concerned, "partner": event.partner.unit, "above": event.partner.branch is None}
    to.newest(co_organisers, {"co_organisation": event.co_organisation}, values, fact.version)
