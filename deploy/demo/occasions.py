"""What takes place in the demonstration: evenings, stalls, consultation hours of the weeks to come, at all levels.

What lies in the past stands in `past.py`. Guests register in the demonstration itself.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from shared.hierarchy import UnitTree

Post = Callable[[str, str, dict[str, Any]], Any]
_PLACES = ("Dorfgemeinschaftshaus", "Freizeitheim, Raum 2", "Gaststätte Zur Linde", "Bürgerhaus", "Marktplatz")
_ABOUT = "Wir reden eine Stunde über das, was hier gerade ansteht, und eine Stunde über das, was Du willst."


def occasions(
    tree: UnitTree, shown: str, above: tuple[str, str], branches: list[str], today: date, dice: random.Random
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is announced, each with its unit: some in the branch that is `shown` and its neighbours, one at each level
    `above`, an evening in every third branch."""
    sub_district, district = above
    yield shown, _evening(_weekday(today + timedelta(days=9), 3), "Freizeitheim Linden, Raum 2", neighbours=True)
    yield shown, _stall(_weekday(today + timedelta(days=14), 5), "Küchengartenplatz")
    yield shown, _consultation(_weekday(today + timedelta(days=20), 2), "Kulturzentrum Faust")
    yield sub_district, _round(_weekday(today + timedelta(days=16), 1))
    yield district, _school(_weekday(today + timedelta(days=33), 5))
    beside = [unit.key for unit in tree.siblings(shown) if unit.key in branches]
    for branch in beside[:1]:
        yield branch, _stall(_weekday(today + timedelta(days=8), 5), "Marktplatz")
    for branch in dice.sample(beside, min(2, len(beside))):
        day = _weekday(today + timedelta(days=dice.randrange(6, 30)), dice.randrange(1, 5))
        yield branch, _evening(day, dice.choice(_PLACES), neighbours=True)
    for branch in branches:
        if branch not in (shown, *beside) and dice.random() < 0.33:
            day = _weekday(today + timedelta(days=dice.randrange(6, 45)), dice.randrange(1, 5))
            yield branch, _evening(day, dice.choice(_PLACES), neighbours=dice.random() < 0.5)


def together(post: Post, tree: UnitTree, shown: str, branches: list[str], today: date) -> None:
    """A fest to which neighbours invite, too: one said yes, one is asked, one is to be answered here; a draft; and
    something that is called off."""
    beside = [unit.key for unit in tree.siblings(shown) if unit.key in branches][:2]
    day = _weekday(today + timedelta(days=25), 5)
    fest = _occasion("other", "Winterfest am Kanal", day, "15:00", "20:00", "Am Lindener Hafen")
    made = post("events", f"/units/{shown}/plans", fest | {"partners": beside})
    for partner in beside[:1]:
        post("events", f"/units/{partner}/co-organised/{made['occasion']}/acceptance", {})
        walk = _occasion("visit", "Gang durchs Quartier", day + timedelta(days=8), "14:00", "16:00", "Stephanusstraße")
        post("events", f"/units/{partner}/plans", walk | {"partners": [shown]})
    off = _evening(_weekday(today + timedelta(days=12), 1), "Gaststätte Zur Linde", neighbours=False)
    cancelled = post("events", f"/units/{shown}/plans", off)
    word = {"version": 1, "word": "Der Saal ist doppelt vergeben. Kommt zum nächsten Abend!"}
    post("events", f"/units/{shown}/occasions/{cancelled['occasion']}/cancellation", word)
    post("events", f"/units/{shown}/drafts", {"kind": "other", "title": "Grillen mit den Neuen", "public": False})


def _weekday(day: date, number: int) -> date:
    """The first such day of the week from a day on; Monday is 0."""
    return day + timedelta(days=(number - day.weekday()) % 7)


def _occasion(kind: str, title: str, day: date, begins: str, ends: str, place: str, **more: Any) -> dict[str, Any]:
    at = {"starts": f"{day}T{begins}", "ends": f"{day}T{ends}"}
    return {"kind": kind, "title": title, "place": place, "public": True, **at, **more}


def _evening(day: date, place: str, *, neighbours: bool) -> dict[str, Any]:
    more: dict[str, Any] = {"about": _ABOUT, "registration": True, "seats": 15, "neighbours": neighbours}
    return _occasion("evening", "Abend für Neue", day, "19:00", "21:00", place, **more)


def _stall(day: date, place: str) -> dict[str, Any]:
    return _occasion("stall", "Infostand: Wohnen", day, "10:00", "13:00", place)


def _consultation(day: date, place: str) -> dict[str, Any]:
    return _occasion("consultation", "Sprechstunde mit unserer Ratsfrau", day, "18:00", "19:30", place)


def _round(day: date) -> dict[str, Any]:
    title = "Austausch der Ansprechpersonen"
    more = {"public": False, "registration": True, "seats": 40}
    return _occasion("round", title, day, "18:30", "20:30", "Kurt-Schumacher-Haus, Hannover", **more)


def _school(day: date) -> dict[str, Any]:
    more = {"public": False, "registration": True, "seats": 60, "about": "Für alle, die neue Mitglieder begleiten."}
    return _occasion("other", "Werkstatt: Mitglieder gewinnen", day, "10:00", "16:00", "Hannover", **more)
