"""How much is computed for an order: by counted steps, and beside the event loop."""

from __future__ import annotations

import asyncio
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from types import FrameType
from typing import Any
from uuid import uuid4

import pytest

from services.events.kits import ordering
from services.events.kits import stock as stock_of
from services.events.kits.fitting import DAY, Need, Place, Span, assign, free_from
from services.events.kits.ordering import Order
from services.events.kits.stock import Stock
from services.events.kits.tables import PROMISED, Kit, Promise
from services.events.tests.build import Events
from services.events.tests.kits import Kits

TODAY = date(2026, 12, 1)
KITS, WINDOWS, EACH = 100, 5, 60
STEPS = 250_000
"""Lines of Python in these modules for one order, refused or taken: 20 for each kit and day that is looked at."""


class _Steps:
    lines = 0

    def __call__(self, frame: FrameType, event: str, _: Any) -> _Steps | None:
        if "/events/kits/" not in frame.f_code.co_filename:
            return None
        self.lines += event == "line"
        return self


@contextmanager
def counted() -> Iterator[_Steps]:
    steps, before = _Steps(), sys.gettrace()
    threading.settrace(steps)
    sys.settrace(steps)
    try:
        yield steps
    finally:
        sys.settrace(before)
        threading.settrace(before)


def many(windows: int = WINDOWS, apart: int = 14) -> Stock:
    """100 kits of one name, 60 of them promised in each window."""
    kits = [
        Kit(unit="d", path={}, label="Zelt", name=uuid4(), number=n, topic="other", days_before=1, days_after=1)
        for n in range(1, KITS + 1)
    ]
    promises = []
    for window in range(windows):
        needed = TODAY + DAY * (10 + apart * window)
        for kit in kits[:EACH]:
            one = Promise(
                id=uuid4(),
                kit=kit.id,
                single=True,
                unit="b",
                path={},
                ordered=uuid4(),
                needed_from=needed,
                needed_until=needed + DAY,
                out_on=needed - DAY,
                back_by=needed + 2 * DAY,
                standing=PROMISED,
            )
            promises.append(one)
    return Stock(kits, promises, TODAY)


def test_an_order_that_does_not_fit_costs_a_bounded_number_of_steps() -> None:
    stock, first = many(), TODAY + 10 * DAY
    kind = stock.kits[0].name
    with counted() as steps:
        found = asyncio.run(stock.fit(first, first + DAY, 90))
        said = ordering._none_free({kind: stock}, Order("d", {kind: 90}, first, first + DAY), TODAY, stock, 90)
    assert found is None
    assert (said.more["free"][0], len(said.more["free"])) == (["2026-12-15", "2026-12-16"], 3)
    assert 0 < steps.lines < STEPS, steps.lines


def test_so_does_one_for_which_others_change_theirs() -> None:
    """Windows that hang together over more promises than are tried: kits that are alike are dealt, not tried."""
    stock = many(windows=6, apart=4)
    with counted() as steps:
        found = asyncio.run(stock.fit(TODAY + 10 * DAY, TODAY + 31 * DAY, 40))
    assert found is not None
    assert len({found[f"new{n}"] for n in range(40)}) == 40
    assert 0 < steps.lines < STEPS, steps.lines
    half = many(windows=1)
    for one in many(windows=1).promises[:EACH]:  # those of the second window have the other kits: somebody must move
        index = len(half.promises) - EACH
        one.kit = half.kits[KITS - 1 - index].id
        one.id, one.needed_from, one.needed_until = uuid4(), TODAY + 14 * DAY, TODAY + 15 * DAY
        one.out_on, one.back_by = TODAY + 13 * DAY, TODAY + 16 * DAY
        half.promises.append(one)
    with counted() as steps:
        found = asyncio.run(half.fit(TODAY + 10 * DAY, TODAY + 15 * DAY, 40))
    assert found is not None
    assert len({found[f"new{n}"] for n in range(40)}) == 40
    assert 0 < steps.lines < STEPS, steps.lines


def test_the_free_days_are_those_that_trying_finds() -> None:
    dice, seen = random.Random(20261201), set[int]()
    for _ in range(200):
        places = [
            Place(f"t{n}", dice.randrange(3), dice.randrange(3), tuple(_span(dice) for _ in range(dice.randrange(3))))
            for n in range(dice.randrange(1, 5))
        ]
        needs: list[Need] = []
        for n in range(dice.randrange(5)):
            place, span = dice.choice(places), _span(dice)
            kept = place.blocked(span.first, span.last) if dice.random() < 0.7 else span
            needs.append(Need(f"n{n}", span.first, span.last, place.id, kept))
        length = timedelta(dice.randrange(3))
        found = free_from(places, needs, TODAY, length, 16)
        for at, many_ in enumerate(found):
            first, most = TODAY + DAY * at, 0
            for count in range(1, len(places) + 1):
                new = [Need(f"new{n}", first, first + length) for n in range(count)]
                most = count if _without_moving(places, needs, new) else most
            assert many_ == most
            seen.add(most)
    assert seen == {0, 1, 2, 3, 4}


def _span(dice: random.Random) -> Span:
    first = TODAY + DAY * dice.randrange(14)
    return Span(first, first + DAY * dice.randrange(3))


def _without_moving(places: list[Place], kept: list[Need], new: list[Need]) -> bool:
    """By trying: each new one takes a kit of its own on which nothing that is kept or away meets its days."""
    by_id = {one.id: one for one in places}
    if any(not by_id[one.at or ""].free(one.blocks(by_id[one.at or ""])) for one in kept):
        return False
    left = list(places)
    for one in new:
        for place in left:
            days = place.blocked(one.first, one.last)
            theirs = [other.blocks(place) for other in kept if other.at == place.id]
            if not any(span.meets(days) for span in (*place.away, *theirs)):
                left.remove(place)
                break
        else:
            return False
    return True


async def test_what_is_tried_is_tried_beside_the_event_loop(here: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    kits, loop, where = Kits(here), threading.get_ident(), list[bool]()

    def watched(places: Any, needs: Any) -> dict[str, str] | None:
        where.append(threading.get_ident() == loop)
        return assign(places, needs)

    monkeypatch.setattr(stock_of, "assign", watched)
    await kits.enter(count=2)
    assert (await kits.ask("2026-12-05", wanted={"Wohnen": 2})).is_success
    refused = await kits.ask("2026-12-05", wanted={"Wohnen": 1})
    assert refused.status_code == 409
    assert where
    assert not any(where)
