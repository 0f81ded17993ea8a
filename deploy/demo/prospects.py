"""People who want to stay in touch, in the demonstration: met at stalls and evenings of the last two months (nobody
enters whom they met longer ago), in every state that there is, so that the funnel has something to show.

Whoever has an address confirms it by a mail; so those of the demonstration have none, and their word counts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from deploy.cli.operator import Operator
from deploy.demo.people import invent
from shared.hierarchy import UnitTree

_INTERESTS = ("Bezahlbares Wohnen", "Ein Bus, der auch abends fährt", "Kita-Plätze", "", "Wie man mitmachen kann", "")
_STEPS = ("talked", "invited", "came", "application_sent")
_SOURCES = ("stall", "stall", "stall", "evening", "evening", "other")
_SHOWN = (0, 0, 1, 2, 3, 4, 4)
"""How many steps were done with each in the branch that is shown; the last two have applied."""


def meet(client: Operator, tree: UnitTree, shown: str, branches: list[str], today: date, dice: random.Random) -> None:
    """Seven in the branch that is shown, two of them due today, two of them applied; up to three in each other one."""
    numbers = count(dice.randrange(10_000, 90_000))
    for steps in _SHOWN:
        _meets(client, tree, shown, today, dice, numbers, steps)
    for place in branches:
        for _ in range(dice.randrange(0, 4) if place != shown else 0):
            _meets(client, tree, place, today, dice, numbers, dice.choice((0, 1, 1, 2, 2, 3, 3, 4)))


def _meets(
    client: Operator, tree: UnitTree, place: str, today: date, dice: random.Random, numbers: Iterator[int], steps: int
) -> None:
    somebody, where = invent(dice, tree[place]), f"/units/{place}/prospects"
    met_on = today - timedelta(days=dice.randrange(20, 60))
    body = {
        "first_name": somebody.first_name,
        "last_name": somebody.last_name if dice.random() < 0.6 else "",
        "phone": f"0511 55{next(numbers)}",
        "source": dice.choice(_SOURCES),
        "met_on": met_on.isoformat(),
        "interest": dice.choice(_INTERESTS),
        "consent": True,
    }
    prospect = client.post("members", where, body)["prospect"]
    for version, step in enumerate(_STEPS[:steps], start=1):
        done_on = met_on + timedelta(days=3 * version)
        done = {"version": version, "done": step, "done_on": done_on.isoformat()}
        client.post("members", f"{where}/{prospect}/steps", done)
    if steps == 0:
        due = {"version": 1, "next_step": "call", "next_on": today.isoformat()}
        client.post("members", f"{where}/{prospect}/plan", due)
    if steps == len(_STEPS):
        received = met_on + timedelta(days=14)
        filed = {**somebody.applicant(), "received_on": received.isoformat(), "prospect": prospect}
        admitted = {"admitted_on": (received + timedelta(days=5)).isoformat()} if dice.random() < 0.6 else {}
        lapsed = {"lapse_understood": True}
        client.post("members", f"/units/{place}/applications", filed | admitted | lapsed)
