"""Who does not want what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.notify.tables import Stored, moment


class Unsubscribed(Stored, table=True):
    """A person does not want a kind of mail."""

    __tablename__ = "unsubscribed"

    person: UUID = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    at: datetime = Field(sa_column=moment(now=True))
