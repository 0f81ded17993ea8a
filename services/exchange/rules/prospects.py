"""Who sees what of prospects. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.groups import PROSPECTS
from services.exchange.rules.language import branch, concerns, everything, nobody, the_unit_itself
from shared.contracts.people import PROSPECT
from shared.contracts.prospects import (
    ProspectApplied,
    ProspectAsked,
    ProspectEnded,
    ProspectJoined,
    ProspectOpened,
    ProspectPlanned,
    ProspectQuestioned,
    ProspectsCounted,
    ProspectsCountedBelow,
    ProspectStays,
    ProspectStepped,
)


@concerns(
    ProspectAsked,
    group=PROSPECTS,
    when="Jemand möchte in Kontakt bleiben und hat die Adresse noch nicht bestätigt",
    because="damit die Bestätigungsmail hinausgeht; vorher weiß es niemand",
    source="DSGVO Art. 5 (1) c und Art. 7 (1)",
)
def prospect_asked(event: ProspectAsked) -> None:
    nobody()


@concerns(
    ProspectOpened,
    group=PROSPECTS,
    when="Jemand möchte in Kontakt bleiben",
    because="damit sich im Ortsverein jemand meldet; keine Ebene darüber erfährt, wer es ist",
    source="O-01, 2 bis 4; DSGVO Art. 6 (1) a und Art. 9 (2) a",
)
def prospect_opened(event: ProspectOpened) -> None:
    branch(event.unit).sees(everything).and_knows(event.person, PROSPECT, why="prospect", by=event.prospect).and_reads(
        event.about
    )


@concerns(
    ProspectPlanned,
    group=PROSPECTS,
    when="Für jemanden, der sich interessiert, steht ein nächster Schritt fest",
    because="damit alle im Ortsverein wissen, wer sich bis wann meldet",
    source="O-01, 2",
)
def prospect_planned(event: ProspectPlanned) -> None:
    branch(event.unit).sees(everything)


@concerns(
    ProspectStepped,
    group=PROSPECTS,
    when="Mit jemandem, der sich interessiert, gab es einen Schritt",
    because="damit niemand zweimal angerufen und niemand vergessen wird",
    source="O-01, 2",
)
def prospect_stepped(event: ProspectStepped) -> None:
    branch(event.unit).sees(everything)


@concerns(
    ProspectQuestioned,
    group=PROSPECTS,
    when="Nach sechs Monaten ohne Schritt wird gefragt, ob der Kontakt bleiben soll",
    because="damit niemand gespeichert bleibt, der das nicht mehr will",
    source="DSGVO Art. 5 (1) e",
)
def prospect_questioned(event: ProspectQuestioned) -> None:
    branch(event.unit).sees(everything)


@concerns(
    ProspectStays,
    group=PROSPECTS,
    when="Jemand möchte weiter in Kontakt bleiben",
    because="damit sich im Ortsverein wieder jemand meldet",
    source="DSGVO Art. 7 (1)",
)
def prospect_stays(event: ProspectStays) -> None:
    branch(event.unit).sees(everything)


@concerns(
    ProspectApplied,
    group=PROSPECTS,
    when="Wer sich interessierte, stellt einen Antrag",
    because="damit der Vorstand beim Antrag sieht, woher man sich kennt",
    source="O-01, 2",
)
def prospect_applied(event: ProspectApplied) -> None:
    branch(event.unit).sees(everything)


@concerns(
    ProspectJoined,
    group=PROSPECTS,
    when="Wer sich interessierte, ist Mitglied",
    because="damit der Ortsverein sieht, was daraus geworden ist",
    source="O-01, 2",
)
def prospect_joined(event: ProspectJoined) -> None:
    # from now on known as a member
    branch(event.unit).sees(everything).and_forgets(event.person, why="prospect", by=event.prospect)


@concerns(
    ProspectEnded,
    group=PROSPECTS,
    when="Der Kontakt endet: kein Interesse, keine Antwort, auf eigenen Wunsch, oder der Antrag ist abgelehnt",
    because="damit von Interessierten nichts bleibt als ihre Zahl",
    source="DSGVO Art. 5 (1) e und 17",
)
def prospect_ended(event: ProspectEnded) -> None:
    # of whoever has not applied no word comes: with this they are withdrawn
    branch(event.unit).sees(everything).and_forgets(event.person, why="prospect", by=event.prospect)


@concerns(
    ProspectsCounted,
    group=PROSPECTS,
    when="Im Ortsverein ist jemand einen Schritt weiter",
    because="damit der Ortsverein sieht, was aus seinen Infoständen und Abenden wird",
    source="O-01, 4",
)
def prospects_counted(event: ProspectsCounted) -> None:
    branch(event.unit).sees(everything)


@concerns(
    ProspectsCountedBelow,
    group=PROSPECTS,
    when="In den Ortsvereinen sind Interessierte einen Schritt weiter",
    because="damit die Ebenen darüber sehen, was aus Infoständen und Abenden wird; es sind Zahlen über alle "
    "Ortsvereine zusammen, keine unter fünf, und keine Namen",
    source="O-01, 4; DSGVO Art. 5 (1) c",
)
def prospects_counted_below(event: ProspectsCountedBelow) -> None:
    the_unit_itself(event.unit).sees(everything)
