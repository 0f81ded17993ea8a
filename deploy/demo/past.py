"""Half a year of occasions that the demonstration has behind it: closed with attendance, called off with a word, one
that runs today. Written down by the operator, one request a branch.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

_PLACES = ("Dorfgemeinschaftshaus", "Freizeitheim, Raum 2", "Gaststätte Zur Linde", "Bürgerhaus", "Marktplatz")
_WORDS = ("Der Saal steht unter Wasser.", "Zu viele sind krank: Wir holen es nach.", "Sturmwarnung.")
_TOPICS = ("housing", "transit", "childcare", "care", "school")
_TALKS = ("up_to_5", "6_15", "6_15", "16_30")
HALF_A_YEAR = 182
SHARE = 0.1
"""So many of the branches beside those that are shown have something behind them."""


def past(
    shown: str, above: Sequence[str], near: Sequence[str], branches: Sequence[str], now: datetime, dice: random.Random
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What each unit has behind it: much in the branch that is shown, something in those `near` it and in some of the
    others, a round a quarter at the levels `above`."""
    today = now.date()
    for unit in dict.fromkeys((shown, *near, *branches)):
        if unit == shown:
            days = [7, 24, 40, 61, 83, 110, 132, 160]
        elif unit in near or dice.random() < SHARE:
            days = sorted(dice.sample(range(5, HALF_A_YEAR), dice.randrange(1, 3)))
        else:
            continue
        took = [_one(today - timedelta(days=ago), dice) for ago in days]
        yield unit, [*took, *([_open(today), _running(now)] if unit == shown else [])]
    for unit in above:
        yield unit, [_round(today - timedelta(days=ago), dice) for ago in (35, 126)]


def _one(day: date, dice: random.Random) -> dict[str, Any]:
    kind = dice.choice(("evening", "evening", "stall", "stall", "consultation"))
    place = dice.choice(_PLACES)
    if kind == "stall":
        saturday = day - timedelta(days=(day.weekday() - 5) % 7)
        found = _took("stall", "Infostand", saturday, "10:00", "13:00", place)
        topic = dice.choice(_TOPICS)
        more: dict[str, Any] = {"stall": {"topic": topic, "shifts": 3, "people": 2}, "talks": dice.choice(_TALKS)}
    elif kind == "consultation":
        found, more = _took(kind, "Sprechstunde", day, "17:00", "18:30", place), {"came": dice.randrange(2, 12)}
    else:
        found = _took(kind, "Abend für Neue", day, "19:00", "21:00", place) | {"registration": True, "seats": 15}
        more = {"came": dice.randrange(4, 17)}
    if dice.random() < 0.12:
        return found | {"cancelled": True, "word": dice.choice(_WORDS)}
    return found | more


def _round(day: date, dice: random.Random) -> dict[str, Any]:
    found = _took("round", "Austausch der Ansprechpersonen", day, "18:30", "20:30", "Kurt-Schumacher-Haus, Hannover")
    return found | {"public": False, "came": dice.randrange(12, 34)}


def _open(today: date) -> dict[str, Any]:
    """Over, and not closed yet."""
    return _took("consultation", "Sprechstunde", today - timedelta(days=2), "17:00", "18:30", "Kulturzentrum Faust")


def _running(now: datetime) -> dict[str, Any]:
    """It has begun, and goes on for a while."""
    begun, ends = now - timedelta(minutes=40), now + timedelta(hours=5)
    found = _took("other", "Offenes Büro", now.date(), "00:00", "00:01", "Küchengarten")
    times = {"starts": f"{begun:%Y-%m-%dT%H:%M}", "ends": f"{ends:%Y-%m-%dT%H:%M}"}
    return found | times | {"announced_on": (begun.date() - timedelta(days=9)).isoformat()}


def _took(kind: str, title: str, day: date, begins: str, ends: str, place: str) -> dict[str, Any]:
    times = {"starts": f"{day}T{begins}", "ends": f"{day}T{ends}"}
    announced = (day - timedelta(days=14)).isoformat()
    return {"kind": kind, "title": title, "place": place, "public": True, "announced_on": announced, **times}
