"""What other screens show of imports."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.screens.imports.projection import questions


async def waiting(session: AsyncSession, unit: str) -> int:
    """How many questions of imports wait for this branch's decision."""
    query = select(questions.c.waiting).where(questions.c.unit == unit, questions.c.of_unit == unit)
    return await session.scalar(query) or 0
