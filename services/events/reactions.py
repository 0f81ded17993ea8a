"""What `events` hears of others, by capability."""

from __future__ import annotations

from services.events.invitations.reactions import hear_of_newcomers
from services.events.stalls.reactions import hear_of_offices
from shared.clock import Calendar
from shared.messaging.reactions import Reactions


def reactions_of(calendar: Calendar) -> Reactions:
    """All of it: one consumer."""
    reactions = Reactions("events")
    hear_of_newcomers(reactions)
    hear_of_offices(reactions, calendar)
    return reactions
