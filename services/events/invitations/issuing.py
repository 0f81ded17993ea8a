"""The secret in a mail: of an invitation, or of a registration."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.events.calendar.guests_api import Handed, IssuedLink, issue_for_registration, known_until
from services.events.calendar.queries import link_spent
from services.events.invitations import commands
from services.events.invitations.sealing import Known
from services.events.invitations.tables import Invitation
from shared.messaging.work import Work


async def issue(work: Work, link: UUID, handed: Handed, at: datetime) -> IssuedLink:
    """A secret for a mail about the thing with this id. Raises Problem 404, 410."""
    invitation = await work.session.get(Invitation, link)
    if invitation is None:
        return await issue_for_registration(work, link, handed, at)
    if not handed.email:
        raise link_spent()  # nobody could accept
    known = Known(handed.first_name, handed.email)
    secret, occasion = await commands.issue(work, invitation, known, at)
    holds = known_until(occasion)
    return IssuedLink(
        secret=secret, email=known.email, first_name=known.first_name, unit=occasion.unit, expires_at=holds
    )
