"""How many links to sign in are mailed. Anybody may ask for anybody's link: neither must a mailbox be flooded by that,
nor its owner be kept from signing in.

A wish over the limit gets no mail, and the answer is the same. It is over the limit only while at least one link waits
in the mailbox, or on its way there, that can still be used: who wants to sign in always has one. Whoever uses one makes
room. Counted per person and view, in the database: for all processes alike, and not forgotten by a restart.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.accounts.tables import Link
from shared.clock import now

AT_ONCE = 3
"""Links that may wait to be used at the same time: somebody asks again before the first mail is there."""
A_DAY = 12
"""Unused links of a day from which on only one at a time waits: nobody asks so often without using one."""


async def another_link(session: AsyncSession, person: UUID, client: str, send_within: timedelta) -> bool:
    """Whether this person is mailed another link for this view. `send_within`: how long one may be on its way."""
    at = now()
    on_its_way = col(Link.secret_hash).is_(None) & (col(Link.requested_at) > at - send_within)
    unused = (
        col(Link.person) == person,
        col(Link.client) == client,
        col(Link.purpose) == "sign_in",
        col(Link.used_at).is_(None),
        col(Link.requested_at) > at - timedelta(days=1),
    )
    counted = select(func.count().filter(or_(on_its_way, col(Link.expires_at) > at)), func.count()).where(*unused)
    usable, today = (await session.execute(counted)).one()
    return bool(usable < (AT_ONCE if today < A_DAY else 1))
