"""Who sees what of stalls and of those who stand there. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.groups import STALLS
from services.exchange.rules.language import (
    branch,
    concerns,
    everything,
    nobody,
    the_unit_itself,
    those_above,
    without_person,
)
from shared.contracts.stalls import (
    DutyChanged,
    DutyReminded,
    DutyTaken,
    StallChanged,
    StallPlanned,
    StallReported,
    StallStaffed,
    StandInSought,
    StandInWanted,
)


@concerns(
    StallPlanned,
    group=STALLS,
    when="Ein Infostand bekommt ein Thema und Schichten",
    because="damit die Ebenen darüber sehen, worüber gesprochen wird und ob jemand fehlt; ohne Namen",
    source="O-01, 3 und 4",
)
def stall_planned(event: StallPlanned) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(everything)


@concerns(
    StallChanged,
    group=STALLS,
    when="Thema oder Schichten eines Infostands ändern sich",
    because="damit die Ebenen darüber sehen, worüber gesprochen wird und ob jemand fehlt; ohne Namen",
    source="O-01, 3 und 4",
)
def stall_changed(event: StallChanged) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(everything)


@concerns(
    StallStaffed,
    group=STALLS,
    when="Bei einem Infostand sind mehr oder weniger Plätze besetzt",
    because="damit die Ebenen darüber sehen, ob jemand fehlt; es sind Zahlen, keine Namen",
    source="O-01, 3 und 4",
)
def stall_staffed(event: StallStaffed) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(everything)


@concerns(
    StandInSought,
    group=STALLS,
    when="Für eine Schicht wird jemand gesucht",
    because="damit die Lücke auch im Unterbezirk auffällt; ohne Namen",
    source="O-01, 3 und 4",
)
def stand_in_sought(event: StandInSought) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(everything)


@concerns(
    StallReported,
    group=STALLS,
    when="Jemand berichtet von einem Infostand",
    because="damit die Ebenen darüber sehen, was die Leute bewegt; der Satz dazu bleibt bei Euch",
    source="O-01, 3 und 4",
)
def stall_reported(event: StallReported) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(without_person, but_not=(event.sentence,))


@concerns(
    DutyTaken,
    group=STALLS,
    when="Jemand übernimmt eine Schicht am Infostand",
    because="damit der Ortsverein weiß, wer kommt; weiter geht der Name nicht",
    source="O-01, 3; DSGVO Art. 5 (1) c",
)
def duty_taken(event: DutyTaken) -> None:
    branch(event.unit).sees(everything)


@concerns(
    DutyChanged,
    group=STALLS,
    when="Eine Schicht am Infostand steht anders: freigegeben, Ersatz gesucht, dagewesen",
    because="damit der Ortsverein weiß, wer kommt und wer da war",
    source="O-01, 3; DSGVO Art. 5 (1) c",
)
def duty_changed(event: DutyChanged) -> None:
    branch(event.unit).sees(everything)


@concerns(
    DutyReminded,
    group=STALLS,
    when="Wer eine Schicht hat, wird am Tag vorher erinnert",
    because="damit der Ortsverein sieht, dass die Mail hinaus ist",
    source="O-01, 3",
)
def duty_reminded(event: DutyReminded) -> None:
    branch(event.unit).sees(everything)


@concerns(
    StandInWanted,
    group=STALLS,
    when="Wer zuletzt an einem Infostand war, wird gefragt, ob er oder sie einspringt",
    because="damit die Mail hinausgeht; wer gefragt ist, steht nirgends",
    source="DSGVO Art. 5 (1) c",
)
def stand_in_wanted(event: StandInWanted) -> None:
    nobody()
