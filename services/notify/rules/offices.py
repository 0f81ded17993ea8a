"""Offices: who is told that one begins or ends. A contact person's comes with the appointment, and is told there."""

from __future__ import annotations

from services.notify.rules.letter import Letter, because, colleagues_in, tells, the_person
from shared.contracts.members import RoleEnded, RoleGranted
from shared.security.permissions import Role


@tells(RoleGranted)
def an_office_begins(event: RoleGranted) -> list[Letter]:
    """Who holds an office learns what they may do, and where; the board who works with them."""
    if event.role == Role.CONTACT_PERSON:
        return []
    cause, unit, day, person = because("office", event.grant), event.unit, event.from_day, event.person
    facts = {"role": event.role, "since_on": day.isoformat()}
    return [
        Letter("office_begins", cause, the_person(person), unit, day, facts=facts),
        Letter("office_begins_here", cause, colleagues_in(unit), unit, day, person, facts),
    ]


@tells(RoleEnded)
def an_office_ends(event: RoleEnded) -> list[Letter]:
    """Nobody finds out by a closed page that they do not hold an office any more, nor the board who is gone from it."""
    if event.role == Role.CONTACT_PERSON:
        return []
    cause, unit, day, person = because("office_ended", event.grant), event.unit, event.ended_on, event.person
    facts = {"role": event.role, "ended_on": day.isoformat()}
    return [
        Letter("office_ends", cause, the_person(person), unit, day, facts=facts),
        Letter("office_ends_here", cause, colleagues_in(unit), unit, day, person, facts),
    ]
