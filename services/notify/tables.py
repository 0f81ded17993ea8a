"""What all tables of `notify` have in common."""

from typing import Any

from sqlalchemy import Column, DateTime, MetaData, func
from sqlmodel import SQLModel


class Stored(SQLModel):
    """Base of this service's tables; `Stored.metadata` is what the migrations build."""

    metadata = MetaData()


def moment(*, now: bool = False) -> Column[Any]:
    """A column for a moment in real time; `now`: filled when the row is made."""
    return Column(DateTime(timezone=True), nullable=not now, server_default=func.now() if now else None)
