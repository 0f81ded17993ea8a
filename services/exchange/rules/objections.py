"""Who sees what of objections to refusals. How to read it: see `members.py`.

The one exception to "no ordinary member above the branch": a level that decides an objection knows the applicant, as
`applicant` by this objection, from the day it is filed there until it is decided there. Then it forgets.
"""

from __future__ import annotations

from services.exchange.rules.groups import ADMISSION
from services.exchange.rules.language import branch, concerns, district, everything, sub_district, without_person
from shared.contracts.objections import (
    ApplicantForgotten,
    ObjectionCarriedOn,
    ObjectionDeadlineNear,
    ObjectionDecided,
    ObjectionFiled,
    ObjectionHeard,
    ObjectionWithdrawn,
)
from shared.contracts.people import HOME, NAME, REACH

WHO_OBJECTS = NAME + REACH + HOME
"""What a board needs to talk to somebody and to write to them; the birth date is none of it."""


@concerns(
    ObjectionFiled,
    group=ADMISSION,
    when="Jemand legt Einspruch gegen eine Ablehnung ein",
    because="damit der Vorstand des Unterbezirks entscheidet; er kennt die Person, solange der Einspruch bei ihm liegt",
    source="Statut: über den Einspruch entscheidet der Vorstand des Unterbezirks",
)
def objection_filed(event: ObjectionFiled) -> None:
    branch(event.unit).sees(everything).and_reads(event.grounds)
    sub_district(event.unit).sees(everything).and_knows(
        event.person, WHO_OBJECTS, why="applicant", by=event.objection
    ).and_reads(event.grounds).and_reads(event.reason)


@concerns(
    ObjectionCarriedOn,
    group=ADMISSION,
    when="Ein Einspruch, den der Unterbezirk zurückgewiesen hat, geht weiter an den Bezirk",
    because="damit der Vorstand des Bezirks endgültig entscheidet; er kennt die Person, solange der Einspruch bei ihm "
    "liegt",
    source="Statut: der Vorstand des Bezirks entscheidet endgültig",
)
def objection_carried_on(event: ObjectionCarriedOn) -> None:
    branch(event.unit).sees(everything).and_reads(event.grounds)
    sub_district(event.unit).sees(without_person)
    (
        district(event.unit)
        .sees(everything)
        .and_knows(event.person, WHO_OBJECTS, why="applicant", by=event.objection)
        .and_reads(event.grounds)
        .and_reads(event.reason)
        .and_reads(event.earlier_grounds)
        .and_reads(event.earlier_statement)
        .and_reads(event.earlier_reasons)
    )


@concerns(
    ObjectionHeard,
    group=ADMISSION,
    when="Der Ortsverein nimmt zu einem Einspruch Stellung",
    because="damit beide Seiten gehört sind, bevor entschieden wird",
    source="Statut: vor der Entscheidung wird der Ortsverein gehört",
)
def objection_heard(event: ObjectionHeard) -> None:
    branch(event.unit).sees(everything).and_reads(event.statement)
    for level in (sub_district, district):
        (
            level(event.unit)
            .sees(everything)
            .where_known(event.person, why="applicant", by=event.objection)
            .and_reads(event.statement)
        )


@concerns(
    ObjectionDeadlineNear,
    group=ADMISSION,
    when="Zu einem Einspruch fehlt bald die Stellungnahme oder die Entscheidung",
    because="damit niemand auf eine Antwort wartet",
    source="Statut: der Vorstand des Unterbezirks entscheidet, dann der des Bezirks",
)
def objection_deadline_near(event: ObjectionDeadlineNear) -> None:
    branch(event.unit).sees(everything)
    for level in (sub_district, district):
        level(event.unit).sees(everything).where_known(event.person, why="applicant", by=event.objection)


@concerns(
    ObjectionDecided,
    group=ADMISSION,
    when="Über einen Einspruch ist entschieden",
    because="damit der Ortsverein weiß, wie es ausging; die Ebenen darüber vergessen, um wen es ging",
    source="Statut: der Vorstand des Unterbezirks entscheidet, dann der des Bezirks; DSGVO Art. 5 (1) e",
)
def objection_decided(event: ObjectionDecided) -> None:
    branch(event.unit).sees(everything).and_reads(event.reasons)
    sub_district(event.unit).sees(without_person).and_forgets(event.person, why="applicant", by=event.objection)
    district(event.unit).counts(event.level, event.outcome, event.decided_on).and_forgets(
        event.person, why="applicant", by=event.objection
    )


@concerns(
    ObjectionWithdrawn,
    group=ADMISSION,
    when="Jemand nimmt einen Einspruch zurück",
    because="damit niemand mehr daran arbeitet; die Ebenen darüber vergessen, um wen es ging",
    source="DSGVO Art. 5 (1) e",
)
def objection_withdrawn(event: ObjectionWithdrawn) -> None:
    branch(event.unit).sees(everything)
    sub_district(event.unit).sees(without_person).and_forgets(event.person, why="applicant", by=event.objection)
    district(event.unit).counts(event.level, event.withdrawn_on).and_forgets(
        event.person, why="applicant", by=event.objection
    )


@concerns(
    ApplicantForgotten,
    group=ADMISSION,
    when="Eine Ablehnung ist seit einiger Zeit endgültig",
    because="damit niemand behält, wer einmal Mitglied werden wollte",
    source="DSGVO Art. 5 (1) e, Art. 17",
)
def applicant_forgotten(event: ApplicantForgotten) -> None:
    branch(event.unit).sees(without_person).and_forgets(event.person, why="applicant", by=event.application)
