"""Kits of the demonstration, with promises in every state that a day can have: ordered, promised, going out today, on
its way, there, late for the next, on its way back, back, declined.

Nothing is overdue: that takes days to pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Post = Callable[[str, str, dict[str, Any]], Any]

_KITS = (
    ("Wohnen", "housing", "Pavillon, 2 Tische, Fahne", 3),
    ("Bus und Bahn", "transit", "Schirm, 1 Tisch, Glücksrad", 2),
    ("Krankenhaus", "hospital", "Stellwand, Fragebogen", 1),
    ("Ausbildung", "work", "Stellwand, Sitzwürfel", 1),
)


@dataclass
class _Stock:
    post: Post
    owner: str
    kinds: dict[str, str]
    today: date

    def order(self, unit: str, name: str, first: int, last: int | None = None, amount: int = 1) -> str:
        """A unit's order; the promise's id."""
        wanted = [{"kind": self.kinds[name], "amount": amount}]
        days = (self.today + timedelta(days=n) for n in (first, first if last is None else last))
        begins, ends = (day.isoformat() for day in days)
        body = {"owner": self.owner, "wanted": wanted, "first": begins, "last": ends}
        answer = self.post("events", f"/units/{unit}/kit-orders", body)
        return str(answer["promises"][0]["promise"])

    def lends(self, promise: str, *what: str, **body: Any) -> None:
        """What the owner does with it, one after the other."""
        for one in what:
            self.post("events", f"/units/{self.owner}/lent/{promise}/{one}", body)

    def uses(self, unit: str, promise: str, *what: str, **body: Any) -> None:
        """What whoever borrows does with it."""
        for one in what:
            self.post("events", f"/units/{unit}/kit-promises/{promise}/{one}", body)


def lend(post: Post, above: tuple[str, str], branches: Sequence[str], today: date) -> None:
    """Kits of the sub-district and the district, and who of the `branches` borrows which; the first one is shown."""
    sub_district, district = above
    _enter(post, sub_district, ("Radwege", "cycling", "Banner, 40 Warnwesten", 1))
    stock = _Stock(post, district, {}, today)
    for one in _KITS:
        stock.kinds[one[0]] = _enter(post, district, one)
    chairs = {"name": "Stuhl", "topic": "other", "contents": "Klappstühle aus Holz", "amount": 40}
    stock.kinds["Stuhl"] = _kind(post("events", f"/units/{district}/kits", chairs))
    units = [branches[n % len(branches)] for n in range(8)]
    shown = units[0]
    coming = stock.order(shown, "Wohnen", 2, 4)
    stock.lends(coming, "confirmation", "dispatch")
    today_out = stock.order(units[1], "Bus und Bahn", 2)
    stock.lends(today_out, "confirmation")
    there = stock.order(units[2], "Krankenhaus", 2)
    stock.lends(there, "confirmation", "dispatch")
    stock.uses(units[2], there, "arrival")
    # it says that it comes later, which is too late for the next
    following = stock.order(units[3], "Krankenhaus", 9)
    stock.lends(following, "confirmation")
    stock.uses(units[2], there, "delay", back_on=(today + timedelta(days=8)).isoformat())
    back = stock.order(units[4], "Ausbildung", 2)
    stock.lends(back, "confirmation", "dispatch")
    stock.uses(units[4], back, "arrival", "sending-back")
    again = stock.order(units[5], "Ausbildung", 20)
    stock.lends(again, "confirmation")
    returned = stock.order(units[6], "Wohnen", 2)
    stock.lends(returned, "confirmation", "dispatch")
    stock.uses(units[6], returned, "missing", missing="Ein Tischbein klemmt.")
    stock.lends(returned, "return", missing="Die Fahne.")
    declined = stock.order(units[7], "Bus und Bahn", 12)
    stock.lends(declined, "refusal", word="Da brauchen wir es für den Parteitag.")
    stock.order(shown, "Bus und Bahn", 19)
    stock.order(units[1], "Stuhl", 9, amount=24)


def _enter(post: Post, owner: str, kit: tuple[str, str, str, int]) -> str:
    name, topic, contents, count = kit
    body = {"name": name, "topic": topic, "contents": contents, "count": count}
    return _kind(post("events", f"/units/{owner}/kits", body))


def _kind(answer: Any) -> str:
    """What all of a name have in common."""
    return str(answer["kits"][0]["kind"])
