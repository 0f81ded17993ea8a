"""Unsubscribing with the secret of a mail; only the secret's hash is stored."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.directory.queries import Asked, among
from services.notify.letters import KINDS
from services.notify.outgoing.tables import Outgoing
from services.notify.preferences.tables import Unsubscribed


def new_secret() -> tuple[str, bytes]:
    """A secret for a mail, and the hash to keep."""
    secret = secrets.token_urlsafe(24)
    return secret, hashed(secret)


def hashed(secret: str) -> bytes:
    """SHA-256: the secret is random and long, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).digest()


async def mail_of(session: AsyncSession, secret: str) -> Outgoing | None:
    """The mail that this secret came with, if it can be unsubscribed."""
    found = select(Outgoing).where(col(Outgoing.unsubscribe_hash) == hashed(secret))
    mail = (await session.scalars(found)).first()
    return mail if mail and KINDS[mail.kind].can_be_unsubscribed else None


async def unsubscribe(session: AsyncSession, mail: Outgoing) -> None:
    """No more mails of this kind to this person. Again: the same."""
    row = insert(Unsubscribed).values(person=mail.recipient, kind=mail.kind)
    await session.execute(row.on_conflict_do_nothing())


async def subscribe_again(session: AsyncSession, mail: Outgoing) -> None:
    """It was a mistake."""
    theirs = col(Unsubscribed.person) == mail.recipient, col(Unsubscribed.kind) == mail.kind
    await session.execute(delete(Unsubscribed).where(*theirs))


async def unwanted(asked: Asked, people: Collection[UUID]) -> set[tuple[UUID, str]]:
    """What each of these people has said no to: person and kind. Service mails cannot be among them."""
    said = select(col(Unsubscribed.person), col(Unsubscribed.kind)).where(among(col(Unsubscribed.person), people))
    return {(row.person, row.kind) for row in await asked.execute(said) if KINDS[row.kind].can_be_unsubscribed}
