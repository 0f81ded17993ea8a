"""Who sees what of membership, applications, offices and imports.

How to read a line: *the branch of this unit sees everything and knows the person's contact data, as a member*.
A unit that no line names sees nothing. What each word means is in `language.py`.
"""

from __future__ import annotations

from services.exchange.rules.groups import ADMISSION, MEMBERS, OFFICES
from services.exchange.rules.language import (
    branch,
    concerns,
    district,
    everything,
    nobody,
    sub_district,
    the_branch_of,
    the_unit_itself,
    those_above,
    without_person,
)
from shared.contracts.members import (
    AddressNoticeRequested,
    ApplicationDeadlineNear,
    ApplicationReceived,
    ApplicationRefused,
    ImportFinished,
    ImportQuestionsWaiting,
    LetterPosted,
    MailLinkRequested,
    MemberAdmitted,
    MemberLeft,
    MemberMoved,
    MemberRecorded,
    NumberClaimedTwice,
    PersonCorrected,
    RoleEnded,
    RoleGranted,
)
from shared.contracts.people import CONTACT, NAME, REACH


@concerns(
    ApplicationReceived,
    group=ADMISSION,
    when="Jemand stellt einen Antrag auf Mitgliedschaft",
    because="damit der Vorstand innerhalb eines Monats entscheidet",
    source="Statut: der Vorstand des Ortsvereins entscheidet",
)
def application_received(event: ApplicationReceived) -> None:
    branch(event.unit).sees(everything).and_knows(event.person, CONTACT, why="applicant", by=event.application)


@concerns(
    ApplicationDeadlineNear,
    group=ADMISSION,
    when="Die Frist für einen Antrag läuft bald ab",
    because="damit niemand nur durch Zeitablauf Mitglied wird",
    source="Statut: ohne Ablehnung innerhalb eines Monats ist jemand aufgenommen",
)
def application_deadline_near(event: ApplicationDeadlineNear) -> None:
    branch(event.unit).sees(everything)


@concerns(
    ApplicationRefused,
    group=ADMISSION,
    when="Ein Antrag wird abgelehnt",
    because="der Vorstand kennt Antrag und Grund, solange ein Einspruch möglich ist",
    source="Statut: gegen die Ablehnung ist Einspruch möglich",
)
def application_refused(event: ApplicationRefused) -> None:
    # the branch keeps knowing the applicant: an objection may come; the sub-district sees nothing before it does
    branch(event.unit).sees(everything).and_reads(event.reason)


@concerns(
    LetterPosted,
    group=ADMISSION,
    when="Ein gedruckter Brief ist verschickt, oder doch nicht",
    because="damit im Vorstand alle sehen, ob die Mitteilung hinausging",
    source="Statut: gegen die Ablehnung ist Einspruch möglich",
)
def letter_posted(event: LetterPosted) -> None:
    branch(event.unit).sees(everything)


@concerns(
    MemberAdmitted,
    group=ADMISSION,
    when="Jemand wird aufgenommen",
    because="damit sich eine Ansprechperson meldet; die Ebenen darüber zählen und sehen, wo eine Frist verstrich",
    source="O-01, 1",
)
def member_admitted(event: MemberAdmitted) -> None:
    # a member from now on, no longer an applicant: known all the time in between
    branch(event.unit).and_knows(event.person, CONTACT, why="member")
    branch(event.unit).and_forgets(event.person, why="applicant", by=event.application)
    the_branch_of(event.person).sees(everything)
    sub_district(event.unit).sees(without_person)
    district(event.unit).counts(event.outcome, event.admitted_on)


@concerns(
    MemberRecorded,
    group=MEMBERS,
    when="Eine Mitgliederliste nennt jemanden, der noch nicht bekannt war",
    because="damit der Ortsverein seine Mitglieder kennt",
    source="O-01, 1",
)
def member_recorded(event: MemberRecorded) -> None:
    branch(event.unit).and_knows(event.person, CONTACT, why="member")
    the_branch_of(event.person).sees(everything)
    sub_district(event.unit).sees(without_person)
    district(event.unit).counts(event.status, event.joined_on)


@concerns(
    PersonCorrected,
    group=MEMBERS,
    when="Der Ortsverein berichtigt Kontaktdaten",
    because="damit alle dort sehen, wann und von wem etwas geändert wurde",
    source="DSGVO Art. 16 und Art. 5 (1) d",
)
def person_corrected(event: PersonCorrected) -> None:
    branch(event.unit).sees(everything)


