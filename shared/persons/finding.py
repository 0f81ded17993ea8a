"""What a service holds about persons: each capability's `persons.py`, found by the folder of its tables."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging import tables as messaging
from shared.messaging.persons import held as of_messaging
from shared.messaging.work import Work
from shared.persons.held import About, Held, Holding


class Persons:
    """All that a service holds, in the order of its folders."""

    def __init__(self, capabilities: Sequence[Held]) -> None:
        self._capabilities = capabilities

    @property
    def holdings(self) -> list[Holding]:
        """Each table's line."""
        return [holding for held in self._capabilities for holding in held.holdings]

    async def about(self, session: AsyncSession, person: UUID) -> About:
        """What this service holds about a person."""
        found: About = {}
        for held in self._capabilities:
            found |= await held.about(session, person)
        return found

    async def erase(self, work: Work, person: UUID) -> None:
        """Erase a person in all capabilities."""
        for held in self._capabilities:
            await held.erase(work, person)


def found(*packages: str, metadata: Sequence[MetaData]) -> Persons:
    """What is said beside the tables in these packages, and messaging's. `metadata`: all tables that there are.

    Raises TypeError with a sentence for tables, or columns, of which nothing is said.
    """
    capabilities = [held for package in packages for held in _beside_tables(package)] + [of_messaging]
    persons = Persons(capabilities)
    if problems := list(_problems(persons.holdings, [*metadata, messaging.metadata])):
        raise TypeError(f"{', '.join(packages)}, what is held about persons (persons.py): {'; '.join(problems)}")
    return persons


def _beside_tables(package: str) -> Iterator[Held]:
    where = importlib.import_module(package).__path__
    for one in pkgutil.iter_modules(where):
        folder = Path(where[0]) / one.name
        if not (folder / "tables.py").exists():
            continue
        name = f"{package}.{one.name}"
        if not (folder / "persons.py").exists():
            raise TypeError(f"{name} has tables and no persons.py: nobody knows what it holds about whom")
        importlib.import_module(f"{name}.tables")
        held = getattr(importlib.import_module(f"{name}.persons"), "held", None)
        if not isinstance(held, Held):
            raise TypeError(f"{name}.persons does not say `held = Held(…)`")
        yield held


def _problems(holdings: Sequence[Holding], metadata: Sequence[MetaData]) -> Iterator[str]:
    said = [holding.table for holding in holdings]
    for all_tables in metadata:
        for table in all_tables.sorted_tables:
            if said.count(table) != 1:
                yield f"table {table.name} has {'two lines' if table in said else 'no line'}"
    for holding in holdings:
        yield from holding.problems()
