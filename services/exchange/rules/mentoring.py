"""Who sees what of a new member's journey. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.groups import JOURNEY
from services.exchange.rules.language import (
    branch,
    concerns,
    district,
    everyone_below,
    everything,
    nobody,
    sub_district,
    the_branch_of,
    the_unit_itself,
    those_above,
    without_person,
)
from shared.contracts.mentoring import (
    FirstContactCorrected,
    FirstContactMade,
    FirstContactReminder,
    FirstContactsMoved,
    FirstContactStandardSet,
    FirstContactStands,
    FirstContactTried,
    FirstContactTryCorrected,
    JourneyEnded,
    JourneyMoved,
    JourneyNoted,
    JourneyStarted,
    UnitReminded,
)


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
    FirstContactTried,
    group=JOURNEY,
    when="Jemand hat das neue Mitglied nicht erreicht, oder es möchte später sprechen",
    because="damit der Ortsverein weiß, wie oft und wann zuletzt; der Kontakt steht weiter aus",
    source="O-01, 1 und 3; 1-3-6-Standard",
)
def first_contact_tried(event: FirstContactTried) -> None:
    # the levels above count what is owed; who was not at home is none of their business
    the_branch_of(event.person).sees(everything).and_reads(event.note)


@concerns(
    FirstContactCorrected,
    group=JOURNEY,
    when="Ein eingetragener Erstkontakt wird berichtigt",
    because="damit überall steht, was wirklich war",
    source="O-01, 1 und 3; DSGVO Art. 5 (1) d",
)
def first_contact_corrected(event: FirstContactCorrected) -> None:
    the_branch_of(event.person).sees(everything).and_reads(event.note)
    sub_district(event.unit).sees(without_person, but_not=(event.outcome,))


@concerns(
    FirstContactTryCorrected,
    group=JOURNEY,
    when="Ein eingetragener Versuch wird berichtigt oder zurückgenommen",
    because="damit im Ortsverein steht, wie oft und wann wirklich jemand angerufen hat",
    source="O-01, 1 und 3; DSGVO Art. 5 (1) d",
)
def first_contact_try_corrected(event: FirstContactTryCorrected) -> None:
    # like the try itself: none of the business of the levels above
    the_branch_of(event.person).sees(everything).and_reads(event.note)


@concerns(
    FirstContactStands,
    group=JOURNEY,
    when="Ein Erstkontakt ist rechtzeitig, zu spät, überfällig oder nicht mehr nötig",
    because="damit alle Ebenen dasselbe zählen",
    source="O-01, 1 und 3; 1-3-6-Standard",
)
def first_contact_stands(event: FirstContactStands) -> None:
    # `apart` is all that the levels above hear of somebody who left or wants no contact
    the_branch_of(event.person).sees(everything)
    sub_district(event.unit).sees(without_person)
    district(event.unit).counts(event.was, event.now)


@concerns(
    FirstContactReminder,
    group=JOURNEY,
    when="Ein Erstkontakt wird bald fällig oder ist überfällig",
    because="damit die Person, die zuständig ist, daran denkt",
    source="O-01, 1 und 3; 1-3-6-Standard",
)
def first_contact_reminder(event: FirstContactReminder) -> None:
    the_branch_of(event.person).sees(everything)


@concerns(
    JourneyNoted,
    group=JOURNEY,
    when="Jemand schreibt eine Notiz zu einem neuen Mitglied",
    because="damit im Ortsverein alle wissen, woran man anknüpfen kann",
    source="O-01, 1 und 3",
)
def journey_noted(event: JourneyNoted) -> None:
    the_branch_of(event.person).sees(everything).and_reads(event.note)


@concerns(
    UnitReminded,
    group=JOURNEY,
    when="Die Ebene darüber erinnert an überfällige Erstkontakte",
    because="damit beide sehen, dass und wann erinnert wurde",
    source="O-01, 1 und 6",
)
def unit_reminded(event: UnitReminded) -> None:
    # one of a branch is between it and its sub-district: the district hears that there was one
    branch(event.unit).sees(everything)
    sub_district(event.unit).sees(everything)
    the_unit_itself(event.by).sees(without_person, but_not=(event.overdue,))
    district(event.unit).counts(event.by, event.reminded_on, event.again_from)


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
    district(event.unit).counts(event.from_unit, event.started_on, event.contact_open, event.standing)
    district(event.from_unit).counts(event.from_unit, event.started_on, event.contact_open, event.standing)


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


@concerns(
    FirstContactsMoved,
    group=JOURNEY,
    when="Eine andere Frist verschiebt den letzten Tag von Erstkontakten",
    because="damit die Person, die zuständig ist, es per Mail erfährt; die Seiten rechnen selbst",
    source="O-01, 1; 1-3-6-Standard",
)
def first_contacts_moved(event: FirstContactsMoved) -> None:
    nobody()
