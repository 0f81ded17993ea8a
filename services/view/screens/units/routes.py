"""Einheiten: all units with the standard that holds there, and setting the own one."""

from __future__ import annotations

from typing import Any

from services.view.frame.asking import PAGE_SIZE, Ask
from services.view.frame.download import csv_response
from services.view.frame.layout.model import Choice
from services.view.frame.pages import Asking, Pages, Saved
from services.view.hosting import names
from services.view.screens.units import affected, queries
from services.view.screens.units.page import Row, UnitsPage
from shared.hierarchy import Level, Unit
from shared.problems import bad_field
from shared.security.permissions import Action
from shared.standards import DEFAULT_PERIOD

pages = Pages("units")


async def _rows(ask: Ask) -> list[Row]:
    tree = ask.view.service.units
    found = await queries.in_force(ask.db, ask.unit.key, ask.today)
    root = ask.path.district
    rows = []
    for unit in (tree[root], *tree.below(root)):
        own = found.get(unit.key)
        period = queries.strictest(queries.periods(found, tree, unit.key), ask.today)
        rows.append(
            Row(
                key=unit.key,
                name=unit.name,
                level=unit.level.value,
                parent=tree[unit.parent].name if unit.parent in tree and unit.parent else "",
                municipality=unit.municipality,
                standard=queries.plain_words(period),
                own=own is not None and own.period is not None,
                here=unit.key == ask.unit.key,
            )
        )
    return rows


def _matches(row: Row, query: str) -> bool:
    return names.matches(f"{row.name} {row.municipality}", query)


async def page(ask: Ask) -> UnitsPage:
    """All units of the district, and the own standard."""
    query = ask.query("q")
    found = await queries.in_force(ask.db, ask.unit.key, ask.today)
    own = found.get(ask.unit.key)
    rows = [row for row in await _rows(ask) if _matches(row, query)]
    at = ask.pages(len(rows))
    begin = (at.number - 1) * PAGE_SIZE
    period = queries.strictest(queries.periods(found, ask.view.service.units, ask.unit.key), ask.today)
    form = (
        ask.form(ask.to("einheiten", "standard"), own.version if own else 0) if ask.may(Action.SET_STANDARD) else None
    )
    return UnitsPage(
        rows=tuple(rows[begin : begin + PAGE_SIZE]),
        total=len(rows),
        standard=queries.words(period),
        choices=await _choices(ask, found) if form else (),
        form=form,
        chosen=(own.period if own else "") or "",
        query=query,
        csv=ask.to("einheiten.csv"),
        pages=at,
    )


async def _choices(ask: Ask, found: queries.Standards) -> tuple[Choice, ...]:
    """Periods that a unit can set, each with what it does: those above it may only be made stricter, and its own can
    be given up."""
    tree, unit = ask.view.service.units, ask.unit
    hints = await affected.hints(ask, found, ("", *queries.CHOICES))
    offered = [Choice(period, queries.plain_words(period), hints[period]) for period in queries.CHOICES]
    if unit.level is Level.DISTRICT:
        return tuple(offered)
    above = queries.strictest(queries.periods(found, tree, _parent(unit)), ask.today)
    stricter = [one for one in offered if queries.strictest((one.value, above), ask.today) != above]
    return (Choice("", f"wie oben: {queries.plain_words(above)}", hints[""]), *stricter)


def _parent(unit: Unit) -> str:
    return unit.parent or unit.key


@pages.get("/{unit}/einheiten", Action.SEE_UNITS, here="units")
async def listed(ask: Asking) -> UnitsPage:
    """All units."""
    return await page(ask)


@pages.get("/{unit}/einheiten.csv", Action.SEE_UNITS)
async def table(ask: Asking) -> Any:
    """All units as a table to download."""
    head = ("Schlüssel", "Name", "Ebene", "gehört zu", "Gemeinde", "Erster Kontakt binnen", "selbst gesetzt")
    rows = [
        (row.key, row.name, row.level, row.parent, row.municipality, row.standard, "ja" if row.own else "")
        for row in await _rows(ask)
    ]
    return csv_response(f"einheiten-{ask.unit.key}", head, rows)


@pages.post("/{unit}/einheiten/standard", Action.SET_STANDARD, here="units", again=page)
async def set_standard(ask: Asking) -> Saved:
    """Within which time the first contact is due, for this unit and all below."""
    wanted = ask.value("standard")
    if wanted not in ("", *queries.CHOICES) or "standard" not in ask.typed:
        raise bad_field("/standard", "Bitte wähl eine der Fristen aus.")
    if wanted == "" and ask.unit.level is Level.DISTRICT:
        wanted = DEFAULT_PERIOD
    body = {"period": wanted or None, "version": ask.version}
    answer = await ask.send("mentoring", f"/units/{ask.unit.key}/standard", body)
    from_today = "/heute" in ask.request.headers.get("referer", "")
    return Saved.after(answer, ask.to("heute") if from_today else ask.to("einheiten"))
