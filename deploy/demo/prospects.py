"""People who want to stay in touch, in the demonstration: met at stalls and evenings of the last weeks, by telephone.

Whoever has an address confirms it by a mail; so those of the demonstration have none, and their word counts.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from deploy.cli.operator import Operator
from deploy.demo.people import invent
from shared.hierarchy import UnitTree

_INTERESTS = ("Bezahlbares Wohnen", "Ein Bus, der auch abends fährt", "Kita-Plätze", "", "Wie man mitmachen kann", "")
_STEPS = ("talked", "invited", "came", "application_sent")


def meet(client: Operator, tree: UnitTree, shown: str, branches: list[str], today: date, dice: random.Random) -> None:
    """Four in the branch that is shown, one of them due today; one to three in every second of the others."""
    number = dice.randrange(10_000, 90_000)
    for place in [shown] * 4 + [one for one in branches if one != shown for _ in range(dice.randrange(0, 4))]:
        number += 1
        somebody = invent(dice, tree[place])
        where = f"/units/{place}/prospects"
        body = {
            "first_name": somebody.first_name,
            "last_name": somebody.last_name if dice.random() < 0.6 else "",
            "phone": f"0511 55{number}",
            "source": dice.choice(("stall", "stall", "evening", "other")),
            "met_on": (today - timedelta(days=dice.randrange(2, 50))).isoformat(),
            "interest": dice.choice(_INTERESTS),
            "consent": True,
        }
        prospect = client.post("members", where, body)["prospect"]
        done = _STEPS[: dice.randrange(0, 4)]
        for version, step in enumerate(done, start=1):
            client.post("members", f"{where}/{prospect}/steps", {"version": version, "done": step})
        if place == shown and not done:
            due = {"version": 1, "next_step": "call", "next_on": today.isoformat()}
            client.post("members", f"{where}/{prospect}/plan", due)
