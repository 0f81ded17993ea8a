"""An application's history: what is read beside each line is the day by which it stands there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, cast
from uuid import uuid4

import pytest

from services.view.frame.asking import Ask
from services.view.frame.layout.model import News
from services.view.screens.applications.history import history
from services.view.screens.applications.queries import Application, Posted
from shared.clock import BERLIN

ENTERED = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
TODAY = ENTERED.date()
NOBODY = cast(Ask, None)  # asked only for the name of whoever decided on an objection


def application(**more: Any) -> Application:
    """Received today and not decided, unless `more` says otherwise."""
    values: dict[str, Any] = dict.fromkeys(Application.__slots__) | {
        "application": uuid4(), "person": uuid4(), "name": "Kim", "fields": {}, "channel": "paper", "version": 1,
        "received_on": TODAY, "received_at": ENTERED, "decide_by": TODAY + timedelta(days=30),
    }  # fmt: skip
    return Application(**values | more)


def read(news: News) -> date:
    """The day that people read."""
    return news.on or news.at.astimezone(BERLIN).date()


ENDS: dict[str, dict[str, Any]] = {
    "admitted": {"outcome": "board"},
    "lapsed": {"outcome": "lapse"},
    "refused": {},
}


@pytest.mark.parametrize("channel", ["paper", "online"])
@pytest.mark.parametrize(("end", "received_ago", "decided_ago"), product(ENDS, (0, 40, 82), (0, 29, 40)))
def test_each_line_stands_by_the_day_that_is_read_and_what_happened_on_it(
    channel: str, end: str, received_ago: int, decided_ago: int
) -> None:
    """Also what was entered today about days that are long past."""
    if decided_ago > received_ago:
        return
    received, decided = (TODAY - timedelta(days=ago) for ago in (received_ago, decided_ago))
    day = {"refused_on" if end == "refused" else "admitted_on": decided}
    found = application(received_on=received, channel=channel, decided_at=ENTERED, **ENDS[end], **day)
    letter = Posted("refusal" if end == "refused" else "welcome", found.application, TODAY)
    came = history(NOBODY, found, (), [letter])
    assert [one.key.partition("-")[0] for one in came] == ["letter", "refused" if "refused_on" in day else "decided",
                                                            "received"]  # fmt: skip
    assert [read(one) for one in came] == [TODAY, decided, received]


def test_what_was_entered_when_it_happened_says_the_moment() -> None:
    found = replace(application(admitted_on=TODAY, outcome="board", decided_at=ENTERED))
    assert [one.on for one in history(NOBODY, found, (), [])] == [None, None]
