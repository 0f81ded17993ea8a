"""Recording units: what is new or different is stored and published; the same again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from services.members.after import after_commit
from services.members.units.tables import UnitRow
from shared.database import one_at_a_time
from shared.hierarchy import Level, Unit, UnitTree, is_key
from shared.messaging.work import Work
from shared.problems import bad_field

_PARENT = {Level.DISTRICT: None, Level.SUB_DISTRICT: Level.DISTRICT, Level.BRANCH: Level.SUB_DISTRICT}


async def record_units(units: Sequence[Unit], tree: UnitTree, work: Work) -> int:
    """Store units and publish those that are new or different. Returns how many. Raises Problem 422."""
    await one_at_a_time(work.session, "units")  # new ones have no row yet to lock
    locked = select(UnitRow).order_by(col(UnitRow.key)).with_for_update()
    known = {row.key: row for row in (await work.session.scalars(locked)).all()}
    _check(units, {key: Level(row.level) for key, row in known.items()})
    changed: list[Unit] = []
    for unit in units:
        row = known.get(unit.key)
        version = row.version if row else 0
        if row and row.unit() == unit.model_copy(update={"version": version}):
            continue
        new = unit.model_copy(update={"version": version + 1})
        await work.session.merge(UnitRow(**(new.model_dump() | {"postcodes": list(new.postcodes)})))
        work.record_unit(new)
        changed.append(new)
    # the tree of this process follows what is committed
    after_commit(work.session, lambda: [tree.put(unit) for unit in changed])
    return len(changed)


def _check(units: Sequence[Unit], known: dict[str, Level]) -> None:
    """Each unit has a key of its level, and a parent of the level above, in this request or stored."""
    levels = known | {unit.key: unit.level for unit in units}
    for index, unit in enumerate(units):
        if not is_key(unit.key, unit.level):
            raise bad_field(f"/units/{index}/key", f"{unit.key[:80]} ist kein Schlüssel dieser Ebene.")
        wanted = _PARENT[unit.level]
        if wanted is None and unit.parent is None:
            continue
        if unit.parent is None or levels.get(unit.parent) is not wanted:
            raise bad_field(f"/units/{index}/parent", f"{unit.key} braucht eine übergeordnete Gliederung.")


async def load_units(work: Work, tree: UnitTree) -> None:
    """Fill the tree with what is stored."""
    for row in (await work.session.scalars(select(UnitRow))).all():
        tree.put(row.unit())