@concerns(
    MemberMoved,
    group=MEMBERS,
    when="Ein Mitglied wechselt den Ortsverein",
    because="damit der neue Ortsverein jemanden willkommen heißt und der alte nichts behält",
    source="Statut: der Wohnort bestimmt den Ortsverein",
)
def member_moved(event: MemberMoved) -> None:
    branch(event.unit).and_knows(event.person, CONTACT, why="member")
    the_branch_of(event.person).sees(everything)
    branch(event.from_unit).sees(without_person).and_forgets(event.person, why="member")
    sub_district(event.unit).sees(without_person)
    sub_district(event.from_unit).sees(without_person)
    district(event.unit).counts(event.from_unit, event.moved_on)
    district(event.from_unit).counts(event.from_unit, event.moved_on)


@concerns(
    MemberLeft,
    group=MEMBERS,
    when="Ein Mitglied tritt aus",
    because="damit niemand mehr angeschrieben wird; gezählt wird weiter",
    source="O-01, 1; DSGVO Art. 5 (1) e",
)
def member_left(event: MemberLeft) -> None:
    branch(event.unit).sees(without_person).and_forgets(event.person, why="member")
    sub_district(event.unit).sees(without_person)
    district(event.unit).counts(event.left_on)


@concerns(
    RoleGranted,
    group=OFFICES,
    when="Jemand übernimmt ein Amt",
    because="damit klar ist, wer in einer Gliederung handeln darf",
    source="Statut: Vorstand, Geschäftsstelle, Ansprechpersonen",
)
def role_granted(event: RoleGranted) -> None:
    the_unit_itself(event.unit).sees(everything).and_knows(event.person, NAME + REACH, why="office", by=event.grant)
    those_above(event.unit).sees(everything).and_knows(event.person, NAME, why="office", by=event.grant)


@concerns(
    RoleEnded,
    group=OFFICES,
    when="Jemand gibt ein Amt ab",
    because="damit niemand länger handeln darf als gewollt",
    source="Statut: Vorstand, Geschäftsstelle, Ansprechpersonen",
)
def role_ended(event: RoleEnded) -> None:
    the_unit_itself(event.unit).sees(everything).and_forgets(event.person, why="office", by=event.grant)
    those_above(event.unit).sees(everything).and_forgets(event.person, why="office", by=event.grant)


@concerns(
    ImportFinished,
    group=MEMBERS,
    when="Eine Mitgliederliste wurde eingelesen",
    because="damit die Zahlen aller Ebenen auf demselben Stand sind",
    source="O-01, 6",
)
def import_finished(event: ImportFinished) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(without_person)


@concerns(
    ImportQuestionsWaiting,
    group=MEMBERS,
    when="Fragen aus einem Import warten, oder eine ist beantwortet",
    because="damit der Ortsverein, der die Menschen kennt, sie beantwortet",
    source="O-01, 6",
)
def import_questions_waiting(event: ImportQuestionsWaiting) -> None:
    branch(event.unit).sees(everything)


@concerns(
    NumberClaimedTwice,
    group=MEMBERS,
    when="Eine Mitgliedsnummer aus einem Import gehört nach Auskunft einer anderen Gliederung jemandem dort",
    because="damit die Nummer im Verzeichnis berichtigt wird",
    source="DSGVO Art. 5 (1) d: Richtigkeit",
)
def number_claimed_twice(event: NumberClaimedTwice) -> None:
    the_branch_of(event.person).sees(everything)
    # an office above that has imported reads in which of its branches, and not who
    the_unit_itself(event.imported_by).sees(without_person)


@concerns(
    MailLinkRequested,
    group=OFFICES,
    when="Jemand lässt sich einen Link schicken, um sich anzumelden oder einen Antrag zu bestätigen",
    because="das geht nur die Person selbst etwas an",
    source="DSGVO Art. 5 (1) c",
)
def mail_link_requested(event: MailLinkRequested) -> None:
    nobody()


@concerns(
    AddressNoticeRequested,
    group=OFFICES,
    when="Die Adresse, mit der sich jemand anmeldet, wird geändert",
    because="das wird nur der Person selbst geschrieben",
    source="DSGVO Art. 5 (1) c",
)
def address_notice_requested(event: AddressNoticeRequested) -> None:
    nobody()
