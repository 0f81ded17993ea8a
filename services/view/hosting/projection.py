"""How a screen keeps its tables: handlers say what a fact changes, `Rows` writes it, many facts at a time.

    newcomers = Projection("newcomers", shown_in=("today",))
    journeys = newcomers.table("journeys", Column("journey", Uuid), key=("journey",), …)

    @newcomers.on(JourneyStarted)
    def started(fact: Fact[JourneyStarted], to: Rows) -> None:
        to.merge(journeys, {"journey": fact.event.journey}, {"started_on": fact.event.started_on})

A table is written by its own screen alone (others may read it), every row carries the hosted unit. Topics come in any
order to each other, so handlers write what a fact says and conclude nothing: columns of different facts are different
columns, counts are sums, conclusions are drawn when the page is rendered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TypeVar

from sqlalchemy import Column, ColumnElement, MetaData, Table, Text, Uuid, and_, bindparam, case, delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql import Executable

from services.view.hosting.facts import Fact
from shared.contracts.base import CATALOGUE, Event

Handler = Callable[[Fact[Any], "Rows"], None]
H = TypeVar("H", bound=Callable[[Any, Any], None])

Told = Literal["whole", "cut", "any"]
Office = Callable[[Any], ColumnElement[bool]]

TODAY = "today"
"""The screen that gathers from all others."""

ALL: dict[str, Projection] = {}
"""Every projection by its screen's name."""


