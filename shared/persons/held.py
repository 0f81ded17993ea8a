"""What a capability holds about a person, and what an erasure leaves of it: said beside its tables, in `persons.py`.

    held = Held(
        erased(Link, of="person", things="id draft application"),
        kept(Application, of="person", keeps="id unit state received_on", because="decisions are counted"),
        passing(Draft, "id unit applicant", because="nobody's until the address is confirmed; dropped after a week"),
        nobody(Contacts, "unit"),
    )

A column that can hold an id, words or a day leads to a person until its table's line says otherwise: of a row that
stays an erasure empties what is not kept, and what no line speaks of is refused at the start (`finding.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    Text,
    Time,
    Uuid,
    cast,
    delete,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import AutoString, SQLModel

from shared.messaging.work import Work

_NUMBERS = (Integer, Numeric, Float, Boolean)
_DAYS = (Date, DateTime, Time)
_WORDS = (String, AutoString)

About = dict[str, Any]
"""By table its rows, as plain data; of a table that cannot be looked through the reason."""


@dataclass(frozen=True)
class Holding:
    """One table. `of`: columns in which a person's id stands; `things`: ids of something else in a row that goes;
    `keeps`: what stays, `because`."""

    table: Table
    of: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    keeps: frozenset[str] = frozenset()
    because: str = ""

    @property
    def goes(self) -> bool:
        """Whether an erasure deletes the rows."""
        return bool(self.of) and not self.because

    @property
    def emptied(self) -> list[Column[Any]]:
        """What an erasure empties in rows that stay: all that is not kept. Numbers lead to nobody."""
        if self.goes or not self.of:
            return []
        stay = self.of | self.keeps
        return [one for one in self.table.columns if one.name not in stay and not isinstance(one.type, _NUMBERS)]

    def leads_to(self, person: UUID) -> ColumnElement[bool]:
        """Rows in which the person's id stands; in a text beside something else, too (`person/record`)."""
        columns = [self.table.c[name] for name in sorted(self.of)]
        return or_(
            *(one == person if isinstance(one.type, Uuid) else cast(one, Text).contains(str(person)) for one in columns)
        )

    def problems(self) -> Iterator[str]:
        """What is not said, each in a sentence."""
        name = self.table.name
        if unknown := sorted((self.of | self.things | self.keeps) - set(self.table.c.keys())):
            yield f"{name} has no column {', '.join(unknown)}"
        for column in self.table.columns:
            where = f"{name}.{column.name}"
            said = column.name in self.of | self.things | self.keeps
            if not said and not self.of and not isinstance(column.type, (*_NUMBERS, *_DAYS)):
                yield f"{where} may lead to a person: say of whom, or name it among what stays"
            elif not said and self.goes and isinstance(getattr(column.type, "item_type", column.type), Uuid):
                yield f"{where} is an id: of a person (`of`) or of something else (`things`)"
        for column in self.emptied:
            if not column.nullable and not isinstance(column.type, _WORDS):
                yield f"{name}.{column.name} cannot be emptied: keep it, and say why"


def _why(because: str) -> str:
    if not because.strip():
        raise TypeError("what stays of a person stays for a reason: say it (`because=`)")
    return because


def _names(said: str) -> frozenset[str]:
    return frozenset(said.split())


def _table(of: type[SQLModel] | Table) -> Table:
    found: Table = of if isinstance(of, Table) else of.__table__  # type: ignore[attr-defined]
    return found


def erased(table: type[SQLModel] | Table, *, of: str, things: str = "") -> Holding:
    """An erasure deletes the rows."""
    return Holding(_table(table), of=_names(of), things=_names(things))


def kept(table: type[SQLModel] | Table, *, of: str, keeps: str = "", because: str) -> Holding:
    """The rows stay, with the id and what is named, for a reason; all else is emptied."""
    return Holding(_table(table), of=_names(of), keeps=_names(keeps), because=_why(because))


def passing(table: type[SQLModel] | Table, keeps: str, *, because: str) -> Holding:
    """About persons whom no id names here: gone by itself after a time. No erasure and no question reaches it."""
    return Holding(_table(table), keeps=_names(keeps), because=_why(because))


def nobody(table: type[SQLModel] | Table, keeps: str) -> Holding:
    """About no person: every id and every word in it is named."""
    return Holding(_table(table), keeps=_names(keeps))


@dataclass(frozen=True, init=False)
class Held:
    """What one capability holds."""

    holdings: tuple[Holding, ...] = field()

    def __init__(self, *holdings: Holding) -> None:
        object.__setattr__(self, "holdings", holdings)

    async def about(self, session: AsyncSession, person: UUID) -> About:
        """What is held about a person, for them to read; of secrets only that there are some."""
        found: About = {}
        for one in self.holdings:
            if one.of:
                shown = [column for column in one.table.columns if not isinstance(column.type, LargeBinary)]
                rows = (await session.execute(select(*shown).where(one.leads_to(person)))).mappings().all()
                if rows:
                    found[one.table.name] = [to_jsonable_python(dict(row)) for row in rows]
            elif one.because:
                found[one.table.name] = one.because
        return found

    async def erase(self, work: Work, person: UUID) -> None:
        """Leave what is kept. A capability that has more to do about it overrides this."""
        for one in self.holdings:
            if one.goes:
                await work.session.execute(delete(one.table).where(one.leads_to(person)))
            elif one.emptied:
                empty = {column.name: null() if column.nullable else "" for column in one.emptied}
                await work.session.execute(update(one.table).where(one.leads_to(person)).values(empty))
