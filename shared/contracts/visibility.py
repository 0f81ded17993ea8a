"""Events of `events`: whether branches are seen in public, and what they are offered where they are not.

Nobody is named: a gap is a branch's. What a district calls a campaign is a text of `people`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, NaiveDatetime

from shared.contracts.base import Coded, Event, TextId, event
from shared.hierarchy import UnitPath

Standing = Literal["open", "accepted", "declined", "over"]
"""How an offer stands. `over`: nobody answered in time, or they were seen meanwhile."""

Why = Literal["watched", "seen", "gap", "counted"]
"""`watched`: it is looked at from now on; `seen`: something public took place; `gap`: not for 56 days; `counted`: other
days count, and it is none after all."""


class OfferedDay(BaseModel):
    """A day that is offered. `promise`: what holds the kit for it; None: there is none."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    day: date
    promise: UUID | None = None


@event("events.visibility_set", aggregate="visibility_settings", subject="settings")
class VisibilitySet(Event):
    """The district looks whether its branches are seen, or does not. `since`: from when on its calendar is complete."""

    settings: UUID
    looks: bool
    since: date | None
    set_on: date


@event("events.visibility_period_set", aggregate="visibility_period", subject="period")
class VisibilityPeriodSet(Event):
    """Days that do not count, both ends included."""

    period: UUID
    kind: Literal["campaign", "holidays"]
    first: date
    last: date
    word: TextId
    set_on: date


@event("events.visibility_period_removed", aggregate="visibility_period", subject="period")
class VisibilityPeriodRemoved(Event):
    """They count after all."""

    period: UUID
    removed_on: date


@event("events.visibility_changed", aggregate="visibility", subject="watch")
class VisibilityChanged(Event):
    """How a branch stands. `seen_on`: the last day on which it was seen; `since`: the day after which days count."""

    watch: UUID
    seen_on: date | None
    since: date
    gap: bool
    why: Why
    changed_on: date


@event("events.visibility_offer_changed", aggregate="visibility_offer", subject="offer")
class VisibilityOfferChanged(Event):
    """How an offer stands, all of it. `asked`: by the branch itself, else time made it. `owner` lends the kit `kind`
    (the text of its name); None: none was free. `occasion`: the stall that came of it."""

    offer: UUID
    asked: bool
    standing: Standing
    topic: Coded
    days: tuple[OfferedDay, ...]
    owner: UnitPath | None
    kind: TextId | None
    until: NaiveDatetime
    occasion: UUID | None
    changed_on: date
