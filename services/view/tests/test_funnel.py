"""The funnel: what a branch reads of its own prospects, and what the levels above are told of all of theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from itertools import product
from typing import Any

import pytest
import pytest_asyncio

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.screens.prospects.funnel import SPANS, Cell, added_up, since, together
from services.view.tests.build import District, Told, fact
from services.view.tests.played import Played, member
from services.view.tests.stage import create_topics, on_stage
from services.view.tests.test_calendar import plain
from services.view.tests.test_prospects import say
from shared.contracts import prospects as p
from shared.contracts.prospects import LEAST
from shared.hierarchy import UnitPath
from shared.security.permissions import Role


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def branch(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """A view of a branch, of its neighbour and of what is above."""
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.branches[1], built.sub, built.district]) as stage:
        yield Played(stage)


def told_below(built: District, unit: str, source: p.Source, quarter: date, version: int, **reached: Any) -> Told:
    figures = p.ReachedBelow(quarter=quarter, source=source, **reached)
    sub = built.sub if unit == built.sub else None
    path = UnitPath(sub_district=sub, district=built.district)
    return fact(unit, p.ProspectsCountedBelow(unit=path, figures=figures), version=version)


async def test_above_the_branches_the_funnel_is_what_they_are_told_on_lage_and_on_interessierte(branch: Played) -> None:
    built, this, before = branch.stage.district, date(2026, 10, 1), date(2026, 7, 1)
    told = []
    for unit in (built.sub, built.district):
        told += [
            told_below(built, unit, "stall", this, 1, met=17, invited=9, came=None),
            told_below(built, unit, "stall", before, 2, met=6, invited=None),
            told_below(built, unit, "form", this, 3, met=None),
            told_below(built, unit, "other", date(2025, 10, 1), 4, met=80),  # what is longer ago counts no more
        ]
    await say(branch, *told)
    for unit in (built.sub, built.district):
        for page in ("/interessierte", "/lage"):
            text = plain(await branch.page(unit, page))
            assert "Infostand 23 ab 9 – 0 0" in text
            assert "Formular – 0 0 0 0" in text
            assert "Zusammen ab 23 ab 9 – 0 0" in text, "or the form's few would follow from all together"
            quarter = plain(await branch.page(unit, f"{page}?zeit=quartal"))
            assert "Infostand 17 9 – 0 0" in quarter
        part = await branch.page(unit, "/lage?zeit=quartal&teil=funnel")
        assert "Infostand 17 9" in plain(part)
        assert "<h1" not in part
    newer = told_below(built, built.sub, "form", this, 5, met=5)
    await say(branch, newer, told_below(built, built.sub, "form", this, 3, met=None))
    assert "Formular 5 0 0 0 0" in plain(await branch.page(built.sub, "/lage"))


async def test_a_branch_reads_its_own_funnel_on_lage(branch: Played) -> None:
    built = branch.stage.district
    figures = p.Reached(month=date(2026, 11, 1), source="evening", met=3, invited=2, came=1)
    counted = p.ProspectsCounted(unit=built.path(built.branch), figures=figures)
    await say(branch, fact(built.branch, counted, version=9))
    page = await branch.page(built.branch, "/lage")
    assert "Abend 3 2 1 0 0" in plain(page)
    assert "keine Namen" not in page
    contact = await member(branch.stage, built.branch, Role.CONTACT_PERSON)
    assert (await contact.get(f"/{built.branch}/lage")).status_code == 403
    beside = await member(branch.stage, built.branches[1])
    assert "Abend 0 0 0 0 0" in plain((await beside.get(f"/{built.branches[1]}/lage")).text)
    assert (await beside.get(f"/{built.branches[1]}/lage.csv")).status_code == 404


def large(value: int) -> int | None:
    """As `members` tells it."""
    return None if 0 < value < LEAST else value


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 11, 24), date(2026, 12, 31), date(2028, 2, 29)])
def test_a_span_is_whole_quarters_up_to_the_running_one(day: date) -> None:
    """So that every cell that is told lies in it or out of it."""
    for span, quarters in SPANS.items():
        first = since(day, span)
        assert (first.day, first.month % 3) == (1, 1)
        passed = (day.year - first.year) * 4 + (day.month - 1) // 3 - (first.month - 1) // 3
        assert passed == quarters - 1


def test_nobody_works_out_a_small_group_from_what_is_shown() -> None:
    """Whoever knows the rule tries every set of cells that is shown alike, over every span at once: a hidden number may
    be any small one."""
    sizes = (0, 1, 4, 5, 9)
    for values in product(sizes, repeat=4):  # two ways in two quarters
        seen = _seen(values)
        for index, value in enumerate(values):
            if 0 < value < LEAST:
                alike = [_seen((*values[:index], other, *values[index + 1 :])) for other in range(1, LEAST)]
                assert all(one == seen for one in alike), (values, index)


def _seen(values: tuple[int, ...]) -> list[Any]:
    """All that a level above reads of them, whichever span it chooses."""
    places = [("stall", 0), ("form", 0), ("stall", 1), ("form", 1)]
    found: list[Any] = []
    for quarters in ((0,), (0, 1)):
        cells = [
            Cell(source, "met", large(value))
            for (source, quarter), value in zip(places, values, strict=True)
            if quarter in quarters
        ]
        by_source = added_up(cells)
        found.append(({source: one["met"] for source, one in by_source.items()}, together(by_source)["met"]))
    return found
