"""The persons that a unit may know: written from its roster, read by every screen in the moment of rendering."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import names
from services.view.hosting.reading import Gone
from services.view.hosting.tables import roster, roster_texts
from shared.contracts.exchange import RosterPerson, RosterText


async def write(session: AsyncSession, unit: str, changes: Iterable[RosterPerson | RosterText | Gone]) -> None:
    """Take over changes in their order: per person the newest record wins, a tombstone removes."""
    persons: dict[UUID, RosterPerson | None] = {}
    texts: dict[tuple[UUID, UUID], RosterText | None] = {}
    tombstones: set[UUID] = set()
    for change in changes:
        match change:
            case RosterPerson():
                known = persons.get(change.person)
                if known is None or known.version <= change.version:
                    persons[change.person] = change
            case RosterText():
                texts[change.person, change.record] = change
            case Gone(person, None):
                persons[person] = None
                tombstones.add(person)
                texts = {key: text for key, text in texts.items() if key[0] != person}
            case Gone(person, record):
                assert record is not None
                texts[person, record] = None
    c, t = roster.c, roster_texts.c
    # after a tombstone an older version may be granted anew: it must not meet the row from before
    if tombstones:
        await session.execute(delete(roster).where(c.unit == unit, c.person.in_(tombstones)))
        await session.execute(delete(roster_texts).where(t.unit == unit, t.person.in_(tombstones)))
    erased = [record for (_, record), text in texts.items() if text is None]
    if erased:
        await session.execute(delete(roster_texts).where(t.unit == unit, t.record.in_(erased)))
    if rows := [_row(unit, person) for person in persons.values() if person is not None]:
        made = insert(roster)
        changed = {name: made.excluded[name] for name in ("version", "why", "fields", "name", "sort_key")}
        await session.execute(
            made.on_conflict_do_update(
                index_elements=["unit", "person"], set_=changed, where=made.excluded.version >= c.version
            ),
            rows,
        )
    if kept := [
        {"unit": unit, "record": text.record, "person": text.person, "text": text.text}
        for text in texts.values()
        if text is not None
    ]:
        made = insert(roster_texts)
        await session.execute(
            made.on_conflict_do_update(index_elements=["unit", "record"], set_={"text": made.excluded.text}), kept
        )


def _row(unit: str, person: RosterPerson) -> dict[str, Any]:
    return {
        "unit": unit,
        "person": person.person,
        "version": person.version,
        "why": person.why,
        "fields": person.fields,
        "name": names.shown(person.fields),
        "sort_key": names.sort_key(person.fields),
    }


def known(table: Table, column: str = "person") -> ColumnElement[bool]:
    """The condition of a join with the roster: only who is in it is shown."""
    return and_(roster.c.unit == table.c.unit, roster.c.person == table.c[column])


async def people(session: AsyncSession, unit: str, persons: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """The fields of these persons, with `name`; who is not in the roster is left out."""
    wanted = list(set(persons))
    if not wanted:
        return {}
    c = roster.c
    rows = await session.execute(
        select(c.person, c.name, c.fields).where(c.unit == unit, c.person.in_(wanted), c.name != "")
    )
    return {row.person: {**row.fields, "name": row.name} for row in rows}


async def texts(session: AsyncSession, unit: str, records: Iterable[UUID]) -> dict[UUID, str]:
    """Texts by their ids; what was erased is left out."""
    wanted = list(set(records))
    if not wanted:
        return {}
    t = roster_texts.c
    rows = await session.execute(select(t.record, t.text).where(t.unit == unit, t.record.in_(wanted)))
    return {row.record: row.text for row in rows}
