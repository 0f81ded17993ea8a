"""Offices: who is told that one begins or ends. A contact person's comes with the appointment, and is told there."""

from __future__ import annotations

from services.notify.writing.letter import (
    CALM,
    SOON,
    WRITTEN,
    Letter,
    above_where_nobody_is_left_in,
    because,
    colleagues_in,
    named_by,
    named_in_vain,
    tells,
    the_person,
)
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
def new_members_learn_who_answers_now(event: RoleEnded) -> list[Letter]:
    """O-01, 1: whom new members were told to ask for want of a contact person does not answer any more: they learn who
    does, and so does whoever that is. After a while: somebody may become contact person."""
    if event.role == Role.CONTACT_PERSON:
        return []
    cause, unit, day = because("answers", event.grant), event.unit, event.ended_on
    return [
        Letter("contact_for_you", cause, named_in_vain(event.person), unit, day, wait=CALM),
        Letter("named_instead", because("named", cause), named_by(cause), unit, day, wait=CALM + WRITTEN),
    ]


@tells(RoleEnded)
def an_office_ends(event: RoleEnded) -> list[Letter]:
    """Nobody finds out by a closed page that they do not hold an office any more, nor the board who is gone from it;
    where nobody is left, the level above learns it, which alone can give an office there."""
    if event.role == Role.CONTACT_PERSON:
        return []
    cause, unit, day, person = because("office_ended", event.grant), event.unit, event.ended_on, event.person
    facts = {"role": event.role, "ended_on": day.isoformat()}
    above = above_where_nobody_is_left_in(unit)
    vacated = because("vacated", event.grant)
    return [
        Letter("office_ends", cause, the_person(person), unit, day, facts=facts),
        Letter("office_ends_here", cause, colleagues_in(unit), unit, day, person, facts),
        *([Letter("nobody_in_office", vacated, above, unit, day, facts=facts, wait=SOON)] if above else []),
    ]
