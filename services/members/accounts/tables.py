"""Credentials of processes, links by mail, sessions of people. Of secrets only their SHA-256 is stored.

Secrets are at least 128 bits of chance, so one round of SHA-256 is enough: there is nothing to guess.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Integer, LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Field

from services.members.tables import Stored, moment
from shared.ids import new_id


class Client(Stored, table=True):
    """A process that may ask for tokens; a view has `units` that it hosts and a public `url`."""

    __tablename__ = "clients"

    client: str = Field(primary_key=True)
    secret_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    role: str
    units: list[str] = Field(sa_column=Column(ARRAY(TEXT), nullable=False))
    url: str = ""
    credential: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))
    """Which secret it is, counted: another one ends the tokens of those before."""


class LinkRequest(Stored, table=True):
    """Somebody asked for a link to sign in; worked off apart, so that the answer takes the same time for everybody."""

    __tablename__ = "link_requests"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    email: str
    client: str
    at: datetime | None = Field(default=None, sa_column=moment(now=True))


class Link(Stored, table=True):
    """A link to be sent by mail. Its secret is made when `notify` fetches it; `used_by` marks who used it up: a
    request, or the objection that was filed with it.

    `draft`: what it confirms, or the prospect it leads to; `application`: what it objects to. `client` is empty until
    then where it depends on who hosts the unit in that moment.
    """

    __tablename__ = "links"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    purpose: str
    client: str
    unit: str
    email: str
    first_name: str
    person: UUID | None = None
    draft: UUID | None = None
    application: UUID | None = None
    requested_at: datetime = Field(sa_column=moment(required=True))
    secret_hash: bytes | None = Field(default=None, sa_column=Column(LargeBinary, unique=True))
    expires_at: datetime | None = Field(default=None, sa_column=moment())
    used_at: datetime | None = Field(default=None, sa_column=moment())
    used_by: bytes | None = Field(default=None, sa_column=Column(LargeBinary))


class Session(Stored, table=True):
    """A person signed in at one view.

    Ends 30 days after its last use, 90 days after it began, or by signing out.
    """

    __tablename__ = "sessions"

    secret_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    person: UUID = Field(foreign_key="persons.id", index=True)
    client: str
    began_at: datetime = Field(sa_column=moment(required=True))
    used_at: datetime = Field(sa_column=moment(required=True))


class Feed(Stored, table=True):
    """The address by which somebody's own calendar programme reads their dates in a unit: nothing but a secret. It
    opens something only while they hold a role there."""

    __tablename__ = "feeds"

    person: UUID = Field(foreign_key="persons.id", primary_key=True)
    unit: str = Field(primary_key=True)
    secret_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    since: datetime = Field(sa_column=moment(required=True))
