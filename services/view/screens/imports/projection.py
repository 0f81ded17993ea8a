"""Imports of the register that are over, as far as this unit is told, and how many questions wait: no persons."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, Integer, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.members import ImportFinished, ImportQuestionsWaiting

projection = Projection("imports")

finished = projection.table(
    "finished",
    Column("import_id", Uuid),
    Column("of_unit", Text, nullable=False),
    Column("first", Boolean),
    Column("accepted", Integer),
    Column("repaired", Integer),
    Column("rejected", Integer),
    Column("changed", Integer),
    Column("moved", Integer),
    Column("missing", Integer),
    Column("at", DateTime(timezone=True), nullable=False),
    key=("import_id",),
    things=("import_id",),
)

questions = projection.table(
    "questions",
    Column("of_unit", Text),
    Column("waiting", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    key=("of_unit",),
)


@projection.on(ImportFinished)
def import_finished(fact: Fact[ImportFinished], to: Rows) -> None:
    """An import is over."""
    event = fact.event
    counts = event.model_dump(exclude={"unit", "import_id"})
    to.merge(finished, {"import_id": event.import_id}, {"of_unit": fact.concerned, "at": fact.at, **counts})


@projection.on(ImportQuestionsWaiting)
def import_questions_waiting(fact: Fact[ImportQuestionsWaiting], to: Rows) -> None:
    """So many questions wait here now."""
    to.newest(questions, {"of_unit": fact.concerned}, {"waiting": fact.event.waiting}, fact.version)
