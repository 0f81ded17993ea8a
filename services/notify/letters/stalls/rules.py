"""Shifts at stalls: whoever has one learns it with an entry for their calendar; a hole is told once."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.notify.writing.letter import (
    Audience,
    Letter,
    because,
    board_of,
    contact_of,
    overtaking,
    tells,
    the_person,
)
from shared.contracts.stalls import DutyChanged, DutyReminded, DutyTaken, StandInSought, StandInWanted
from shared.messaging.cloudevents import Meta

_BY_REASON = {
    "moved": "shift_moved",
    "left": "shift_ended",
    "taken_off": "shift_ended",
    "found": "shift_ended",
    "cancelled": "shift_ended",
}
"""That somebody looks for a stand-in, comes after all, or was there, is no news to them."""

Duty = DutyTaken | DutyChanged | DutyReminded


def _cause(duty: UUID, version: int) -> UUID:
    return because("duty", duty, version)


def _letter(kind: str, event: Duty, meta: Meta, on: date, **more: str) -> Letter:
    facts = {
        "duty": str(event.duty),
        "occasion": str(event.occasion),
        "shift_starts": event.starts.isoformat(),
        "shift_ends": event.ends.isoformat(),
        "sequence": str(event.sequence),
        "said_at": meta.time.isoformat(),
    }
    cause = _cause(event.duty, meta.version)
    return Letter(kind, cause, the_person(event.person), event.unit, on, facts=facts | more)


@tells(DutyTaken)
def whoever_has_a_place_has_it_in_their_calendar(event: DutyTaken, meta: Meta) -> list[Letter]:
    """O-01, 3: who is expected knows it; whom somebody else put down can say no."""
    more = {"put_down": "ja"} if event.put_down else {}
    return [_letter("shift_taken", event, meta, event.taken_on, **more)]


@tells(DutyChanged)
def whoever_has_a_place_learns_what_becomes_of_it(event: DutyChanged, meta: Meta) -> list[Letter]:
    """O-01, 3: nobody stands in the rain before an empty square."""
    kind = _BY_REASON.get(event.why)
    return [_letter(kind, event, meta, event.changed_on, freed=event.why)] if kind else []


@tells(DutyReminded)
def whoever_has_a_place_is_reminded(event: DutyReminded, meta: Meta) -> list[Letter]:
    """O-01, 3: whoever forgot comes all the same, or looks for somebody in time."""
    on = event.reminded_on
    return [_letter("shift_reminder", event, meta, on, reminded_on=on.isoformat())]


def _hole(kind: str, event: StandInSought | StandInWanted, to: Audience, on: date) -> Letter:
    """One cause for each search: whoever stood there last and is on the board is asked once."""
    facts = {
        "occasion": str(event.occasion),
        "shift_starts": event.starts.isoformat(),
        "shift_ends": event.ends.isoformat(),
        "of_shift": str(event.shift),
        "search": str(event.search),
    }
    return Letter(kind, because("stand_in_at_stall", event.shift, event.search), to, event.unit, on, facts=facts)


@tells(StandInWanted)
def whoever_stood_there_last_is_asked(event: StandInWanted) -> list[Letter]:
    """O-01, 3: a hole on the evening before is filled by those who know what to do."""
    return [_hole("stand_in_wanted", event, the_person(event.person), event.wanted_on)]


@tells(StandInSought)
def board_and_contact_person_know_of_a_hole(event: StandInSought) -> list[Letter]:
    """O-01, 3: somebody who knows many people knows somebody."""
    on = event.sought_on
    return [
        _hole("stand_in_wanted_here", event, board_of(event.unit), on),
        _hole("stand_in_wanted_here", event, contact_of(event.unit), on),
    ]


@overtaking(DutyChanged)
def what_was_said_of_a_duty_before(event: DutyChanged, meta: Meta) -> list[UUID]:
    """Of two changes the second counts; that somebody looks for a stand-in takes nothing back."""
    overtakes = event.why in _BY_REASON
    return [_cause(event.duty, n) for n in range(1, meta.version)] if overtakes else []
