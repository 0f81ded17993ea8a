"""What this unit is told of stalls: topic and shifts of its own and of those below; who stands there at its own."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.stalls import (
    DutyChanged,
    DutyTaken,
    StallChanged,
    StallPlanned,
    StallReported,
    StallStaffed,
    StandInSought,
)

projection = Projection("stalls", shown_in=("calendar",))

stalls = projection.table(
    "stalls",
    Column("occasion", Uuid),
    Column("of_unit", Text, nullable=False),
    Column("topic", Text, nullable=False, comment="a key of shared/topics.py"),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("occasion",),
    things=("occasion",),
)

staffed = projection.table(
    "staffed",
    Column("occasion", Uuid),
    Column("shifts", JSONB, nullable=False, comment="with how many of their places are open"),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("occasion",),
    things=("occasion",),
)

marks = projection.table(
    "marks",
    Column("occasion", Uuid),
    Column("of_unit", Text, nullable=False),
    Column("sought_on", Date, comment="somebody was missing, and was looked for"),
    Column("topic", Text, comment="what it was about, where nobody had planned it"),
    Column("talks", Text),
    Column("topics", JSONB),
    Column("sentence", Uuid, comment="a text of the roster"),
    Column("reported_on", Date),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("stalls_marks_reported", "unit", "reported_on"),
    key=("occasion",),
    things=("occasion", "sentence"),
    versions="stall",
)

duties = projection.table(
    "duties",
    Column("duty", Uuid),
    Column("person", Uuid, nullable=False),
    Column("occasion", Uuid, nullable=False),
    Column("shift", Uuid, nullable=False),
    Column("standing", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("stalls_duties_occasion", "unit", "occasion"),
    key=("duty",),
    about="person",
)


@projection.on(StallPlanned)
def planned(fact: Fact[StallPlanned], to: Rows) -> None:
    """It has a topic and shifts."""
    _stands(fact, to)


@projection.on(StallChanged)
def changed(fact: Fact[StallChanged], to: Rows) -> None:
    """Topic or shifts are others."""
    _stands(fact, to)


def _stands(fact: Fact[StallPlanned] | Fact[StallChanged], to: Rows) -> None:
    event, key = fact.event, {"occasion": fact.event.occasion}
    to.newest(stalls, key, {"of_unit": fact.concerned, "topic": event.topic}, fact.version)
    _has(fact, to)


@projection.on(StallStaffed)
def places_taken(fact: Fact[StallStaffed], to: Rows) -> None:
    """More or fewer places are taken."""
    _has(fact, to)


def _has(fact: Fact[StallPlanned] | Fact[StallChanged] | Fact[StallStaffed], to: Rows) -> None:
    event, key = fact.event, {"occasion": fact.event.occasion}
    shifts = [one.model_dump(mode="json") for one in event.shifts]
    to.newest(staffed, key, {"shifts": shifts}, fact.version)
    to.merge(marks, key, {"of_unit": fact.concerned}, fact.version)


@projection.on(StandInSought)
def sought(fact: Fact[StandInSought], to: Rows) -> None:
    """Somebody is missing."""
    values = {"of_unit": fact.concerned, "sought_on": fact.event.sought_on}
    to.merge(marks, {"occasion": fact.event.occasion}, values, fact.version)


@projection.on(StallReported, told="any")
def reported(fact: Fact[StallReported], to: Rows) -> None:
    """What it was like; the sentence in its branch alone."""
    event = fact.event
    values = {
        "of_unit": fact.concerned,
        "topic": event.topic,
        "talks": event.talks,
        "topics": list(event.topics),
        "sentence": event.sentence,
        "reported_on": event.reported_on,
    }
    to.merge(marks, {"occasion": event.occasion}, values, fact.version)


@projection.on(DutyTaken)
def taken(fact: Fact[DutyTaken], to: Rows) -> None:
    """Somebody stands there."""
    _duty(fact, "taken", to)


@projection.on(DutyChanged)
def duty_changed(fact: Fact[DutyChanged], to: Rows) -> None:
    """A duty stands otherwise."""
    _duty(fact, fact.event.standing, to)


def _duty(fact: Fact[DutyTaken] | Fact[DutyChanged], standing: str, to: Rows) -> None:
    event = fact.event
    values = {"person": event.person, "occasion": event.occasion, "shift": event.shift, "standing": standing}
    to.newest(duties, {"duty": event.duty}, values, fact.version)
