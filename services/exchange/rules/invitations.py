"""Who sees what of invitations to new members. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.groups import OCCASIONS
from services.exchange.rules.language import concerns, everything, nobody, the_unit_itself
from shared.contracts.invitations import HospitalitySet, InvitationsCounted, NewcomerInvited, NewcomersInvited


@concerns(
    NewcomerInvited,
    group=OCCASIONS,
    when="Ein neues Mitglied wird zu einem Abend eingeladen",
    because="damit die Mail hinausgeht; wer eingeladen ist, erfährt auch die Gliederung nicht, die einlädt",
    source="O-01, 3; DSGVO Art. 5 (1) c",
)
def newcomer_invited(event: NewcomerInvited) -> None:
    nobody()


@concerns(
    NewcomersInvited,
    group=OCCASIONS,
    when="Neue Mitglieder eines Ortsvereins werden zu einem Abend eingeladen, auch zu dem eines Nachbarn",
    because="damit ihr eigener Ortsverein weiß, wer seine Neuen einlädt; es ist eine Zahl",
    source="O-01, 3",
)
def newcomers_invited(event: NewcomersInvited) -> None:
    the_unit_itself(event.unit).sees(everything)


@concerns(
    InvitationsCounted,
    group=OCCASIONS,
    when="Zu einem Termin sind Neue eingeladen, oder melden sich auf die Einladung hin an",
    because="damit die Gliederung, die einlädt, sieht, was die Einladung bewirkt; es sind Zahlen, keine Namen",
    source="O-01, 3",
)
def invitations_counted(event: InvitationsCounted) -> None:
    the_unit_itself(event.unit).sees(everything)


@concerns(
    HospitalitySet,
    group=OCCASIONS,
    when="Ein Ortsverein erlaubt Nachbarn, seine neuen Mitglieder einzuladen, oder nicht mehr",
    because="damit alle im Ortsverein wissen, was gilt",
    source="O-01, 3",
)
def hospitality_set(event: HospitalitySet) -> None:
    the_unit_itself(event.unit).sees(everything)
