"""Who sees what of branches that nobody has seen for weeks. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.groups import VISIBILITY
from services.exchange.rules.language import concerns, everyone_below, everything, the_unit_itself, those_above
from shared.contracts.visibility import (
    VisibilityChanged,
    VisibilityOfferChanged,
    VisibilityPeriodRemoved,
    VisibilityPeriodSet,
    VisibilitySet,
)


@concerns(
    VisibilitySet,
    group=VISIBILITY,
    when="Der Bezirk zählt die Wochen, in denen ein Ortsverein nicht öffentlich zu sehen war, oder nicht mehr",
    because="damit alle wissen, ob und seit wann gezählt wird",
    source="O-01, 4",
)
def visibility_set(event: VisibilitySet) -> None:
    everyone_below(event.unit).sees(everything)


@concerns(
    VisibilityPeriodSet,
    group=VISIBILITY,
    when="Der Bezirk nimmt einen Wahlkampf oder Ferien aus",
    because="damit alle gleich zählen",
    source="O-01, 4",
)
def visibility_period_set(event: VisibilityPeriodSet) -> None:
    everyone_below(event.unit).sees(everything)


@concerns(
    VisibilityPeriodRemoved,
    group=VISIBILITY,
    when="Der Bezirk zählt diese Tage doch mit",
    because="damit alle gleich zählen",
    source="O-01, 4",
)
def visibility_period_removed(event: VisibilityPeriodRemoved) -> None:
    everyone_below(event.unit).sees(everything)


@concerns(
    VisibilityChanged,
    group=VISIBILITY,
    when="Ein Ortsverein war öffentlich zu sehen, oder seit acht Wochen nicht",
    because="damit die Ebenen darüber helfen können, wo niemand zu sehen ist; es geht um keinen einzelnen Menschen",
    source="O-01, 4",
)
def visibility_changed(event: VisibilityChanged) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(everything)


@concerns(
    VisibilityOfferChanged,
    group=VISIBILITY,
    when="Einem Ortsverein wird ein Infostand vorgeschlagen, und wie er antwortet",
    because="damit die Ebenen darüber wissen, wo schon etwas vorgeschlagen ist; wer geantwortet hat, steht nirgends",
    source="O-01, 4",
)
def visibility_offer_changed(event: VisibilityOfferChanged) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(everything)
