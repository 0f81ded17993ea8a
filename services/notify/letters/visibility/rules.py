"""A branch that nobody has seen for eight weeks is offered a stall: board and contact person are written to, once."""

from __future__ import annotations

from uuid import UUID

from services.notify.writing.letter import SOON, Letter, because, board_of, contact_of, overtaking, tells
from shared.contracts.visibility import VisibilityOfferChanged
from shared.topics import label


def _cause(offer: UUID) -> UUID:
    return because("visibility_offer", offer)


@tells(VisibilityOfferChanged)
def board_and_contact_person_hear_of_an_offer(event: VisibilityOfferChanged) -> list[Letter]:
    """O-01, 4: once for each offer, without a reminder. Whoever asked for one has it before them."""
    if event.standing != "open" or event.asked:
        return []
    held = [one.day for one in event.days if one.promise]
    facts = {
        "topic": label(event.topic),
        "first_on": (held or [one.day for one in event.days])[0].isoformat(),
        "answer_on": event.until.date().isoformat(),
    }
    if held and event.kind and event.owner:
        facts |= {"held": "ja", "kit_typed": str(event.kind), "owner_unit": event.owner.unit}
    cause, on = _cause(event.offer), event.changed_on
    return [
        Letter("visibility_offered", cause, to, event.unit, on, facts=facts, wait=SOON)
        for to in (board_of(event.unit), contact_of(event.unit))
    ]


@overtaking(VisibilityOfferChanged)
def what_is_answered_needs_no_mail(event: VisibilityOfferChanged) -> list[UUID]:
    """Answered, or seen meanwhile, before the mail was written."""
    return [_cause(event.offer)] if event.standing != "open" else []
