"""Prospects of this branch, by name until they are forgotten, and its figures; above the branches figures of all of
them together, without small groups."""

from __future__ import annotations

from sqlalchemy import Column, Date, DateTime, Index, Integer, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from services.view.screens.prospects.funnel import STAGES
from shared.contracts.prospects import (
    ProspectApplied,
    ProspectEnded,
    ProspectJoined,
    ProspectOpened,
    ProspectPlanned,
    ProspectQuestioned,
    ProspectsCounted,
    ProspectsCountedBelow,
    ProspectStays,
    ProspectStepped,
)

projection = Projection("prospects", shown_in=("applications",))

people = projection.table(
    "people",
    Column("prospect", Uuid),
    Column("person", Uuid, nullable=False),
    Column("source", Text),
    Column("occasion", Uuid),
    Column("about", Uuid, comment="a text of the roster"),
    Column("met_on", Date),
    Column("opened_on", Date),
    Column("opened_at", DateTime(timezone=True), comment="real time"),
    Column("consent", Text),
    Column("consent_text", Text),
    Column("entered_by", Uuid),
    Column("responsible", Uuid),
    Column("next_step", Text),
    Column("next_on", Date),
    Column("answer_by", Date, comment="until when they can say that they stay in touch"),
    Column("application", Uuid),
    Column("applied_on", Date),
    Column("joined_on", Date),
    Column("refused_on", Date),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("prospects_people_next", "unit", "next_on"),
    key=("prospect",),
    about="person",
    versions="prospect",
)

steps = projection.table(
    "steps",
    Column("prospect", Uuid),
    Column("number", Integer, comment="the version that it made"),
    Column("person", Uuid, nullable=False),
    Column("done", Text, nullable=False),
    Column("done_on", Date, nullable=False),
    Column("done_by", Uuid),
    Column("at", DateTime(timezone=True), nullable=False, comment="real time"),
    key=("prospect", "number"),
    about="person",
)

figures = projection.table(
    "figures",
    Column("of_unit", Text),
    Column("month", Date),
    Column("source", Text),
    *(Column(stage, Integer, nullable=False) for stage in STAGES),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("of_unit", "month", "source"),
)

below = projection.table(
    "below",
    Column("quarter", Date),
    Column("source", Text),
    *(Column(stage, Integer, comment="null: some, fewer than five") for stage in STAGES),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("quarter", "source"),
)


@projection.on(ProspectOpened)
def opened(fact: Fact[ProspectOpened], to: Rows) -> None:
    """Somebody wants to stay in touch."""
    event, key = fact.event, {"prospect": fact.event.prospect}
    names = ("person", "source", "occasion", "about", "met_on", "opened_on", "consent", "consent_text", "entered_by")
    first = {name: getattr(event, name) for name in names} | {"opened_at": fact.at}
    to.merge(people, key, first)
    to.newest(people, key, {"person": event.person} | _next(event) | {"answer_by": None}, fact.version)


def _next(event: ProspectOpened | ProspectPlanned | ProspectStepped) -> dict[str, object]:
    return {"next_step": event.next_step, "next_on": event.next_on, "responsible": event.responsible}


@projection.on(ProspectPlanned)
def planned(fact: Fact[ProspectPlanned], to: Rows) -> None:
    """Something else is to be done next."""
    event = fact.event
    to.newest(people, {"prospect": event.prospect}, {"person": event.person} | _next(event), fact.version)


@projection.on(ProspectStepped)
def stepped(fact: Fact[ProspectStepped], to: Rows) -> None:
    """Something was done; whoever was talked to is not asked any more."""
    event, key = fact.event, {"prospect": fact.event.prospect}
    to.newest(people, key, {"person": event.person} | _next(event) | {"answer_by": None}, fact.version)
    done = {"person": event.person, "done": event.done, "done_on": event.done_on, "done_by": event.done_by}
    to.merge(steps, key | {"number": fact.version}, done | {"at": fact.at})


@projection.on(ProspectQuestioned)
def questioned(fact: Fact[ProspectQuestioned], to: Rows) -> None:
    """They are asked whether to stay in touch."""
    event = fact.event
    values = {"person": event.person, "answer_by": event.answer_by}
    to.newest(people, {"prospect": event.prospect}, values, fact.version)


@projection.on(ProspectStays)
def stays(fact: Fact[ProspectStays], to: Rows) -> None:
    """They said yes."""
    event = fact.event
    to.newest(people, {"prospect": event.prospect}, {"person": event.person, "answer_by": None}, fact.version)


@projection.on(ProspectApplied)
def applied(fact: Fact[ProspectApplied], to: Rows) -> None:
    """They apply: how they were met is told of the application, too."""
    event, key = fact.event, {"prospect": fact.event.prospect}
    names = ("person", "source", "met_on", "application", "applied_on")
    to.merge(people, key, {name: getattr(event, name) for name in names})
    nothing = {"next_step": None, "next_on": None, "answer_by": None}
    to.newest(people, key, {"person": event.person} | nothing, fact.version)


@projection.on(ProspectJoined)
def joined(fact: Fact[ProspectJoined], to: Rows) -> None:
    """They are a member."""
    event = fact.event
    values = {"person": event.person, "application": event.application, "joined_on": event.joined_on}
    to.merge(people, {"prospect": event.prospect}, values, fact.version)


@projection.on(ProspectEnded)
def ended(fact: Fact[ProspectEnded], to: Rows) -> None:
    """Their application was refused. Of whoever has not applied nothing is told: their withdrawal takes the row."""
    event = fact.event
    values = {"person": event.person, "refused_on": event.ended_on}
    to.merge(people, {"prospect": event.prospect}, values, fact.version)


@projection.on(ProspectsCounted)
def counted(fact: Fact[ProspectsCounted], to: Rows) -> None:
    """One figure anew."""
    found = fact.event.figures
    key = {"of_unit": fact.concerned, "month": found.month, "source": found.source}
    to.newest(figures, key, {name: getattr(found, name) for name in STAGES}, fact.version)


@projection.on(ProspectsCountedBelow)
def counted_below(fact: Fact[ProspectsCountedBelow], to: Rows) -> None:
    """One figure of all branches below anew."""
    found = fact.event.figures
    key = {"quarter": found.quarter, "source": found.source}
    to.newest(below, key, {name: getattr(found, name) for name in STAGES}, fact.version)
