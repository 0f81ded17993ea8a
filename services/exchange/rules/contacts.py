"""Who sees what of contact persons and those who stand in. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.groups import CONTACTS
from services.exchange.rules.language import (
    branch,
    concerns,
    district,
    everything,
    neighbours,
    sub_district,
    without_person,
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
from shared.contracts.people import CONTACT, NAME, REACH


@concerns(
    ContactPersonAppointed,
    group=CONTACTS,
    when="Ein Ortsverein hat eine Ansprechperson",
    because="damit Neue jemanden haben und Ortsvereine sich miteinander verabreden können",
    source="O-01, 1: Ansprechpersonen, Vernetzung der Ortsvereine",
)
def contact_person_appointed(event: ContactPersonAppointed) -> None:
    branch(event.unit).sees(everything).and_knows(event.person, CONTACT, why="contact_person", by=event.appointment)
    sub_district(event.unit).sees(everything).and_knows(
        event.person, NAME + REACH, why="contact_person", by=event.appointment
    )
    neighbours(event.unit).sees(everything).and_knows(
        event.person, NAME + REACH, why="contact_person", by=event.appointment
    )
    # the district reads in which branch it happened, and not who: that it knows from the office (role_granted)
    district(event.unit).sees(without_person, but_not=(event.appointment,))


@concerns(
    ContactPersonEnded,
    group=CONTACTS,
    when="Die Ansprechperson hört auf",
    because="damit niemand allein bleibt",
    source="O-01, 1",
)
def contact_person_ended(event: ContactPersonEnded) -> None:
    branch(event.unit).sees(everything).and_forgets(event.person, why="contact_person", by=event.appointment)
    sub_district(event.unit).sees(everything).and_forgets(event.person, why="contact_person", by=event.appointment)
    neighbours(event.unit).sees(everything).and_forgets(event.person, why="contact_person", by=event.appointment)
    district(event.unit).sees(without_person, but_not=(event.appointment,))


@concerns(
    ContactPersonsOrdered,
    group=CONTACTS,
    when="Die Reihenfolge der Ansprechpersonen ändert sich",
    because="damit klar ist, wer zuerst zuständig ist",
    source="O-01, 1: Ansprechpersonen, Vernetzung der Ortsvereine",
)
def contact_persons_ordered(event: ContactPersonsOrdered) -> None:
    branch(event.unit).sees(everything)
    sub_district(event.unit).sees(everything)
    neighbours(event.unit).sees(everything)


@concerns(
    StandInAsked,
    group=CONTACTS,
    when="Der Unterbezirk fragt jemanden nach einer Vertretung",
    because="damit niemand ungefragt eingesetzt wird und alle sehen, dass die Lücke in Arbeit ist",
    source="O-01, 1",
)
def stand_in_asked(event: StandInAsked) -> None:
    # whom is between those who ask and the one who is asked: a no is nobody else's business
    branch(event.unit).sees(without_person)
    sub_district(event.unit).sees(everything)


@concerns(
    StandInRequestClosed,
    group=CONTACTS,
    when="Eine Bitte um Vertretung ist beantwortet, zurückgezogen oder ohne Antwort geblieben",
    because="damit der Unterbezirk jemand anderen fragen kann",
    source="O-01, 1",
)
def stand_in_request_closed(event: StandInRequestClosed) -> None:
    branch(event.unit).sees(without_person, but_not=(event.outcome, event.reason))
    sub_district(event.unit).sees(everything)


@concerns(
    StandInAppointed,
    group=CONTACTS,
    when="Der Unterbezirk bestimmt eine Vertretung",
    because="damit die Neuen eines Ortsvereins ohne Ansprechperson jemanden haben",
    source="O-01, 1",
)
def stand_in_appointed(event: StandInAppointed) -> None:
    branch(event.unit).sees(everything).and_knows(event.person, NAME + REACH, why="stand_in", by=event.appointment)
    sub_district(event.unit).sees(everything).and_knows(
        event.person, NAME + REACH, why="stand_in", by=event.appointment
    )
    # the one standing in mostly comes from a neighbouring branch
    neighbours(event.unit).sees(everything).and_knows(event.person, NAME, why="stand_in", by=event.appointment)
    district(event.unit).sees(without_person, but_not=(event.appointment,))


@concerns(
    StandInEnded,
    group=CONTACTS,
    when="Eine Vertretung endet",
    because="damit klar ist, wer jetzt zuständig ist",
    source="O-01, 1",
)
def stand_in_ended(event: StandInEnded) -> None:
    branch(event.unit).sees(everything).and_forgets(event.person, why="stand_in", by=event.appointment)
    sub_district(event.unit).sees(everything).and_forgets(event.person, why="stand_in", by=event.appointment)
    neighbours(event.unit).sees(everything).and_forgets(event.person, why="stand_in", by=event.appointment)
    district(event.unit).sees(without_person, but_not=(event.appointment,))
