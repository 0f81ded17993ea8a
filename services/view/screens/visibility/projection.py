"""What this unit is told of visibility: what the district has set, how branches stand, what they are offered."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.visibility import (
    VisibilityChanged,
    VisibilityOfferChanged,
    VisibilityPeriodRemoved,
    VisibilityPeriodSet,
    VisibilitySet,
)

projection = Projection("visibility", shown_in=("calendar", "overview"))

looking = projection.table(
    "looking",
    Column("settings", Uuid),
    Column("looks", Boolean, nullable=False),
    Column("since", Date),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("settings",),
    things=("settings",),
    versions="visibility_settings",
)

periods = projection.table(
    "periods",
    Column("period", Uuid),
    Column("kind", Text),
    Column("first", Date),
    Column("last", Date),
    Column("word", Uuid, comment="a text of the roster"),
    Column("removed_on", Date),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("period",),
    things=("period", "word"),
    versions="visibility_period",
)

standings = projection.table(
    "standings",
    Column("of_unit", Text),
    Column("seen_on", Date),
    Column("since", Date, nullable=False, comment="the day after which days count"),
    Column("gap", Boolean, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("of_unit",),
)

offers = projection.table(
    "offers",
    Column("offer", Uuid),
    Column("of_unit", Text, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("standing", Text, nullable=False),
    Column("topic", Text, nullable=False, comment="a key of shared/topics.py"),
    Column("days", JSONB, nullable=False),
    Column("owner", Text, comment="who lends the kit"),
    Column("kind", Uuid, comment="a text of the roster: the kit's name"),
    Column("until", DateTime(timezone=False), nullable=False),
    Column("occasion", Uuid),
    Column("changed_on", Date, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("visibility_offers_of", "unit", "of_unit"),
    key=("offer",),
    things=("offer", "kind", "occasion"),
)


@projection.on(VisibilitySet)
def looks(fact: Fact[VisibilitySet], to: Rows) -> None:
    """The district looks, or does not."""
    event = fact.event
    to.newest(looking, {"settings": event.settings}, {"looks": event.looks, "since": event.since}, fact.version)


@projection.on(VisibilityPeriodSet)
def left_out(fact: Fact[VisibilityPeriodSet], to: Rows) -> None:
    """Days that do not count."""
    event = fact.event
    values = {"kind": event.kind, "first": event.first, "last": event.last, "word": event.word}
    to.merge(periods, {"period": event.period}, values, fact.version)


@projection.on(VisibilityPeriodRemoved)
def counts_again(fact: Fact[VisibilityPeriodRemoved], to: Rows) -> None:
    """They count after all."""
    to.merge(periods, {"period": fact.event.period}, {"removed_on": fact.event.removed_on}, fact.version)


@projection.on(VisibilityChanged)
def stands(fact: Fact[VisibilityChanged], to: Rows) -> None:
    """How a branch stands."""
    event = fact.event
    values = {"seen_on": event.seen_on, "since": event.since, "gap": event.gap}
    to.newest(standings, {"of_unit": fact.concerned}, values, fact.version)


@projection.on(VisibilityOfferChanged)
def offered(fact: Fact[VisibilityOfferChanged], to: Rows) -> None:
    """What it is offered."""
    event = fact.event
    values = {
        "of_unit": fact.concerned,
        "asked": event.asked,
        "standing": event.standing,
        "topic": event.topic,
        "days": [one.model_dump(mode="json") for one in event.days],
        "owner": event.owner.unit if event.owner else None,
        "kind": event.kind,
        "until": event.until,
        "occasion": event.occasion,
        "changed_on": event.changed_on,
    }
    to.newest(offers, {"offer": event.offer}, values, fact.version)
