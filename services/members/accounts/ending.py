"""Another address for somebody: what the old one opened is closed, and both are told."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import col

from services.members.accounts.links import tell_of_another_address
from services.members.accounts.tables import Link, LinkRequest, Session
from services.members.people.tables import Person
from shared.hierarchy import UnitPath
from shared.messaging.work import Work


async def end_what_the_address_opened(
    work: Work, path: UnitPath, person: Person, email: str, *, client: str, tell: bool
) -> None:
    """End somebody's sessions, and the links that are on their way to the old address. `tell`: whoever signs in with
    it is told, at the old address and at the new one; others have never proven that it is theirs."""
    # forgotten, not used: who opens one reads that it is not valid any more, and not that somebody has used it
    open_links = delete(Link).where(
        col(Link.person) == person.id, col(Link.purpose) == "sign_in", col(Link.used_at).is_(None)
    )
    await work.session.execute(open_links)
    if person.email:
        await work.session.execute(delete(LinkRequest).where(col(LinkRequest.email) == person.email))
    await work.session.execute(delete(Session).where(col(Session.person) == person.id))
    if tell:
        for address in (person.email, email):
            if address:
                tell_of_another_address(work, path, client=client, email=address, person=person)
