"""Kits: the owner's office hears of orders, whoever ordered how it stands, and never what is not so any more."""

from __future__ import annotations

from uuid import UUID

from services.notify.writing.letter import SOON, Letter, because, office_of, overtaking, tells, the_person
from shared.contracts.kits import KitPromiseChanged
from shared.messaging.cloudevents import Meta

_TO_WHOEVER_ORDERED = {
    "promised": "kit_promised",
    "silent": "kit_promised",
    "declined": "kit_declined",
    "over": "kit_offer_over",
    "dispatched": "kit_dispatched",
    "overdue": "kit_overdue",
    "replaced": "kit_replaced",
    "in_danger": "kit_in_danger",
    "safe_again": "kit_safe_again",
    "to_hand_on": "kit_to_hand_on",
}
"""By what happened. `swapped` changes nothing for them: which of two equal kits comes is no news."""

_QUIET = {"swapped", "not_to_hand_on", "delayed"}
"""What makes no mail needless that was to go out before."""


def _cause(promise: UUID, version: int) -> UUID:
    return because("kit_promise", promise, version)


def _facts(event: KitPromiseChanged) -> dict[str, str]:
    facts = {
        "promise": str(event.promise),
        "kit_typed": str(event.kind),
        "number": str(event.number),
        "amount": str(event.amount),
        "of_order": str(event.together),
        "needed_on": event.needed_from.isoformat(),
        "last_on": event.needed_until.isoformat(),
        "out_on": event.out_on.isoformat(),
        "back_on": event.back_by.isoformat(),
        "borrower_unit": event.unit.unit,
        "owner_unit": event.owner.unit,
    }
    # who hands it on, or to whom it goes; else it is the owner's own
    facts["other_unit"] = (event.hand_to_unit or event.from_unit or event.owner).unit
    return facts | ({"word_typed": str(event.word)} if event.word else {})


@tells(KitPromiseChanged)
def the_office_hears_of_an_order(event: KitPromiseChanged) -> list[Letter]:
    """O-01, 4: whoever keeps the stock can say no before it is promised. What was ordered at once is told at once."""
    if event.why != "ordered":
        return []
    cause, to = because("kits_ordered", event.order), office_of(event.owner)
    return [Letter("kit_ordered", cause, to, event.owner, event.changed_on, None, _facts(event), SOON)]


@tells(KitPromiseChanged)
def whoever_ordered_hears_how_it_stands(event: KitPromiseChanged, meta: Meta) -> list[Letter]:
    """O-01, 4: nobody stands on the market without the tent that was promised, and without knowing it."""
    kind = _TO_WHOEVER_ORDERED.get(event.why)
    if kind is None or event.person is None:
        return []
    cause, to = _cause(event.promise, meta.version), the_person(event.person)
    return [Letter(kind, cause, to, event.unit, event.changed_on, None, _facts(event), SOON)]


@overtaking(KitPromiseChanged)
def what_was_said_before(event: KitPromiseChanged, meta: Meta) -> list[UUID]:
    """Of what changes twice at once the second counts: nobody is warned of what has come back."""
    if event.why in _QUIET:
        return []
    return [_cause(event.promise, n) for n in range(1, meta.version)]
