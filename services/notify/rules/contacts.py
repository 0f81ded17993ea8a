"""Contact persons and stand-ins: who is told."""

from __future__ import annotations

from services.notify.rules.letter import Letter, because, board_of, newcomers_of, office_above, tells, the_person
from shared.contracts.members import ContactPersonEnded, StandInAppointed, StandInEnded


def _vacancy(event: ContactPersonEnded | StandInEnded) -> list[Letter]:
    if not event.vacant:
        return []
    cause = because("vacancy", event.appointment)
    return [Letter("vacancy", cause, office_above(event.unit), event.unit, event.ended_on)]


@tells(ContactPersonEnded)
def sub_district_learns_of_a_vacancy(event: ContactPersonEnded) -> list[Letter]:
    """O-01, 1: fixed contact persons in every branch; where there is none the sub-district helps at once."""
    return _vacancy(event)


@tells(StandInEnded)
def sub_district_learns_of_it_again(event: StandInEnded) -> list[Letter]:
    """The same when a stand-in goes and nobody follows."""
    return _vacancy(event)


@tells(StandInAppointed)
def everybody_concerned_learns_of_a_stand_in(event: StandInAppointed) -> list[Letter]:
    """Who stands in learns what to do, the board that somebody helps, the new members whom to ask."""
    cause, unit, day = because("stand_in", event.appointment), event.unit, event.from_day
    return [
        Letter("stand_in", cause, the_person(event.person), unit, day),
        Letter("stand_in_here", cause, board_of(unit), unit, day, event.person),
        Letter("stand_in_for_you", cause, newcomers_of(unit), unit, day, event.person),
    ]
