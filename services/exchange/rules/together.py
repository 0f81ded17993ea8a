"""Who sees what of units that invite together. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.groups import OCCASIONS
from services.exchange.rules.language import concerns, everything, the_unit_itself
from shared.contracts.together import CoOrganiserChanged


@concerns(
    CoOrganiserChanged,
    group=OCCASIONS,
    when="Eine Gliederung fragt eine andere, ob sie zusammen einladen, und die antwortet",
    because="damit beide wissen, woran sie sind; ein Nein erfährt sonst niemand",
    source="O-01, 3 und 4",
)
def co_organiser_changed(event: CoOrganiserChanged) -> None:
    the_unit_itself(event.unit).sees(everything)
    the_unit_itself(event.partner).sees(everything)
