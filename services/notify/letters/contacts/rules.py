"""Contact persons and stand-ins: who is told."""

from __future__ import annotations

from datetime import date

from services.notify.writing.letter import (
    CALM,
    SOON,
    WRITTEN,
    Audience,
    Letter,
    Who,
    because,
    board_of,
    colleagues_in,
    forsaken_in,
    named_by,
    newcomers_of,
    office_above,
    tells,
    the_person,
)
from shared.contracts.contacts import (
    ContactPersonAppointed,
    ContactPersonEnded,
    ContactPersonsOrdered,
    StandInAppointed,
    StandInAsked,
    StandInEnded,
    StandInRequestClosed,
)


@tells(ContactPersonAppointed)
def everybody_concerned_learns_of_a_contact_person(event: ContactPersonAppointed) -> list[Letter]:
    """O-01, 1: one person to ask. Who begins learns what to do, the board that somebody does, the new members whom to
    ask, where it is not who they were told: after a while, so that what is changed twice is told once."""
    cause, unit, day, person = because("contact", event.appointment), event.unit, event.from_day, event.person
    facts = {"since_on": day.isoformat(), "place": str(event.place)}
    letters = [
        Letter("contact_begins", cause, the_person(person), unit, day, facts=facts),
        Letter("contact_begins_here", cause, colleagues_in(unit), unit, day, person, facts),
    ]
    if event.place == 1:
        letters.append(Letter("contact_for_you", cause, newcomers_of(unit), unit, day, wait=CALM))
    return letters


@tells(ContactPersonsOrdered)
def another_one_is_the_first(event: ContactPersonsOrdered) -> list[Letter]:
    """Whoever is the first now is called by name to every new member: they learn it, so do these, and so does who was
    it before: who goes on calling what is another one's to call is spoken of twice, or nobody calls."""
    if not event.first_changed:
        return []
    cause, unit = because("order", event.change or event.since, *event.order), event.unit
    letters = [Letter("contact_for_you", cause, newcomers_of(unit), unit, event.since, wait=CALM)]
    if event.appointed != event.order[0]:
        letters.append(Letter("contact_first", cause, the_person(event.first), unit, event.since))
    if event.displaced:
        to, facts = the_person(event.displaced), {"place": str(event.displaced_to)}
        letters.append(Letter("contact_not_first", cause, to, unit, event.since, event.first, facts))
    return letters


def _said_on(event: ContactPersonEnded | StandInEnded) -> date:
    """An end that is entered weeks later is news on the day on which it is entered."""
    return (event.noticed_on if isinstance(event, ContactPersonEnded) else None) or event.ended_on


@tells(ContactPersonEnded)
def whoever_stops_is_told(event: ContactPersonEnded) -> list[Letter]:
    """Nobody finds out by a closed page that they are not contact person any more; nor who follows. The board learns
    it even where others remain; a replacement it learns with whoever begins, a vacancy in a mail that asks for more."""
    cause, unit, day = because("contact_ended", event.appointment), event.unit, _said_on(event)
    facts = {"ended_on": event.ended_on.isoformat(), "why": event.reason}
    ends = Letter("contact_ends", cause, the_person(event.person), unit, day, event.successor, facts)
    if event.vacant or event.reason == "replaced":
        return [ends, *_vacancy(event)]
    return [ends, Letter("contact_ends_here", cause, colleagues_in(unit), unit, day, event.person, facts)]


def _vacancy(event: ContactPersonEnded | StandInEnded) -> list[Letter]:
    """O-01, 1: fixed contact persons in every branch; where there is none the sub-district helps at once. New members
    who were told a name learn whom to ask now, if nobody follows within the hour (who follows is told to them), and
    whoever is named to them learns that."""
    if not event.vacant:
        return []
    cause, unit, day = because("vacancy", event.appointment), event.unit, _said_on(event)
    return [
        Letter("vacancy", cause, office_above(unit), unit, day),
        Letter("vacancy_here", cause, colleagues_in(unit), unit, day),
        Letter("contact_for_you", cause, forsaken_in(unit), unit, day, wait=CALM),
        Letter("named_instead", because("named", cause), named_by(cause), unit, day, wait=CALM + WRITTEN),
    ]


@tells(StandInAsked)
def whoever_is_asked_can_answer(event: StandInAsked) -> list[Letter]:
    """Nobody stands in who has not said yes: the mail holds the link by which they answer."""
    cause, asked = because("stand_in_asked", event.request), Audience(Who.LINK, str(event.request))
    facts = {"answer_by": event.answer_by.isoformat()}
    return [Letter("stand_in_request", cause, asked, event.unit, None, facts=facts)]


@tells(StandInRequestClosed)
def the_question_is_answered(event: StandInRequestClosed) -> list[Letter]:
    """Who asked learns the answer, or that there is none; who is not asked any more learns that."""
    cause, unit, day = because("stand_in_answer", event.request), event.unit, event.closed_on
    if event.outcome in ("withdrawn", "obsolete"):
        return [Letter("stand_in_withdrawn", cause, the_person(event.person), unit, day)]
    facts = {"outcome": str(event.outcome)}
    return [Letter("stand_in_answered", cause, office_above(unit), unit, day, event.person, facts)]


@tells(StandInAppointed)
def everybody_concerned_learns_of_a_stand_in(event: StandInAppointed) -> list[Letter]:
    """Who stands in learns what to do, the board that somebody helps, the new members whom to ask."""
    cause, unit, day = because("stand_in", event.appointment), event.unit, event.from_day
    return [
        Letter("stand_in", cause, the_person(event.person), unit, day),
        Letter("stand_in_here", cause, board_of(unit), unit, day, event.person),
        # the journeys of who is new come on another topic
        Letter("contact_for_you", cause, newcomers_of(unit), unit, day, wait=SOON),
    ]


@tells(StandInEnded)
def whoever_stood_in_is_told(event: StandInEnded) -> list[Letter]:
    """The same for who stood in: with thanks, and why."""
    cause, unit, day = because("stand_in_ended", event.appointment), event.unit, event.ended_on
    facts = {"ended_on": day.isoformat(), "why": event.reason}
    ends = Letter("stand_in_ends", cause, the_person(event.person), unit, day, event.successor, facts)
    return [ends, *_vacancy(event)]
