"""Invitations: somebody new hears of an evening once, from whichever branch invites, and never when it is over."""

from __future__ import annotations

from uuid import UUID

from services.notify.writing.letter import Letter, because, overtaking, tells, the_person
from shared.contracts.calendar import OccasionCancelled
from shared.contracts.invitations import NewcomerInvited
from shared.messaging.cloudevents import Meta


def _cause(occasion: UUID) -> UUID:
    """One for all who are invited to it: each gets one mail, however often, and by whomever, they are invited."""
    return because("newcomers_evening", occasion)


@tells(NewcomerInvited)
def somebody_new_is_invited(event: NewcomerInvited, meta: Meta) -> list[Letter]:
    """O-01, 3: every new member is invited to an evening. The mail is the inviting unit's, so its page is behind it."""
    facts = {
        "registration": str(event.invitation),
        "via_link": str(event.invitation),
        "occasion": str(event.occasion),
        "home_unit": event.unit.unit,
        "said_at": meta.time.isoformat(),
    }
    return [
        Letter(
            "newcomer_invited",
            _cause(event.occasion),
            the_person(event.person),
            event.by,
            event.invited_on,
            facts=facts,
        )
    ]


@overtaking(OccasionCancelled)
def nobody_is_invited_to_what_is_off(event: OccasionCancelled) -> list[UUID]:
    """It does not take place."""
    return [_cause(event.occasion)]
