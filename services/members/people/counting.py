"""How many persons there are, for operators: a number, nothing of anybody."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from services.members.people.tables import Person
from shared.database import Database


async def status(database: Database) -> dict[str, Any]:
    """For `/ops/status`."""
    async with database.reading() as session:
        return {"persons": (await session.scalars(select(func.count()).select_from(Person))).one()}
