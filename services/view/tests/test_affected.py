"""How many open calls another standard gives another last day: said in the form, before it is set."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from bs4 import BeautifulSoup

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.frame.measure import Cell, as_of
from services.view.screens.units import queries
from services.view.screens.units.affected import Affected, affected, words
from services.view.screens.units.queries import Standard, Standards
from services.view.tests.build import DAY, District, Told, cut, days, fact, named
from services.view.tests.stage import Stage, create_topics, on_stage
from shared.contracts import mentoring as j
from shared.hierarchy import Level
from shared.security.permissions import Role

BUILT = District()
BRANCH, SECOND = BUILT.branches[:2]


def running(*ago: int) -> dict[Cell, int]:
    """A new member for each, admitted so many days ago and not called yet."""
    return {Cell("running", DAY - days(n)): 1 for n in ago}


def if_set(period: str | None, before: Standards | None = None, *, unit: str = BUILT.district) -> Affected:
    """What it does for calls of two branches; four of the first are overdue."""
    calls = {BRANCH: {**running(2, 10, 20), Cell("overdue", DAY - days(3)): 4}, SECOND: running(7, 20)}
    return affected(calls, before or {}, BUILT.tree, unit, period, DAY)


def test_a_stricter_standard_gives_all_in_time_another_day_and_nobody_one_that_is_over() -> None:
    assert if_set("P7D") == Affected(calls=5, today=4), "of seven, ten and twenty days ago it is today"
    assert if_set("P14D") == Affected(calls=5, today=2)
    assert if_set("P1M") == Affected(), "as it is by the 1-3-6 standard"


def test_what_is_set_already_does_nothing_even_where_its_first_day_counts() -> None:
    assert if_set("P14D", {BUILT.district: Standard("P14D", DAY - days(3), 1)}) == Affected()


def test_whoever_has_a_stricter_standard_keeps_it() -> None:
    own: Standards = {SECOND: Standard("P7D", DAY - days(90), 1)}
    assert if_set("P14D", own).calls == 3
    assert if_set("P7D", unit=BRANCH).calls == 3, "what a branch sets is its own business"


def test_giving_the_own_one_up_gives_the_days_from_above() -> None:
    both: Standards = {
        BUILT.district: Standard("P14D", DAY - days(90), 1),
        BUILT.sub: Standard("P7D", DAY - days(90), 1),
    }
    calls = {BRANCH: running(2, 5)}
    assert affected(calls, both, BUILT.tree, BUILT.sub, None, DAY) == Affected(calls=2)
    assert affected(calls, both, BUILT.tree, BUILT.sub, "P7D", DAY) == Affected()


@pytest.mark.parametrize("period", ["P7D", "P14D", "P1M"])
def test_what_is_said_before_is_what_the_pages_show_after(period: str) -> None:
    """Counted call by call, with what every page computes once it is set."""
    before: Standards = {BUILT.district: Standard("P14D", DAY - days(5), 1)}
    after = {BUILT.district: Standard(period, DAY, 2)}

    def dues(standards: Standards) -> list[object]:
        rules = queries.periods(standards, BUILT.tree, BRANCH), queries.changed_on(standards, BUILT.tree, BRANCH)
        shown = [as_of(cell, DAY, *rules) for cell in running(*range(14))]
        assert {one.state for one in shown} == {"running"}
        return [queries.due(cell.day, *rules) for cell in running(*range(14))]

    told = affected({BRANCH: running(*range(14))}, before, BUILT.tree, BUILT.district, period, DAY)
    if period == "P14D":
        assert told == Affected()
        return
    changed = [(old, new) for old, new in zip(dues(before), dues(after), strict=True) if old != new]
    assert told == Affected(len(changed), sum(new == DAY for _, new in changed))


@pytest.mark.parametrize(
    ("found", "level", "exact", "said"),
    [
        (Affected(1), Level.BRANCH, True, "Für einen offenen Anruf {}."),
        (Affected(1, 1), Level.BRANCH, True, "Für einen offenen Anruf {}, und zwar heute."),
        (Affected(7, 1), Level.SUB_DISTRICT, True, "Für 7 offene Anrufe {}, für einen davon heute."),
        (Affected(7, 7), Level.SUB_DISTRICT, True, "Für 7 offene Anrufe {}, für alle heute."),
        (Affected(4, 2), Level.DISTRICT, True, "Für weniger als 5 offene Anrufe {}."),
        (Affected(9, 2), Level.DISTRICT, True, "Für 9 offene Anrufe {}."),
        (
            Affected(9),
            Level.DISTRICT,
            False,
            "Für höchstens 9 offene Anrufe {}: Wer eine eigene, kürzere Frist hat, behält sie.",
        ),
    ],
)
def test_the_sentence(found: Affected, level: Level, exact: bool, said: str) -> None:
    assert words(found, level, exact=exact) == said.format("gilt dann ein anderer letzter Tag")


def test_where_nothing_changes_that_is_said() -> None:
    assert words(Affected(), Level.DISTRICT) == "Kein offener Anruf bekommt dadurch einen anderen letzten Tag."


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Stage]:
    built = District()
    create_topics(kafka, built)
    branch, path = built.branch, built.path(built.branch)
    told: list[Told] = []
    for ago in (2, 10):
        kim = uuid4()
        started = j.JourneyStarted(unit=path, journey=uuid4(), person=kim, started_on=DAY - days(ago))
        told += [named(branch, kim, "Kim", f"Neu{ago}", email="kim@example.org"), fact(branch, started)]
    for unit, ago in ((branch, 2), (branch, 10), (built.branches[1], 20)):
        told.append(cut(built.sub, j.JourneyStarted, built.path(unit), started_on=DAY - days(ago)))
        sub = built.path(built.sub)
        told.append(cut(built.district, j.JourneyStarted, sub, sight="count_only", started_on=DAY - days(ago)))
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as found:
        await found.applied(await found.say(*told))
        yield found


async def offered(stage: Stage, unit: str, role: Role, page: str) -> dict[str, str]:
    """What each choice of the form says it does."""
    browser = await stage.signed_in(await stage.office(unit, role))
    found = BeautifulSoup((await browser.get(f"/{unit}/{page}")).text, "html.parser")
    assert "Neu2" not in found.get_text() or unit == stage.district.branch
    inputs = found.select(f"form[action='/{unit}/einheiten/standard'] input[name=standard]")
    return {
        str(one["value"]): (small.get_text() if (small := one.parent.select_one("small")) else "")  # type: ignore[union-attr]
        for one in inputs
    }


async def test_branch_and_sub_district_read_how_many_before_they_set_it(stage: Stage) -> None:
    branch = await offered(stage, stage.district.branch, Role.BOARD, "einheiten")
    assert branch == {
        "": "",
        "P14D": "Für 2 offene Anrufe gilt dann ein anderer letzter Tag.",
        "P7D": "Für 2 offene Anrufe gilt dann ein anderer letzter Tag, für einen davon heute.",
    }
    sub = await offered(stage, stage.district.sub, Role.OFFICE, "einheiten")
    assert sub["P7D"] == "Für 3 offene Anrufe gilt dann ein anderer letzter Tag, für 2 davon heute."


@pytest.mark.parametrize("page", ["heute", "einheiten"])
async def test_the_district_reads_it_on_both_pages_and_no_small_group(stage: Stage, page: str) -> None:
    found = await offered(stage, stage.district.district, Role.OFFICE, page)
    assert found["P14D"] == "Für weniger als 5 offene Anrufe gilt dann ein anderer letzter Tag."