class Projection:
    """The tables of one screen and what facts do to them.

    `shown_in`: other screens that show these rows too and are told when they change; *Heute*, which gathers from all
    of them, always is.
    """

    def __init__(self, screen: str, *, shown_in: tuple[str, ...] = ()) -> None:
        self.screen = screen
        self.shown_in = (*shown_in, TODAY)
        self.metadata = MetaData()
        self.handlers: dict[str, Handler] = {}
        self.passed_over: dict[type[Event], str] = {}
        self._told: dict[str, Told] = {}
        if screen in ALL:
            raise TypeError(f"two projections for {screen}")
        ALL[screen] = self

    def table(
        self,
        name: str,
        *more: Any,
        key: Iterable[str],
        about: str | None = None,
        office: bool | Office = False,
        versions: str | None = None,
        things: Iterable[str] = (),
    ) -> Table:
        """A table `<screen>_<name>`; its primary key is the hosted unit and `key`.

        `about` names the column with the person a row is about: a withdrawal deletes the row, or only empties the
        column where the row is about an `office` (which may be a condition on its columns). A table about nobody names
        the `things` that its ids belong to: an id that is not spoken of would outlive a withdrawal. Raises TypeError.

        `versions`: the aggregate whose version its rows have, for the commands of a page: see `check`.
        """
        names, ids = set(key), {one.name for one in more if isinstance(one, Column) and isinstance(one.type, Uuid)}
        if about not in ids if about else ids - set(things):
            raise TypeError(f"{self.screen}_{name}: {sorted(ids)} lead to whom? Say `about=` a person, or `things=`")
        for column in more:
            if isinstance(column, Column) and column.name in names:
                column.primary_key, column.nullable = True, False
        table = Table(f"{self.screen}_{name}", self.metadata, Column("unit", Text, primary_key=True), *more)
        if about:
            table.info["about"] = (about, office)
        if versions:
            table.info["versions"] = versions
        return table

    def check(self) -> None:
        """Refuse rows whose version would stand still: after an event of which they do not hear, every page sends an
        old one, and whoever uses it is told that somebody else was faster. Raises TypeError."""
        for table in self.metadata.sorted_tables:
            of = table.info.get("versions")
            for kind, event in CATALOGUE.items():
                if of == event.AGGREGATE and kind not in self.handlers and event not in self.passed_over:
                    raise TypeError(
                        f"{self.screen}: {table.name} has the version of {of}, and {event.__name__} moves it unheard: "
                        f"@projection.on({event.__name__}), if only to take its version"
                    )

    def on(self, kind: type[Event], *, told: Told = "whole") -> Callable[[H], H]:
        """Register what a fact changes. `told`: only facts told as a whole, only such with something cut, or any."""

        def register(handler: H) -> H:
            if kind.TYPE in self.handlers:
                raise TypeError(f"{self.screen} has two handlers for {kind.__name__}")
            self.handlers[kind.TYPE] = handler
            self._told[kind.TYPE] = told
            return handler

        return register

    def passes_over(self, kind: type[Event], *, because: str) -> None:
        """Say that nothing is to be done with an event of an aggregate whose version is kept, and why."""
        self.passed_over[kind] = because

    def takes(self, fact: Fact[Any]) -> bool:
        """Whether this screen does something with the fact."""
        told = self._told.get(fact.type)
        return told is not None and (told == "any" or (told == "whole") == fact.whole)

    def apply(self, fact: Fact[Any], to: Rows) -> None:
        """Let the screen's handler say what the fact changes."""
        self.handlers[fact.type](fact, to)

    def forget(self, person: Any, to: Rows) -> None:
        """Withdrawn: no row leads to this person any more."""
        for table in self.metadata.sorted_tables:
            if "about" in table.info:
                column, office = table.info["about"]
                if callable(office):
                    to.forget(table, column, person, keep_row=True, where=office(table.c))
                    office = False
                to.forget(table, column, person, keep_row=office)

    def shape(self) -> str:
        """Fingerprint of the tables; it changes with them, which means a rebuild."""
        text = "".join(str(CreateTable(table)) for table in self.metadata.sorted_tables)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class _Group:
    """Changes of the same kind to one table: one statement with many rows."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self.rows: list[dict[str, Any]] = []


class Rows:
    """Changes to a screen's tables for one hosted unit, collected and written together.

    The order of changes to one table is kept; values are JSON-ready where the column is JSONB.
    """

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self._groups: list[_Group] = []
        self._last: dict[str, tuple[object, _Group]] = {}
        self._counts: dict[str, dict[tuple[Any, ...], dict[str, int]]] = {}
        self._tables: dict[str, Table] = {}

    def merge(
        self, table: Table, key: Mapping[str, Any], values: Mapping[str, Any], version: int | None = None
    ) -> None:
        """Insert the row, or set these columns of it. `version` only ever grows (column `version`)."""
        row = {"unit": self.unit, **key, **values}
        if version is not None:
            assert "versions" in table.info, f"{table.name} does not say whose version it has: table(…, versions=…)"
            row["version"] = version
        columns = tuple(row)

        def statement() -> Executable:
            made = insert(table)
            changed: dict[str, Any] = {name: made.excluded[name] for name in values}
            if version is not None:
                changed["version"] = func.greatest(table.c.version, made.excluded.version)
            names = ["unit", *key]
            return (
                made.on_conflict_do_update(index_elements=names, set_=changed)
                if changed
                else (made.on_conflict_do_nothing(index_elements=names))
            )

        self._add(table, ("merge", columns), statement, row)

    def newest(self, table: Table, key: Mapping[str, Any], values: Mapping[str, Any], version: int) -> None:
        """Insert the row, or set these columns where `version` is newer than what the row holds."""
        row = {"unit": self.unit, **key, **values, "version": version}

        def statement() -> Executable:
            made = insert(table)
            newer = made.excluded.version >= table.c.version
            changed = {name: case((newer, made.excluded[name]), else_=table.c[name]) for name in (*values, "version")}
            return made.on_conflict_do_update(index_elements=["unit", *key], set_=changed)

        self._add(table, ("newest", tuple(row)), statement, row)

    def count(self, table: Table, key: Mapping[str, Any], **deltas: int) -> None:
        """Add to counts; sums do not depend on any order."""
        self._tables[table.name] = table
        at = self._counts.setdefault(table.name, {}).setdefault(tuple(key.items()), {})
        for name, delta in deltas.items():
            at[name] = at.get(name, 0) + delta

    def forget(
        self,
        table: Table,
        column: str,
        person: Any,
        *,
        keep_row: bool = False,
        where: ColumnElement[bool] | None = None,
    ) -> None:
        """Delete the rows about a person, or only empty the column that leads to them (in rows of which `where`)."""

        def statement() -> Executable:
            theirs = and_(table.c.unit == bindparam("here"), table.c[column] == bindparam("whom"))
            if where is not None:
                theirs = and_(theirs, where)
            return update(table).where(theirs).values({column: None}) if keep_row else delete(table).where(theirs)

        self._add(table, ("forget", keep_row), statement, {"here": self.unit, "whom": person})

    @property
    def empty(self) -> bool:
        """Whether nothing is to be written."""
        return not self._groups and not self._counts

    def _add(self, table: Table, kind: object, statement: Callable[[], Executable], row: dict[str, Any]) -> None:
        last = self._last.get(table.name)
        if last is None or last[0] != kind:
            group = _Group(statement())
            self._groups.append(group)
            self._last[table.name] = (kind, group)
        else:
            group = last[1]
        group.rows.append(row)

    async def write(self, session: AsyncSession) -> None:
        """Write everything that was collected."""
        for group in self._groups:
            await session.execute(group.statement, group.rows)
        for name, counts in self._counts.items():
            await self._write_counts(session, self._tables[name], counts)

    async def _write_counts(
        self, session: AsyncSession, table: Table, counts: dict[tuple[Any, ...], dict[str, int]]
    ) -> None:
        by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for key, deltas in sorted(counts.items(), key=lambda item: str(item[0])):
            by_columns.setdefault(tuple(sorted(deltas)), []).append({"unit": self.unit, **dict(key), **deltas})
        for names, rows in by_columns.items():
            made = insert(table)
            statement = made.on_conflict_do_update(
                index_elements=[column.name for column in table.primary_key],
                set_={name: table.c[name] + made.excluded[name] for name in names},
            )
            await session.execute(statement, rows)
