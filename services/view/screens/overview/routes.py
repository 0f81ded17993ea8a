"""Lage: figures, a map and a chart, at the sub-district and at the district. Counts, no names of members."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Literal

from dateutil.relativedelta import relativedelta

from services.view.frame import measure
from services.view.frame.asking import Ask
from services.view.frame.download import csv_response
from services.view.frame.layout.chart import Bar
from services.view.frame.layout.dates import MONTHS, number
from services.view.frame.layout.map import Dot, Place
from services.view.frame.layout.model import Chip, Figure
from services.view.frame.measure import Tally
from services.view.frame.pages import Asking, Pages
from services.view.frame.parts import gathered
from services.view.frame.small_cells import SMALL, hide_small
from services.view.screens.contacts import queries as contacts
from services.view.screens.contacts.queries import InOffice
from services.view.screens.overview import layers, queries
from services.view.screens.overview.page import BranchPage, OverviewPage, Row
from services.view.screens.overview.queries import Figures
from services.view.screens.overview.rules import MEANINGS, state
from shared.hierarchy import Level, Unit
from shared.problems import not_found
from shared.security.permissions import Action

pages = Pages("overview")


async def page(ask: Ask) -> OverviewPage:
    """Figures of the units directly below."""
    tree, unit, day = ask.view.service.units, ask.unit, ask.today
    children = tree.children(unit.key)
    found = await queries.by_child(ask.db, unit, tree, day)
    at_district = unit.level is Level.DISTRICT
    in_office = {} if at_district else await contacts.in_office(ask.db, unit.key, day)
    gaps = {
        child.key: max(len(tree.children(child.key)) - found[child.key].contacts, 0)
        if at_district
        else int(child.key not in in_office)
        for child in children
    }
    members = _hidden({key: one.members for key, one in found.items()}, at_district)
    new = _hidden({key: one.in_year(day.year) for key, one in found.items()}, at_district)
    overdue = _hidden({key: one.overdue[0] for key, one in found.items()}, at_district)
    least = SMALL if at_district else 1
    rows = []
    for child in children:
        one = found[child.key]
        rows.append(
            Row(
                key=child.key,
                name=child.short_name,
                state=state(gap=gaps[child.key] > 0, overdue=one.overdue[0], waiting=one.waiting),
                contact=_contact(child, gaps[child.key], in_office.get(child.key), len(tree.children(child.key))),
                members=members[child.key],
                newcomers=new[child.key],
                overdue=overdue[child.key],
                share=one.called(day).share(least=least),
                href="" if at_district else ask.to("lage", child.key),
            )
        )
    months, shares = _charts(list(found.values()), day, least)
    below: Literal["Ortsvereine", "Unterbezirke"] = "Unterbezirke" if at_district else "Ortsvereine"
    called = measure.within(queries.together(found.values()), day)
    return OverviewPage(
        below=below,
        figures=_figures(found, called, gaps, day, least),
        places=tuple(_place(child, row) for child, row in zip(children, rows, strict=True)),
        dots=_dots(ask, children) if at_district else (),
        months=months,
        shares=shares,
        definition=measure.DEFINITION,
        called=of_how_many(called, least),
        meanings=MEANINGS[below],
        rows=tuple(sorted(rows, key=lambda row: (_ORDER.index(row.state.tone), row.name))),
        small_hidden=at_district,
        csv=ask.to("lage.csv"),
        layers=(chosen := await layers.chosen(ask)).links,
        layer=chosen.shown,
    )


_ORDER = ("late", "soon", "fine", "plain")


def _hidden(values: dict[str, int], hide: bool) -> dict[str, int | None]:
    if not hide:
        return dict(values)
    return dict(zip(values, hide_small(list(values.values())), strict=True))


def _contact(unit: Unit, gaps: int, one: InOffice | None, branches: int) -> Chip:
    if unit.level is Level.SUB_DISTRICT:
        return Chip(f"{max(branches - gaps, 0)} von {branches}", "plain" if not gaps else "soon")
    if one is None:
        return Chip("niemand", "late")
    name = one.name or "jemand"
    return Chip(f"{name} (Vertretung)", "soon") if one.stand_in else Chip(name, "fine")


def of_how_many(called: Tally, least: int) -> str:
    """What the share is of, in words; at the district without groups that are too small."""

    def some(n: int) -> str:
        return "einige" if 0 < n < least else number(n)

    parts = []
    if called.share(least=least) is not None:
        verb = "wurde" if called.in_time == 1 else "wurden"
        parts.append(f"{number(called.in_time)} von {number(called.measured)} {verb} rechtzeitig angerufen")
    if called.running:
        one = called.running == 1 == least
        parts.append("eine Frist läuft noch" if one else f"{some(called.running)} Fristen laufen noch")
    if called.apart:
        parts.append(f"{some(called.apart)} nicht mitgezählt (ausgetreten oder kein Kontakt gewünscht)")
    return ", ".join(parts)


def _figures(
    found: dict[str, Figures], called: Tally, gaps: dict[str, int], day: date, least: int
) -> tuple[Figure, ...]:
    members = sum(one.members for one in found.values())
    new = sum(one.in_year(day.year) for one in found.values())
    rate = called.share(least=least)
    overdue = sum(one.overdue[0] for one in found.values())
    late = "einige überfällig" if 0 < overdue < least else f"{number(overdue)} überfällig"
    missing = sum(gaps.values())
    return (
        Figure(number(members), "Mitglieder"),
        Figure(number(new), f"neue Mitglieder {day.year}"),
        Figure(
            f"{rate}\u00a0%" if rate is not None else "–",
            "rechtzeitig angerufen",
            late if overdue else "nichts überfällig",
            "late" if overdue else "fine",
        ),
        Figure(number(missing), "Ortsvereine ohne Ansprechperson", tone="late" if missing else "fine"),
    )


def _place(unit: Unit, row: Row) -> Place:
    return Place(
        key=unit.key,
        name=unit.name,
        latitude=unit.latitude,
        longitude=unit.longitude,
        population=unit.population,
        tone=row.state.tone,
        word=row.state.text,
        href=f"#{unit.key}",
    )


def _dots(ask: Ask, children: list[Unit]) -> tuple[Dot, ...]:
    tree = ask.view.service.units
    return tuple(Dot(one.latitude, one.longitude) for child in children for one in tree.children(child.key))


def _charts(found: list[Figures], day: date, least: int) -> tuple[tuple[Bar, ...], tuple[Bar, ...]]:
    """The last twelve months: admissions with those of the year before, and the share of contacts in time."""
    this = day.replace(day=1)
    months, shares, calls = [], [], queries.together(found)
    for back in range(measure.MONTHS - 1, -1, -1):
        first = this - relativedelta(months=back)
        before = first - relativedelta(years=1)
        label = MONTHS[first.month - 1][:3]
        admitted = sum(one.months[first].admitted for one in found if first in one.months)
        last_year = sum(one.months[before].admitted for one in found if before in one.months)
        months.append(Bar(label, _small(admitted, least), _small(last_year, least)))
        shares.append(Bar(label, measure.of_month(calls, first).share(least=least)))
    return tuple(months), tuple(shares)


def _small(value: int, least: int) -> int | None:
    return None if 0 < value < least else value


ADDRESS = "/{unit}/lage"


@pages.get(ADDRESS, Action.SEE_OVERVIEW, here="overview")
async def overview(ask: Asking) -> OverviewPage | BranchPage:
    """How it stands below, and what other screens tell of it."""
    parts, _ = await gathered(ADDRESS, ask, ask.unit)
    if ask.unit.level is Level.BRANCH:
        return BranchPage(parts)
    return replace(await page(ask), parts=parts)


@pages.get("/{unit}/lage.csv", Action.SEE_OVERVIEW)
async def table(ask: Asking) -> Any:
    """The table to download; what the page does not show is not in it either."""
    if ask.unit.level is Level.BRANCH:
        raise not_found("Diese Tabelle")
    found = await page(ask)
    kind: Literal["Ortsverein", "Unterbezirk"] = "Ortsverein" if found.below == "Ortsvereine" else "Unterbezirk"
    head = (
        kind,
        "Stand",
        "Ansprechperson",
        "Mitglieder",
        "neu in diesem Jahr",
        "überfällig",
        "rechtzeitig angerufen (%)",
    )
    rows = [
        (row.name, row.state.text, row.contact.text, *map(_cell, (row.members, row.newcomers, row.overdue, row.share)))
        for row in found.rows
    ]
    return csv_response(f"lage-{ask.unit.key}", head, rows)


def _cell(value: int | None) -> str:
    return "–" if value is None else str(value)
