"""What can be lent and when it is away, as far as this unit is told; and promises that it gives or gets."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.kits import KitChanged, KitEntered, KitHandedOn, KitMissing, KitPromiseChanged, KitTaken

projection = Projection("kits")

kits = projection.table(
    "kits",
    Column("kit", Uuid),
    Column("owner", Text, nullable=False),
    Column("kind", Uuid, nullable=False, comment="the text of its name, as contents is one of the roster"),
    Column("number", Integer, nullable=False),
    Column("amount", Integer),
    Column("topic", Text, nullable=False),
    Column("contents", Uuid),
    Column("days_before", Integer, nullable=False),
    Column("days_after", Integer, nullable=False),
    Column("standing", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("kit",),
    things=("kit", "kind", "contents"),
)

taken = projection.table(
    "taken",
    Column("kit", Uuid),
    Column("spans", JSONB, nullable=False, comment="days on which it is away, whoever has it"),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("kit",),
    things=("kit",),
)

latest = projection.table(
    "latest",
    Column("kit", Uuid),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("kit",),
    things=("kit",),
    versions="kit",
)

promises = projection.table(
    "promises",
    Column("promise", Uuid),
    Column("of_unit", Text, nullable=False, comment="who borrows"),
    Column("owner", Text, nullable=False),
    Column("kit", Uuid, nullable=False),
    Column("kind", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("person", Uuid, comment="who ordered"),
    Column("occasion", Uuid),
    Column("needed_from", Date, nullable=False),
    Column("needed_until", Date, nullable=False),
    Column("out_on", Date, nullable=False),
    Column("back_by", Date, nullable=False),
    Column("standing", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("until", DateTime, comment="Berlin's wall clock"),
    Column("in_danger", Boolean, nullable=False),
    Column("expected", Date),
    Column("hand_to", Uuid),
    Column("hand_to_unit", Text),
    Column("from_unit", Text, comment="who hands it on to them"),
    Column("word", Uuid),
    Column("changed_on", Date, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("kits_promises_back_by", "unit", "owner", "back_by"),
    key=("promise",),
    about="person",
    office=True,
)

steps = projection.table(
    "steps",
    Column("promise", Uuid),
    Column("ordered_on", Date),
    Column("dispatched_on", Date),
    Column("there_on", Date),
    key=("promise",),
    things=("promise",),
)

missing = projection.table(
    "missing",
    Column("missing", Uuid, comment="a text of the roster"),
    Column("promise", Uuid, nullable=False),
    Column("at_return", Boolean, nullable=False),
    Column("said_on", Date, nullable=False),
    Index("kits_missing_promise", "unit", "promise"),
    key=("missing",),
    things=("missing", "promise"),
)

handed = projection.table(
    "handed",
    Column("hand_to", Uuid),
    Column("person", Uuid, comment="who had it before"),
    key=("hand_to",),
    about="person",
    office=True,
)


@projection.on(KitEntered)
def entered(fact: Fact[KitEntered], to: Rows) -> None:
    """There is something more to be lent."""
    _stands(fact, to)


@projection.on(KitChanged)
def changed(fact: Fact[KitChanged], to: Rows) -> None:
    """It is otherwise."""
    _stands(fact, to)


def _stands(fact: Fact[KitEntered] | Fact[KitChanged], to: Rows) -> None:
    event = fact.event
    same = ("kind", "number", "amount", "topic", "contents", "days_before", "days_after", "standing")
    values = {name: getattr(event, name) for name in same} | {"owner": fact.concerned}
    to.newest(kits, {"kit": event.kit}, values, fact.version)
    to.merge(latest, {"kit": event.kit}, {}, fact.version)


@projection.on(KitTaken)
def is_taken(fact: Fact[KitTaken], to: Rows) -> None:
    """When it is away."""
    event = fact.event
    spans = [one.model_dump(mode="json") for one in event.taken]
    to.newest(taken, {"kit": event.kit}, {"spans": spans}, fact.version)
    to.merge(latest, {"kit": event.kit}, {}, fact.version)


_SAME = (
    *("kit", "kind", "number", "amount", "person", "occasion", "needed_from", "needed_until", "out_on", "back_by"),
    *("standing", "why", "until", "in_danger", "expected", "hand_to", "word", "changed_on"),
)
_STEPS = {"ordered": "ordered_on", "accepted": "ordered_on", "dispatched": "dispatched_on", "arrived": "there_on"}


@projection.on(KitPromiseChanged)
def promise_changed(fact: Fact[KitPromiseChanged], to: Rows) -> None:
    """A promise stands otherwise."""
    event, key = fact.event, {"promise": fact.event.promise}
    values = {name: getattr(event, name) for name in _SAME}
    values |= {
        "of_unit": fact.concerned,
        "owner": event.owner.unit,
        "hand_to_unit": event.hand_to_unit.unit if event.hand_to_unit else None,
        "from_unit": event.from_unit.unit if event.from_unit else None,
    }
    to.newest(promises, key, values, fact.version)
    if step := _STEPS.get(event.why):
        to.merge(steps, key, {step: event.changed_on})


@projection.on(KitMissing)
def is_missing(fact: Fact[KitMissing], to: Rows) -> None:
    """Something is missing."""
    event = fact.event
    values = {"promise": event.promise, "at_return": event.at_return, "said_on": event.said_on}
    to.merge(missing, {"missing": event.missing}, values)


@projection.on(KitHandedOn)
def handed_on(fact: Fact[KitHandedOn], to: Rows) -> None:
    """Whoever gets it learns who had it; that it is over needs no word here: their withdrawal empties the column."""
    event = fact.event
    to.merge(handed, {"hand_to": event.hand_to}, {"person": event.person})
