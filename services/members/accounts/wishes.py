"""Wishes for a link to sign in: noted at once for any address, worked off apart, so that no answer tells about one."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.members.accounts.links import SEND_WITHIN, to_send
from services.members.accounts.mailing import another_link
from services.members.accounts.tables import Client, Link, LinkRequest
from services.members.after import after_commit
from services.members.roles.queries import who_may_sign_in
from shared.backing_off import BackOff
from shared.clock import Calendar, now
from shared.database import Database, one_at_a_time
from shared.hierarchy import UnitTree
from shared.messaging.reactions import passing
from shared.messaging.work import Work, work_on

ONE_MAIL_WITHIN = timedelta(seconds=20)
"""Wishes for a link within this time are one wish; later somebody misses the mail, and gets another one."""

_asked = asyncio.Event()


async def ask_for_sign_in(work: Work, email: str, client: str) -> None:
    """Note the wish for a link; what follows happens apart, so that the answer tells nothing about the address."""
    work.session.add(LinkRequest(email=email.strip(), client=client))
    after_commit(work.session, _asked.set)


async def send_wished(database: Database, calendar: Calendar, tree: UnitTree) -> int:
    """Work off the wishes for links: one link for each person with this address and a role in the view's units."""
    done = 0
    while True:
        async with work_on(database) as work:
            wish = await work.session.scalar(
                select(LinkRequest).order_by(col(LinkRequest.id)).limit(1).with_for_update(skip_locked=True)
            )
            if wish is None:
                return done
            await work.session.delete(wish)
            await one_at_a_time(work.session, "links", wish.email, wish.client)
            client = await work.session.get(Client, wish.client)
            if client is not None:
                found = await who_may_sign_in(work.session, wish.email, client.units, calendar.today())
                for person, unit in found:
                    if unit not in tree or await _is_on_its_way(work, person.id, client.client):
                        continue
                    if await another_link(work.session, person.id, client.client, SEND_WITHIN["sign_in"]):
                        to_send(
                            work,
                            "sign_in",
                            tree.path(unit),
                            client=client.client,
                            email=person.email,  # never what was typed: another mailbox may look the same
                            first_name=person.first_name,
                            person=person.id,
                        )
        done += 1


async def _is_on_its_way(work: Work, person: UUID, client: str) -> bool:
    """Whether somebody has just been sent a link that they have not used: wished for eight times it is one mail."""
    just = select(col(Link.id)).where(
        col(Link.purpose) == "sign_in",
        col(Link.person) == person,
        col(Link.client) == client,
        col(Link.used_at).is_(None),
        col(Link.requested_at) > now() - ONE_MAIL_WITHIN,
    )
    return (await work.session.scalars(just.limit(1))).first() is not None


async def run(database: Database, calendar: Calendar, tree: UnitTree) -> None:
    """Work off wishes for links until cancelled."""
    back_off = BackOff("links_interrupted")
    while True:
        _asked.clear()
        try:
            await send_wished(database, calendar, tree)
            back_off.reset()
        except Exception as error:
            if not passing(error):
                raise
            await back_off.wait(error)
            continue
        try:
            await asyncio.wait_for(_asked.wait(), 1)
        except TimeoutError:
            continue
