"""How many open first contacts another standard would give another last day: said before it is set. Counts only.

Those that are overdue already are not counted: whether they get another day depends on their whole history, which only
`mentoring` knows (decision 0012).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.view.frame.asking import Ask
from services.view.frame.measure import Cell
from services.view.frame.small_cells import SMALL
from services.view.screens.newcomers import queries as newcomers
from services.view.screens.overview import queries as overview
from services.view.screens.units import queries
from services.view.screens.units.queries import Standard, Standards
from shared.german import spelled
from shared.hierarchy import Level, UnitTree

Calls = Mapping[str, Mapping[Cell, int]]
"""First contacts by how they stand today, by the unit in which they are counted."""


@dataclass(frozen=True, slots=True)
class Affected:
    """First contacts in time that get another last day; of these `today` have to be made at once."""

    calls: int = 0
    today: int = 0


def affected(calls: Calls, before: Standards, tree: UnitTree, unit: str, wanted: str | None, today: date) -> Affected:
    """What it does if the `unit` sets its standard to `wanted` (None: gives it up) today.

    A stricter one ends the time of nobody before today; see `shared.standards`.
    """
    if wanted == (before[unit].period if unit in before else None):
        return Affected()
    after = {**before, unit: Standard(wanted, today, 0)}
    changed = at_once = 0
    for key, cells in calls.items():
        old = queries.periods(before, tree, key), queries.changed_on(before, tree, key)
        new = queries.periods(after, tree, key), queries.changed_on(after, tree, key)
        for cell, n in cells.items():
            if cell.state != "running" or n <= 0:
                continue
            was, due = queries.due(cell.day, *old), queries.due(cell.day, *new)
            if was >= today and due != was:
                changed += n
                at_once += n if due == today else 0
    return Affected(changed, at_once)


async def calls(ask: Ask, found: Standards) -> Calls:
    """What this unit counts, by the units of which it knows."""
    tree, unit = ask.view.service.units, ask.unit
    if unit.level is Level.BRANCH:
        rules = queries.periods(found, tree, unit.key), queries.changed_on(found, tree, unit.key)
        return {unit.key: await newcomers.called(ask.db, unit.key, ask.today, *rules)}
    figures = await overview.by_child(ask.db, unit, tree, ask.today)
    return {key: one.calls for key, one in figures.items()}


async def hints(ask: Ask, found: Standards, choices: Sequence[str]) -> dict[str, str]:
    """By choice (empty: as above) a sentence on what it does; none for what is set already."""
    tree, unit = ask.view.service.units, ask.unit
    open_ones = await calls(ask, found)
    own = found[unit.key].period if unit.key in found else None
    # the district does not learn in which branch a call is owed: there, those with a standard of their own may keep it
    known = {unit.key, *open_ones}
    exact = not any(one.period for key, one in found.items() if key not in known and key in tree)
    return {
        choice: ""
        if (choice or None) == own
        else words(affected(open_ones, found, tree, unit.key, choice or None, ask.today), unit.level, exact=exact)
        for choice in choices
    }


def words(found: Affected, level: Level, *, exact: bool = True) -> str:
    """The sentence. The district is shown no group of fewer people than `SMALL`; not `exact`: it is at most so many."""
    if not found.calls:
        return "Kein offener Anruf bekommt dadurch einen anderen letzten Tag."
    then = "gilt dann ein anderer letzter Tag"
    many = spelled(found.calls, "einen offenen Anruf", "offene Anrufe")
    if level is not Level.DISTRICT:
        at_once = "alle" if found.today == found.calls else spelled(found.today, "einen davon", "davon")
        at_once = "und zwar" if found.calls == 1 else f"für {at_once}"
        return f"Für {many} {then}{f', {at_once} heute' if found.today else ''}."
    if found.calls < SMALL:
        return f"Für weniger als {SMALL} offene Anrufe {then}."
    if exact:
        return f"Für {many} {then}."
    return f"Für höchstens {many} {then}: Wer eine eigene, kürzere Frist hat, behält sie."
