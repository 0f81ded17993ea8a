"""Who sees what of a new member's journey. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.language import (
    concerns,
    district,
    everyone_below,
    everything,
    sub_district,
    the_branch_of,
    the_unit_itself,
    those_above,
    without_person,
)
from shared.contracts.mentoring import (
    FirstContactMade,
    FirstContactStandardSet,
    JourneyEnded,
    JourneyMoved,
    JourneyStarted,
)

JOURNEY = "Begleitung"


@concerns(
    JourneyStarted,
    group=JOURNEY,
    when="Die ersten sechs Monate eines neuen Mitglieds beginnen",
    because="damit der Erstkontakt nicht vergessen wird",
    source="O-01, 1 und 3; 1-3-6-Standard",
)
def journey_started(event: JourneyStarted) -> None:
    the_branch_of(event.person).sees(everything)
    sub_district(event.unit).sees(without_person)
    district(event.unit).counts(event.started_on)


@concerns(
    FirstContactMade,
    group=JOURNEY,
    when="Jemand hat mit dem neuen Mitglied gesprochen",
    because="damit es gut weitergeht und die Ebenen darüber sehen, ob der Standard gehalten wird",
    source="O-01, 1 und 3; 1-3-6-Standard",
)
def first_contact_made(event: FirstContactMade) -> None:
    # how the talk went is between the branch and the person: the levels above see dates, not the outcome
    the_branch_of(event.person).sees(everything).and_reads(event.note)
    sub_district(event.unit).sees(without_person, but_not=(event.outcome,))
    district(event.unit).counts(event.started_on, event.in_time)


@concerns(
    JourneyMoved,
    group=JOURNEY,
    when="Ein neues Mitglied wechselt den Ortsverein",
    because="damit der neue Ortsverein weitermacht, wo der alte aufgehört hat",
    source="O-01, 1 und 3",
)
def journey_moved(event: JourneyMoved) -> None:
    the_branch_of(event.person).sees(everything)
    sub_district(event.unit).sees(without_person)
    sub_district(event.from_unit).sees(without_person)
    district(event.unit).counts(event.from_unit, event.started_on, event.contact_open)
    district(event.from_unit).counts(event.from_unit, event.started_on, event.contact_open)


@concerns(
    JourneyEnded,
    group=JOURNEY,
    when="Die Begleitung endet, weil ein neues Mitglied ausgetreten ist",
    because="damit niemand mehr auf einen Anruf wartet",
    source="O-01, 1 und 3",
)
def journey_ended(event: JourneyEnded) -> None:
    the_branch_of(event.person).sees(everything)
    sub_district(event.unit).sees(without_person)
    district(event.unit).counts(event.started_on, event.contact_open)


@concerns(
    FirstContactStandardSet,
    group=JOURNEY,
    when="Eine Gliederung setzt fest, bis wann der Erstkontakt zu führen ist",
    because="damit überall dieselbe oder eine strengere Frist gilt",
    source="O-01, 1; 1-3-6-Standard",
)
def first_contact_standard_set(event: FirstContactStandardSet) -> None:
    everyone_below(event.unit).sees(everything)
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(everything)
