"""Units that invite together: whoever is asked hears of it, whoever asked hears the answer, and both what is off."""

from __future__ import annotations

from uuid import UUID

from services.notify.writing.letter import SOON, Letter, because, office_of, overtaking, tells
from shared.contracts.together import CoOrganiserChanged
from shared.messaging.cloudevents import Meta

_OTHERWISE = ("taken_out", "off")


def _cause(which: UUID, version: int) -> UUID:
    return because("co_organisation", which, version)


@tells(CoOrganiserChanged)
def the_other_side_hears(event: CoOrganiserChanged, meta: Meta) -> list[Letter]:
    """O-01, 3 and 4: nobody waits for an answer that is there, and nobody invites to what does not take place. That it
    is at another time is told to those who have said yes; whoever is still asked reads it in the question."""
    facts = {
        "occasion": str(event.occasion),
        "title_typed": str(event.title),
        "takes_place_on": event.starts.date().isoformat(),
        "host_unit": event.unit.unit,
        "partner_unit": event.partner.unit,
        "became": "moved" if event.moved else event.standing,
    }
    cause, on = _cause(event.co_organisation, meta.version), event.changed_on
    if event.moved and event.standing == "joined":
        kind, to = "together_otherwise", event.partner
    elif event.moved:
        return []
    elif event.standing == "asked":
        kind, to = "together_asked", event.partner
    elif event.standing in _OTHERWISE:
        kind, to = "together_otherwise", event.partner
    else:
        kind, to = "together_answered", event.unit
    return [Letter(kind, cause, office_of(to), to, on, None, facts, SOON)]


@overtaking(CoOrganiserChanged)
def what_was_said_before(event: CoOrganiserChanged, meta: Meta) -> list[UUID]:
    """Whoever is asked and taken out again at once is not asked; of two answers the second counts."""
    return [_cause(event.co_organisation, n) for n in range(1, meta.version)] if not event.moved else []
