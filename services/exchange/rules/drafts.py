"""Who sees what of drafts. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.groups import OCCASIONS
from services.exchange.rules.language import concerns, everything, the_unit_itself
from shared.contracts.drafts import DraftDropped, DraftSaved


@concerns(
    DraftSaved,
    group=OCCASIONS,
    when="Eine Gliederung speichert den Entwurf eines Termins",
    because="damit alle dort daran weiterplanen können; darüber und daneben gibt es ihn noch nicht",
    source="O-01, 3",
)
def draft_saved(event: DraftSaved) -> None:
    the_unit_itself(event.unit).sees(everything)


@concerns(
    DraftDropped,
    group=OCCASIONS,
    when="Ein Entwurf wird angekündigt oder verworfen",
    because="damit niemand an etwas weiterplant, das es nicht mehr gibt",
    source="O-01, 3",
)
def draft_dropped(event: DraftDropped) -> None:
    the_unit_itself(event.unit).sees(everything)
