"""For tests: every table is filled about two persons, one is erased, and nothing is found but what is said to stay."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, JSON, Boolean, Column, Date, DateTime, Integer, LargeBinary, Numeric, Uuid, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import Database
from shared.ids import new_id
from shared.persons.finding import Persons
from shared.persons.held import Holding

At = tuple[str, str]
"""Table and column."""


@dataclass(frozen=True)
class Canary:
    """Somebody whose every datum can be told from everybody else's. `given`: values where a canary would not do."""

    word: str
    day: date
    given: Mapping[At, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)

    @property
    def signs(self) -> list[str]:
        """How they show in a row that is written as text."""
        return [self.word, self.word.encode().hex(), self.day.isoformat(), self.mark]

    @property
    def mark(self) -> str:
        """How ids end of what is theirs."""
        return self.word.encode().hex()[:12]

    def value(self, of: Holding, column: Column[Any], made: Mapping[At, Any]) -> Any:
        """What stands about them in a column; `made`: the rows it may refer to."""
        at = (of.table.name, column.name)
        refers = [made[key.column.table.name, key.column.name] for key in column.foreign_keys]
        if at in self.given:
            return self.given[at]
        if column.name in of.of:
            return self.id if isinstance(column.type, Uuid) else f"person:{self.id}"
        if refers:
            return refers[0]
        return self._something(column.type)

    def _something(self, kind: Any) -> Any:
        match kind:
            case Uuid():
                return UUID(f"{str(new_id())[:24]}{self.mark}")
            case JSON():
                return {"said": self.word}
            case ARRAY():
                return [self._something(kind.item_type)]
            case LargeBinary():
                return self.word.encode()
            case Date():
                return self.day
            case DateTime(timezone=False):
                return datetime.combine(self.day, time(12))
            case DateTime():
                return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)
            case Integer() | Numeric():
                return 1
            case Boolean():
                return False
            case _:
                return self.word


def two(given: Mapping[At, Any] | None = None) -> tuple[Canary, Canary]:
    """Her, who is erased, and him."""
    return Canary("canarowska", date(1907, 8, 9), given or {}), Canary("kanarienfels", date(1911, 4, 3), given or {})


async def fill(session: AsyncSession, persons: Persons, canary: Canary) -> None:
    """A row about them, with something in every column, in every table that is not about nobody; and in one that such
    a row refers to, a row that says nothing of them."""
    lines = {holding.table: holding for holding in persons.holdings if holding.of or holding.because}
    referred = {key.column.table for table in lines for key in table.foreign_keys}
    stage = Canary("nowhere", date(2001, 1, 1), canary.given)
    made: dict[At, Any] = {}
    for metadata in dict.fromkeys(table.metadata for table in lines):
        for table in metadata.sorted_tables:  # what is referred to first
            if table in lines or table in referred:
                columns = [one for one in table.columns if one.identity is None]
                said, line = (canary, lines[table]) if table in lines else (stage, Holding(table))
                row = {one.name: said.value(line, one, made) for one in columns}
                made |= {(table.name, name): value for name, value in row.items()}
                await session.execute(insert(table).values(row))


async def standing(database: Database, signs: Collection[str]) -> set[At]:
    """Where in the whole database any of these signs stands."""
    async with database.reading() as session:
        named = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        looked = " UNION ALL ".join(
            f"SELECT '{table}', '{column}' FROM \"{table}\" WHERE \"{column}\"::text LIKE ANY(:signs)"  # noqa: S608
            for table, column in (await session.execute(text(named))).all()
        )
        found = await session.execute(text(looked), {"signs": [f"%{one}%" for one in signs]})
        return {(table, column) for table, column in found.all()}


async def leaves_what_is_said(
    database: Database,
    persons: Persons,
    erase: Callable[[UUID], Awaitable[None]],
    *,
    given: Mapping[At, Any] | None = None,
    rewritten: Collection[At] = (),
) -> None:
    """Two persons are known in every table, one is erased: of her stays what is said, no less, of him everything.

    `rewritten`: what stays, and is set anew.
    """
    her, him = two(given)
    async with database.transaction() as session:
        for one in (her, him):
            await fill(session, persons, one)
    known = await standing(database, him.signs)
    async with database.reading() as session:
        about = await persons.about(session, her.id)
    for holding in persons.holdings:
        told = str(about.get(holding.table.name, ""))
        assert not holding.of or any(sign in told for sign in her.signs) or not _says_more(holding), holding.table.name
        assert him.word not in told, f"{holding.table.name} tells of somebody else"
        assert bool(told) == bool(holding.of or holding.because), f"{holding.table.name} is about nobody"

    await erase(her.id)

    lines = [one for one in persons.holdings if not one.goes]
    stays = {(one.table.name, name) for one in lines if one.of for name in one.keeps}
    passes = {(one.table.name, column.name) for one in lines if one.because and not one.of for column in one.table.c}
    ids = {(one.table.name, name) for one in lines for name in one.of}
    found = await standing(database, her.signs) - ids
    assert not (why := found - passes - stays), f"stays, and nobody said why: {sorted(why)}"
    assert not (gone := stays - found - set(rewritten)), f"is said to stay, and is gone: {sorted(gone)}"
    assert await standing(database, [str(her.id)]) - stays == ids, "her id stands where nothing of her is to stay"
    assert await standing(database, him.signs) == known, "somebody else was erased, too"


def _says_more(holding: Holding) -> bool:
    """Whether there is more to tell than ids and numbers."""
    return any(not isinstance(one.type, (Uuid, Integer)) and one.name not in holding.of for one in holding.table.c)
