"""Kits: the owner's office hears of orders, whoever ordered how it stands, and never what is not so any more."""

from __future__ import annotations

from uuid import UUID

from services.notify.writing.letter import SOON, Letter, because, board_of, office_of, ordered_by, overtaking, tells
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
    "not_to_hand_on": "kit_not_to_hand_on",
    "not_yet": "kit_not_yet",
}
_AWAY = ("dispatched", "there", "returning")
"""By what happened. `swapped` changes nothing for them: which of two equal kits comes is no news."""

_QUIET = {"swapped", "delayed"}
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
        "back_on": max(event.back_by, event.expected or event.back_by).isoformat(),
        "borrower_unit": event.unit.unit,
        "owner_unit": event.owner.unit,
    }
    # who hands it on, or to whom it goes; else it is the owner's own
    facts["other_unit"] = (event.hand_to_unit or event.from_unit or event.owner).unit
    so = {
        "promised": event.standing == "promised",
        "kit_out": event.standing in _AWAY,
        "none_free": event.in_danger,
        "too_near": event.standing not in _AWAY and event.out_on < event.changed_on,
    }
    facts |= {name: "ja" for name, is_so in so.items() if is_so}
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
    kind = _with_its_stall(event) if event.stall else _TO_WHOEVER_ORDERED.get(event.why)
    if kind is None:
        return []
    # an offer that nobody has taken yet is for the board
    to = ordered_by(event.person, event.unit) if event.person else board_of(event.unit)
    cause = _cause(event.promise, meta.version)
    return [Letter(kind, cause, to, event.unit, event.changed_on, None, _facts(event), SOON)]


def _with_its_stall(event: KitPromiseChanged) -> str | None:
    """What whoever ordered has to know, or to do, where the stall is off or on another day."""
    if event.stall == "off":
        return "kit_bring_back" if event.standing in ("dispatched", "there") else None
    return "kit_moved_none" if event.in_danger else "kit_moved"


@tells(KitPromiseChanged)
def the_office_hears_that_a_stall_is_off_or_moved(event: KitPromiseChanged, meta: Meta) -> list[Letter]:
    """O-01, 4: what nobody needs any more is lent to others, and what is needed on another day leaves on another."""
    kind = {"off": "kit_not_needed", "moved": "kit_moved_owner"}.get(event.stall or "")
    if kind is None:
        return []
    cause, to = because("kit_promise_of_stall", event.promise, meta.version), office_of(event.owner)
    return [Letter(kind, cause, to, event.owner, event.changed_on, None, _facts(event), SOON)]


@overtaking(KitPromiseChanged)
def what_was_said_before(event: KitPromiseChanged, meta: Meta) -> list[UUID]:
    """Of what changes twice at once the second counts: nobody is warned of what has come back."""
    if event.why in _QUIET and event.stall is None:
        return []
    before = range(1, meta.version)
    return [
        *(_cause(event.promise, n) for n in before),
        *(because("kit_promise_of_stall", event.promise, n) for n in before),
    ]
