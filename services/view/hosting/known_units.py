"""The tree of units is kept: a view that starts while the centre is away shows its pages all the same."""

from __future__ import annotations

import asyncio

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.view.hosting.tables import known_units
from shared.backing_off import BackOff
from shared.database import Database
from shared.hierarchy import Unit, UnitTree
from shared.loops import rests
from shared.messaging.reactions import passing


class KnownUnits:
    """Keeps a tree in the view's own database."""

    def __init__(self, database: Database, tree: UnitTree) -> None:
        self._database, self._tree = database, tree
        self._kept: dict[str, int] = {}
        self._changed = asyncio.Event()

    async def load(self) -> None:
        """Take what was heard before; what the topic says is newer or the same."""
        async with self._database.reading() as session:
            for said in (await session.execute(select(known_units.c.said))).scalars():
                unit = Unit.model_validate(said)
                self._tree.put(unit)
                self._kept[unit.key] = unit.version

    def changed(self) -> None:
        """The tree is another one."""
        self._changed.set()

    async def run(self) -> None:
        """Keep what changes until cancelled; a database that is away is waited for."""
        back_off = BackOff("units_not_kept")
        while True:
            with rests():
                await self._changed.wait()
            self._changed.clear()
            try:
                await self._keep()
                back_off.reset()
            except Exception as error:
                if not passing(error):
                    raise
                self._changed.set()
                await back_off.wait(error)

    async def _keep(self) -> None:
        news = [unit for unit in self._tree if self._kept.get(unit.key) != unit.version]
        if not news:
            return
        rows = [{"unit": unit.key, "said": unit.model_dump(mode="json")} for unit in news]
        made = insert(known_units)
        async with self._database.transaction() as session:
            await session.execute(
                made.on_conflict_do_update(index_elements=["unit"], set_={"said": made.excluded.said}), rows
            )
        self._kept |= {unit.key: unit.version for unit in news}
