"""Objections to refusals: at the branch all along, above while they are pending there; and how each ended."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Date, DateTime, Index, Integer, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.objections import (
    ObjectionCarriedOn,
    ObjectionDeadlineNear,
    ObjectionDecided,
    ObjectionFiled,
    ObjectionHeard,
    ObjectionWithdrawn,
)

projection = Projection("objections", shown_in=("applications",))

objections = projection.table(
    "objections",
    Column("objection", Uuid),
    Column("application", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("branch", Text, nullable=False),
    Column("level", Text, comment="sub_district or district: whose board decides"),
    Column("filed_on", Date),
    Column("channel", Text),
    Column("grounds", Uuid, comment="a text of the roster, as the others"),
    Column("refused_on", Date),
    Column("reason", Uuid),
    Column("hear_by", Date, comment="last day for the branch's statement"),
    Column("decide_by", Date),
    Column("rejected_on", Date, comment="by the sub-district, where it was carried on"),
    Column("earlier_grounds", Uuid),
    Column("earlier_statement", Uuid),
    Column("earlier_reasons", Uuid),
    Column("statement", Uuid),
    Column("stated_on", Date),
    Column("outcome", Text, comment="upheld, rejected or withdrawn"),
    Column("decided_on", Date),
    Column("reasons", Uuid),
    Column("carry_on_by", Date),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("objections_objections_application", "unit", "application"),
    Index("objections_objections_person", "unit", "person"),
    key=("objection",),
    about="person",
    versions="objection",
)

ended = projection.table(
    "ended",
    Column("fact", Text),
    Column("of_unit", Text, nullable=False),
    Column("level", Text),
    Column("outcome", Text, nullable=False),
    Column("on_day", Date),
    Column("at", DateTime(timezone=True), nullable=False),
    key=("fact",),
)


def _put(fact: Fact[Any], to: Rows, **values: Any) -> None:
    event = fact.event
    key = {"objection": event.objection}
    common = {"application": event.application, "person": event.person, "branch": fact.concerned}
    to.merge(objections, key, common | values, fact.version)


def _filed(fact: Fact[Any], to: Rows, level: str, *more: str) -> None:
    names = ("filed_on", "channel", "grounds", "refused_on", "reason", "hear_by", "decide_by", *more)
    _put(fact, to, level=level, **{name: getattr(fact.event, name) for name in names})


@projection.on(ObjectionFiled)
def filed(fact: Fact[ObjectionFiled], to: Rows) -> None:
    """Somebody objects: the sub-district decides."""
    _filed(fact, to, "sub_district")


@projection.on(ObjectionCarriedOn)
def carried_on(fact: Fact[ObjectionCarriedOn], to: Rows) -> None:
    """It goes on to the district."""
    _filed(fact, to, "district", "rejected_on", "earlier_grounds", "earlier_statement", "earlier_reasons")


@projection.on(ObjectionHeard)
def heard(fact: Fact[ObjectionHeard], to: Rows) -> None:
    """The branch stated its view; said anew, the events of one objection come in order."""
    _put(fact, to, statement=fact.event.statement, stated_on=fact.event.stated_on)


@projection.on(ObjectionDeadlineNear)
def reminded(fact: Fact[ObjectionDeadlineNear], to: Rows) -> None:
    """A board was reminded by mail: only the version matters here."""
    _put(fact, to)


def _ended(fact: Fact[Any], to: Rows, outcome: str, day: Any) -> None:
    values = {"of_unit": fact.concerned, "level": fact.event.level, "outcome": outcome, "on_day": day, "at": fact.at}
    to.merge(ended, {"fact": fact.id}, values)


@projection.on(ObjectionDecided, told="any")
def decided(fact: Fact[ObjectionDecided], to: Rows) -> None:
    """A board has decided: the branch reads why, the levels above keep that it was so."""
    event = fact.event
    if not fact.whole:
        _ended(fact, to, event.outcome, event.decided_on)
        return
    _put(
        fact,
        to,
        level=event.level,
        outcome=event.outcome,
        decided_on=event.decided_on,
        reasons=event.reasons,
        carry_on_by=event.carry_on_by,
    )


@projection.on(ObjectionWithdrawn, told="any")
def withdrawn(fact: Fact[ObjectionWithdrawn], to: Rows) -> None:
    """Nobody objects any more."""
    event = fact.event
    if not fact.whole:
        _ended(fact, to, "withdrawn", event.withdrawn_on)
        return
    _put(fact, to, level=event.level, outcome="withdrawn", decided_on=event.withdrawn_on)
