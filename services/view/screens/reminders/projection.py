"""Reminders of overdue first contacts, as both sides see them: who was reminded last, when and by whom."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.mentoring import UnitReminded

projection = Projection("reminders", shown_in=("overview",))

reminders = projection.table(
    "reminders",
    Column("of_unit", Text),
    Column("by_unit", Text, comment="cut to what this unit may know, as of_unit is"),
    Column("reminded_on", Date, nullable=False),
    Column("again_from", Date, nullable=False),
    Column("word", Uuid, comment="what was said with it: a text of the roster"),
    Column("version", Integer, nullable=False),
    key=("of_unit", "by_unit"),
    things=("word",),
)


@projection.on(UnitReminded, told="any")
def unit_reminded(fact: Fact[UnitReminded], to: Rows) -> None:
    """The level above reminds. A district hears of a sub-district's reminders that there was one."""
    event = fact.event
    key = {"of_unit": fact.concerned, "by_unit": event.by.unit}
    values = {"reminded_on": event.reminded_on, "again_from": event.again_from, "word": event.word}
    to.newest(reminders, key, values, fact.version)
