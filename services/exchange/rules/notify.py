"""Who sees what of mails that do not arrive. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.groups import ADMISSION, MEMBERS, OCCASIONS
from services.exchange.rules.language import (
    branch,
    concerns,
    everything,
    the_branch_of,
    the_unit_itself,
    without_person,
)
from shared.contracts.notify import (
    AddressTakesMail,
    AddressTakesNoMail,
    ConfirmationUndelivered,
    GuestReached,
    LetterNeeded,
)


@concerns(
    AddressTakesNoMail,
    group=MEMBERS,
    when="An die E-Mail-Adresse von jemandem kommen keine Mails an",
    because="damit der Ortsverein anruft und nach der richtigen fragt; die Adresse selbst steht nicht darin",
    source="DSGVO Art. 5 (1) d; O-01, 1",
)
def address_takes_no_mail(event: AddressTakesNoMail) -> None:
    # the unit of the event is where the mail was about; whose member it is, is another question
    the_branch_of(event.person).sees(everything)
    branch(event.unit).where_known(event.person, why="applicant", by=event.application).sees(everything)


@concerns(
    AddressTakesMail,
    group=MEMBERS,
    when="Die E-Mail-Adresse ist eine andere, oder eine Mail kam wieder an",
    because="damit niemand mehr nach einer Adresse fragt, die stimmt",
    source="DSGVO Art. 5 (1) d",
)
def address_takes_mail(event: AddressTakesMail) -> None:
    the_branch_of(event.person).sees(everything)
    branch(event.unit).where_known(event.person, why="applicant", by=event.application).sees(everything)


@concerns(
    LetterNeeded,
    group=ADMISSION,
    when="Eine Mitteilung über einen Antrag kommt per Mail nicht an",
    because="damit der Vorstand sie als Brief schickt, auch wenn später eine Adresse dazukommt",
    source="Statut: gegen die Ablehnung ist Einspruch möglich",
)
def letter_needed(event: LetterNeeded) -> None:
    the_branch_of(event.person).sees(everything)
    branch(event.unit).where_known(event.person, why="applicant", by=event.application).sees(everything)


@concerns(
    GuestReached,
    group=OCCASIONS,
    when="An die Adresse eines Gastes kommen keine Mails an, oder wieder",
    because="damit die Gliederung, die einlädt, nicht auf jemanden wartet, der nichts erfährt",
    source="O-01, 3; DSGVO Art. 5 (1) d",
)
def guest_reached(event: GuestReached) -> None:
    the_unit_itself(event.unit).where_known(event.person, why="guest", by=event.registration).sees(everything)


@concerns(
    ConfirmationUndelivered,
    group=OCCASIONS,
    when="Die Bestätigungsmail einer Anmeldung kommt nicht an",
    because="damit Ihr wisst, dass jemand kommen wollte und sich vertippt hat; wer, weiß niemand",
    source="O-01, 3; DSGVO Art. 5 (1) c",
)
def confirmation_undelivered(event: ConfirmationUndelivered) -> None:
    # whoever has not confirmed is known nowhere
    the_unit_itself(event.unit).sees(without_person)
