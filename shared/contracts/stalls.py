"""Events of `events`: stalls, their shifts, who stands there, and what was talked about.

A stall is an occasion of its kind with a topic and shifts. Levels above see that it takes place, how many places are
open and what came out; who stands there is known to the branch alone. Times are Berlin's wall clock.
"""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, NaiveDatetime

from shared.contracts.base import AboutPerson, Coded, Event, PersonId, TextId, event

Talks = Literal["up_to_5", "6_15", "16_30", "more"]
"""How many people were talked to, about."""

Standing = Literal["taken", "seeking", "left", "attended", "missed"]
"""How somebody's duty in a shift stands. `seeking`: they look for a stand-in and come where nobody is found."""

WhyChanged = Literal["left", "taken_off", "seeking", "back", "found", "moved", "cancelled", "seen"]
"""`left`: gave it up; `taken_off`: somebody else did so for them; `back`: comes after all; `found`: somebody stands in;
`moved`: the shift has another time or place; `cancelled`: the stall; `seen`: whether they were there."""


class ShiftNow(BaseModel):
    """A shift as it stands: `open` of its places are free, or kept by somebody who looks for a stand-in."""

    model_config = ConfigDict(frozen=True)

    shift: UUID
    starts: NaiveDatetime
    ends: NaiveDatetime
    places: int
    open: int


class Stall(Event):
    """All that stands of a stall beside its occasion."""

    stall: UUID
    occasion: UUID
    topic: Coded
    shifts: tuple[ShiftNow, ...]


@event("events.stall_planned", aggregate="stall", subject="stall")
class StallPlanned(Stall):
    """It has a topic and shifts."""

    planned_on: date


@event("events.stall_changed", aggregate="stall", subject="stall")
class StallChanged(Stall):
    """Topic or shifts are others."""

    changed_on: date


@event("events.stall_staffed", aggregate="stall", subject="stall")
class StallStaffed(Event):
    """More or fewer places are taken. Counts, nobody's names."""

    stall: UUID
    occasion: UUID
    shifts: tuple[ShiftNow, ...]


@event("events.stand_in_sought", aggregate="stall", subject="stall")
class StandInSought(Event):
    """Somebody is missing in a shift. `search` counts the searches for one shift."""

    stall: UUID
    occasion: UUID
    shift: UUID
    starts: NaiveDatetime
    ends: NaiveDatetime
    search: int
    sought_on: date


@event("events.stall_reported", aggregate="stall", subject="stall")
class StallReported(Event):
    """What it was like: so many talks, about these topics (`shared/topics.py`). `sentence`: for the branch alone."""

    stall: UUID
    occasion: UUID
    starts: NaiveDatetime
    topic: Coded
    talks: Talks
    topics: tuple[Coded, ...]
    sentence: TextId | None = None
    reported_on: date


class _Duty(Event):
    """Somebody's place in a shift, with the shift's times; `sequence` as in calendar files."""

    duty: AboutPerson
    person: PersonId
    stall: UUID
    occasion: UUID
    shift: UUID
    starts: NaiveDatetime
    ends: NaiveDatetime
    sequence: int


@event("events.duty_taken", aggregate="duty", subject="duty")
class DutyTaken(_Duty):
    """Somebody has a place. `put_down`: somebody else entered them."""

    put_down: bool
    taken_on: date


@event("events.duty_changed", aggregate="duty", subject="duty")
class DutyChanged(_Duty):
    """A duty stands otherwise."""

    standing: Standing
    why: WhyChanged
    changed_on: date


@event("events.duty_reminded", aggregate="duty", subject="duty")
class DutyReminded(_Duty):
    """It is tomorrow."""

    reminded_on: date


@event("events.stand_in_wanted", aggregate="stand_in_wanted", subject="asking")
class StandInWanted(Event):
    """Somebody who stood at the last stalls is asked whether they can do it."""

    asking: AboutPerson
    person: PersonId
    stall: UUID
    occasion: UUID
    shift: UUID
    starts: NaiveDatetime
    ends: NaiveDatetime
    search: int
    wanted_on: date
