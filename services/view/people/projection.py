"""When a person's contact data was corrected last, and by whom. The data itself is in the roster."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.members import PersonCorrected

projection = Projection("people", shown_in=("newcomers", "applications"))

corrections = projection.table(
    "corrections",
    Column("person", Uuid),
    Column("corrected_on", Date, nullable=False),
    Column("corrected_by", Uuid),
    Column("fields", ARRAY(Text), nullable=False),
    Column("version", Integer, nullable=False),
    key=("person",),
    about="person",
)


@projection.on(PersonCorrected)
def corrected(fact: Fact[PersonCorrected], to: Rows) -> None:
    """The last one counts."""
    event = fact.event
    values = {"corrected_on": event.corrected_on, "corrected_by": event.corrected_by, "fields": list(event.fields)}
    to.newest(corrections, {"person": event.person}, values, fact.version)
