"""Who sees what of kits and of those who borrow them. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.groups import KITS
from services.exchange.rules.language import concerns, everyone_below, everything, the_unit_itself, without_person
from shared.contracts.kits import (
    KitChanged,
    KitEntered,
    KitHandedOn,
    KitHandoverOver,
    KitMissing,
    KitPromiseChanged,
    KitTaken,
)
from shared.contracts.people import NAME


@concerns(
    KitEntered,
    group=KITS,
    when="Ein Unterbezirk oder der Bezirk hat ein neues Paket",
    because="damit alle darunter wissen, was sie ausleihen können",
    source="O-01, 4",
)
def kit_entered(event: KitEntered) -> None:
    everyone_below(event.unit).sees(everything)


@concerns(
    KitChanged,
    group=KITS,
    when="Ein Paket ändert sich, ist kaputt oder weg",
    because="damit niemand mit etwas rechnet, das es nicht gibt",
    source="O-01, 4",
)
def kit_changed(event: KitChanged) -> None:
    everyone_below(event.unit).sees(everything)


@concerns(
    KitTaken,
    group=KITS,
    when="Ein Paket ist an anderen Tagen vergeben als bisher",
    because="damit alle darunter sehen, wann es frei ist; nicht, wer es hat",
    source="O-01, 4",
)
def kit_taken(event: KitTaken) -> None:
    everyone_below(event.unit).sees(everything)


@concerns(
    KitPromiseChanged,
    group=KITS,
    when="Ein Paket wird bestellt, zugesagt, verschickt, kommt an oder zurück",
    because="damit die einen wissen, was sie bekommen, und die anderen, wo ihr Paket ist und wen sie danach fragen",
    source="O-01, 4",
)
def kit_promise_changed(event: KitPromiseChanged) -> None:
    # who ordered is in office there: the levels above know them by name from that (role_granted)
    the_unit_itself(event.unit).sees(everything)
    the_unit_itself(event.owner).sees(everything)


@concerns(
    KitMissing,
    group=KITS,
    when="Von einem Paket fehlt etwas",
    because="damit ersetzt wird, was fehlt, bevor die Nächsten es vermissen",
    source="O-01, 4",
)
def kit_missing(event: KitMissing) -> None:
    the_unit_itself(event.unit).sees(everything)
    the_unit_itself(event.owner).sees(everything)


@concerns(
    KitHandedOn,
    group=KITS,
    when="Eine Gliederung gibt ein Paket direkt an die nächste weiter",
    because="damit die beiden sich verabreden können; der Name bleibt, bis das Paket da ist",
    source="O-01, 1 und 4",
)
def kit_handed_on(event: KitHandedOn) -> None:
    the_unit_itself(event.unit).sees(everything)
    the_unit_itself(event.to_unit).sees(everything).and_knows(event.person, NAME, why="office", by=event.promise)


@concerns(
    KitHandoverOver,
    group=KITS,
    when="Ein weitergegebenes Paket ist angekommen",
    because="damit von der Übergabe kein Name bleibt",
    source="DSGVO Art. 5 (1) e",
)
def kit_handover_over(event: KitHandoverOver) -> None:
    the_unit_itself(event.unit).sees(without_person)
    the_unit_itself(event.to_unit).sees(without_person).and_forgets(event.person, why="office", by=event.promise)
