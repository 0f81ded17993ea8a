"""Which branches of the demonstration were seen lately: most of them on some day, some not for weeks; one has an offer
with a kit that is held, another one has said no."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from shared.hierarchy import UnitTree

Post = Callable[[str, str, dict[str, Any]], dict[str, Any]]

COMPLETE_FOR = 90
"""So many days the demonstration's calendar counts as complete."""
_SEEN_SHARE = 0.75
_OPEN_FOR = 66
"""So many days ago the branch that is shown was seen last: a gap."""


def look(post: Post, tree: UnitTree, shown: str, district: str, branches: Sequence[str], today: date) -> None:
    """Nothing here lies in a calendar that begins today: branches say themselves when they were seen."""
    dice = random.Random(today.toordinal())
    since = today - timedelta(days=COMPLETE_FOR)
    post("events", f"/units/{district}/visibility", {"looks": True, "since": since.isoformat(), "version": 0})
    for kind, first, last, word in _left_out(today):
        body = {"kind": kind, "first": first.isoformat(), "last": last.isoformat(), "word": word}
        post("events", f"/units/{district}/visibility/periods", body)
    for branch in branches:
        if branch != shown and dice.random() < _SEEN_SHARE:
            _seen(post, branch, today - timedelta(days=dice.randrange(2, 54)))
    _seen(post, shown, today - timedelta(days=_OPEN_FOR))
    post("events", f"/units/{shown}/visibility/offers", {})
    for branch in [unit.key for unit in tree.siblings(shown) if unit.key in branches][:1]:
        offer = post("events", f"/units/{branch}/visibility/offers", {})["offer"]
        post("events", f"/units/{branch}/visibility/offers/{offer}/refusal", {})


def _seen(post: Post, branch: str, day: date) -> None:
    post("events", f"/units/{branch}/visibility/seen", {"seen_on": day.isoformat()})


def _left_out(today: date) -> list[tuple[str, date, date, str]]:
    """A campaign of a week that is over, and the next Christmas holidays."""
    christmas = date(today.year, 12, 23)
    campaign = today - timedelta(days=40)
    return [
        ("campaign", campaign, campaign + timedelta(days=6), "Bürgermeisterwahl"),
        ("holidays", christmas, christmas + timedelta(days=14), "Weihnachtsferien"),
    ]
