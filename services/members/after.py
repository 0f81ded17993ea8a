"""Things to do when a transaction has been committed, and only then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession


def after_commit(session: AsyncSession, do: Callable[[], object]) -> None:
    """Call `do` once this session's transaction is committed; never, where it is rolled back."""

    def committed(_session: Any) -> None:
        do()

    event.listen(session.sync_session, "after_commit", committed, once=True)
