"""What all tables of `events` have in common."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel


class Stored(SQLModel):
    """Base of this service's tables; `Stored.metadata` is what the migrations build."""

    metadata = MetaData()
