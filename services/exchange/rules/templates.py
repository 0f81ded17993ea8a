"""Who sees what of templates. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.groups import OCCASIONS
from services.exchange.rules.language import concerns, everyone_below, everything, the_unit_itself
from shared.contracts.templates import TemplateAdapted, TemplateRevised, TemplateUsed, TemplateWithdrawn


@concerns(
    TemplateRevised,
    group=OCCASIONS,
    when="Der Bezirk schreibt eine Vorlage für Termine oder verbessert sie",
    because="damit alle darunter mit ihr planen können",
    source="O-01, 3 und 4",
)
def template_revised(event: TemplateRevised) -> None:
    everyone_below(event.unit).sees(everything)


@concerns(
    TemplateWithdrawn,
    group=OCCASIONS,
    when="Der Bezirk zieht eine Vorlage zurück",
    because="damit niemand mehr mit ihr plant",
    source="O-01, 3 und 4",
)
def template_withdrawn(event: TemplateWithdrawn) -> None:
    everyone_below(event.unit).sees(everything)


@concerns(
    TemplateAdapted,
    group=OCCASIONS,
    when="Eine Gliederung macht sich eine Vorlage passend",
    because="damit sie beim nächsten Mal so ausgefüllt ist; darüber und daneben geht das niemanden etwas an",
    source="O-01, 3",
)
def template_adapted(event: TemplateAdapted) -> None:
    the_unit_itself(event.unit).sees(everything)


@concerns(
    TemplateUsed,
    group=OCCASIONS,
    when="Ein Termin wird mit einer Vorlage geplant",
    because="damit beim Termin steht, was seitdem besser geworden ist",
    source="O-01, 3",
)
def template_used(event: TemplateUsed) -> None:
    the_unit_itself(event.unit).sees(everything)
