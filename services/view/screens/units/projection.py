"""The standards for the first contact that hold here: the unit's own, its ancestors', and those of units below."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Text

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.mentoring import FirstContactStandardSet

projection = Projection("units", shown_in=("newcomers", "contacts", "overview"))

standards = projection.table(
    "standards",
    Column("of_unit", Text),
    Column("from_day", Date),
    Column("period", Text, comment="null: the unit gave up its own standard"),
    Column("version", BigInteger, nullable=False, comment="the newest wins"),
    key=("of_unit", "from_day"),
)


@projection.on(FirstContactStandardSet, told="any")
def standard_set(fact: Fact[FirstContactStandardSet], to: Rows) -> None:
    """A unit says what holds from a day on, for itself and all below."""
    event = fact.event
    key = {"of_unit": fact.concerned, "from_day": event.from_day}
    to.newest(standards, key, {"period": event.period}, fact.version)
