"""Events of `events`: units that are asked to invite together with another one.

Whoever is asked reads what it is about; from their yes on they are told what is told of the occasion itself
(`co_organisers` there).
"""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import NaiveDatetime

from shared.contracts.base import Event, TextId, event
from shared.contracts.calendar import Kind
from shared.hierarchy import UnitPath

Standing = Literal["asked", "joined", "declined", "left", "taken_out", "off"]
"""How it stands. `left`: they had said yes; `taken_out`: by the unit that invites; `off`: it does not take place."""


@event("events.co_organiser_changed", aggregate="co_organisation", subject="co_organisation")
class CoOrganiserChanged(Event):
    """A unit is asked, answers, or is told what is otherwise: all that it has to know of the occasion. `unit` invites,
    `partner` is asked. `moved`: at another time or place than before, the standing is as it was."""

    co_organisation: UUID
    occasion: UUID
    partner: UnitPath
    standing: Standing
    moved: bool = False
    kind: Kind
    title: TextId
    place: TextId
    starts: NaiveDatetime
    ends: NaiveDatetime
    public: bool
    changed_on: date
