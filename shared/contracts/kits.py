"""Events of `events`: kits that are lent, and to whom they are promised.

What is typed (name, contents, what is missing) is a text of `people`. A kit's events are for everybody below its owner
and name nobody: neither who has it nor which unit. A promise is between its owner and whoever borrows.
"""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, NaiveDatetime

from shared.contracts.base import Coded, Event, OfficeHolderId, TextId, event
from shared.hierarchy import UnitPath

Standing = Literal[
    "offered",
    "ordered",
    "promised",
    "dispatched",
    "there",
    "returning",
    "returned",
    "handed_on",
    "lost",
    "withdrawn",
    "declined",
    "lapsed",
]
"""How a promise stands. `offered`: kept until whoever is to have it says yes; `ordered`: kept until the owner does."""

Why = Literal[
    "offered",
    "ordered",
    "accepted",
    "promised",
    "silent",
    "declined",
    "withdrawn",
    "over",
    "swapped",
    "replaced",
    "in_danger",
    "safe_again",
    "dispatched",
    "not_yet",
    "arrived",
    "delayed",
    "overdue",
    "to_hand_on",
    "not_to_hand_on",
    "handed_on",
    "sent_back",
    "returned",
    "lost",
]


class Taken(BaseModel):
    """Days on which so many are away, both ends included."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    first: date
    last: date
    amount: int = 1


class Kit(Event):
    """All that stands of a kit. `kind`: the text of its name, the same for all of that name and owner; `number` tells
    them apart; of things that are counted there are `amount`, and no number (0). `days_before`, `days_after`: on the
    way."""

    kit: UUID
    kind: TextId
    number: int
    amount: int | None
    topic: Coded
    contents: TextId | None
    days_before: int
    days_after: int
    standing: Literal["in_stock", "out_of_order", "gone"]


@event("events.kit_entered", aggregate="kit", subject="kit")
class KitEntered(Kit):
    """There is something more to be lent."""

    entered_on: date


@event("events.kit_changed", aggregate="kit", subject="kit")
class KitChanged(Kit):
    """It is otherwise, cannot be lent for now, or is gone."""

    changed_on: date


@event("events.kit_taken", aggregate="kit", subject="kit")
class KitTaken(Event):
    """When it is away from now on: all days, whoever has it. The newest word tells everything."""

    kit: UUID
    taken: list[Taken]


@event("events.kit_promise_changed", aggregate="kit_promise", subject="promise")
class KitPromiseChanged(Event):
    """A promise stands as it says here, all of it. `unit` borrows, `owner` lends.

    `why`: what happened. `silent`: the owner did not answer, which is a yes; `over`: nobody said yes to an offer in
    time, or it was never sent; `swapped`: another kit of the same name, which changes nothing for whoever borrows;
    `replaced`: the same, because the first one is late; `in_danger`: it is late, and there is no other; `safe_again`;
    `not_yet`: it had not gone out after all; `delayed`: whoever has it says that it comes later; `to_hand_on`: they
    are asked to hand it on; `not_to_hand_on`: that is not needed any more.

    `stall`: it stands otherwise since the stall for which it is kept is off, or on another day. Then that is what
    happened, and what is `in_danger` is not free on the new days.

    `order`: what was asked for at once, `together` how many promises that are. `word`: why it is declined.
    `person`: who ordered, in their office. `hand_to`, `hand_to_unit`: to whom it is to be (or was) handed on.
    `from_unit`: who hands it on to them. `expected`: when it comes back, where that is later than `back_by`.
    """

    promise: UUID
    owner: UnitPath
    kit: UUID
    kind: TextId
    number: int
    amount: int
    order: UUID
    together: int
    person: OfficeHolderId | None
    occasion: UUID | None
    needed_from: date
    needed_until: date
    out_on: date
    back_by: date
    standing: Standing
    why: Why
    until: NaiveDatetime | None = None
    in_danger: bool = False
    expected: date | None = None
    hand_to: UUID | None = None
    hand_to_unit: UnitPath | None = None
    from_unit: UnitPath | None = None
    word: TextId | None = None
    stall: Literal["off", "moved"] | None = None
    changed_on: date


@event("events.kit_missing", aggregate="kit_promise", subject="promise")
class KitMissing(Event):
    """What is missing: said by whoever borrows, or by the owner when it is back (`at_return`)."""

    promise: UUID
    owner: UnitPath
    at_return: bool
    missing: TextId
    said_on: date


@event("events.kit_handed_on", aggregate="kit_promise", subject="promise")
class KitHandedOn(Event):
    """A unit hands it on to the next one, `to_unit`, whose promise is `hand_to`: these learn who had it."""

    promise: UUID
    hand_to: UUID
    to_unit: UnitPath
    person: OfficeHolderId
    handed_on: date


@event("events.kit_handover_over", aggregate="kit_promise", subject="promise")
class KitHandoverOver(Event):
    """It arrived at `to_unit`, or never will: who had it before is no business of theirs any more. `unit`, `promise`
    and `person` as when it was handed on."""

    promise: UUID
    to_unit: UnitPath
    person: OfficeHolderId
    over_on: date
