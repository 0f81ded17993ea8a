"""What a view holds about somebody is what is said; of whoever is withdrawn nothing leads to them any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy import Column, Text, Uuid, insert

from deploy.testing.postgres import PostgresForTests
from services.view.app import MIGRATIONS
from services.view.contents import PROJECTIONS
from services.view.hosting import roster
from services.view.hosting.projection import ALL, Projection, Rows
from services.view.hosting.reading import Gone
from services.view.hosting.screens import prepare
from services.view.persons import PERSONS
from shared.database import Database
from shared.persons.canaries import leaves_what_is_said, standing, two
from shared.persons.held import Holding


@pytest.fixture
async def database(postgres: PostgresForTests) -> AsyncIterator[Database]:
    """A view's database."""
    made = await postgres.database("view", migrated=MIGRATIONS)
    database = Database(made.dsn)
    yield database
    await database.close()


async def test_a_rosters_tombstone_leaves_what_is_said(database: Database) -> None:
    async def erase(person: UUID) -> None:
        async with database.transaction() as session:
            await roster.write(session, two()[0].word, [Gone(person, None)])

    await leaves_what_is_said(database, PERSONS, erase)


async def test_a_withdrawal_leaves_no_row_that_leads_to_the_person(database: Database) -> None:
    """In every table of every screen; somebody else's rows stay."""
    await prepare(database, {})
    her, him = two()
    about = {
        table: table.info["about"][0]
        for one in PROJECTIONS.values()
        for table in one.metadata.tables.values()
        if "about" in table.info
    }
    assert len(about) > 15
    async with database.transaction() as session:
        for one in (her, him):
            for table, column in about.items():
                line = Holding(table, of=frozenset({column}))
                row = {each.name: one.value(line, each, {}) for each in table.columns}
                await session.execute(insert(table).values(row | {"unit": "ov-holle"}))
    known = {(table.name, column) for table, column in about.items()}
    assert await standing(database, [str(her.id)]) == known
    async with database.transaction() as session:
        rows = Rows("ov-holle")
        for projection in PROJECTIONS.values():
            projection.forget(her.id, rows)
        await rows.write(session)
    assert await standing(database, [str(her.id)]) == set()
    assert await standing(database, [str(him.id)]) == known


def test_a_table_whose_ids_are_nobodys_is_refused() -> None:
    try:
        probe = Projection("probe")
        with pytest.raises(TypeError, match=r"probe_rows: \['mentor'\] lead to whom"):
            probe.table("rows", Column("mentor", Uuid), key=("mentor",))
        with pytest.raises(TypeError, match=r"probe_others: \['mentor'\] lead to whom"):
            probe.table("others", Column("mentor", Uuid), Column("name", Text), key=("mentor",), about="name")
        probe.table("good", Column("kit", Uuid), key=("kit",), things=("kit",))
    finally:
        ALL.pop("probe")
