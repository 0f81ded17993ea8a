"""Kits for tests: entered, ordered, sent, by a few words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from services.events.tests.build import CELLE, DISTRICT, Events, somebody
from shared.security.permissions import Role
from shared.security.tokens import Principal


def office(unit: str = DISTRICT) -> Principal:
    """Whoever keeps the stock."""
    return somebody(unit, Role.OFFICE)


def kit(name: str = "Wohnen", **more: Any) -> dict[str, Any]:
    """A kit with two days on the way each."""
    return {"name": name, "topic": "housing", "contents": "Pavillon, 2 Tische, Fahne", "more": True} | more


@dataclass
class Kits:
    """The stock of a unit in the service."""

    here: Events
    owner: str = DISTRICT

    async def enter(self, name: str = "Wohnen", **more: Any) -> list[dict[str, Any]]:
        """Enter some."""
        answer = await self.here.post(f"/units/{self.owner}/kits", kit(name, **more), by=office(self.owner))
        assert answer.is_success, answer.text
        found: list[dict[str, Any]] = answer.json()["kits"]
        return found

    async def kind(self, name: str = "Wohnen") -> str:
        """The id that all of a name share."""
        rows = await self.here.rows(f"SELECT DISTINCT name FROM kits WHERE label = '{name}'")
        return str(rows[0][0])

    async def ask(
        self, first: str, last: str = "", *, unit: str = CELLE, wanted: dict[str, int] | None = None, **more: Any
    ) -> httpx.Response:
        """Order by names."""
        kinds = [{"kind": await self.kind(name), "amount": n} for name, n in (wanted or {"Wohnen": 1}).items()]
        body = {"owner": self.owner, "wanted": kinds, "first": first, "last": last or first, **more}
        return await self.here.post(f"/units/{unit}/kit-orders", body, by=somebody(unit))

    async def orders(self, first: str, last: str = "", **more: Any) -> str:
        """An order that is taken; the promise's id."""
        answer = await self.ask(first, last, **more)
        assert answer.is_success, answer.text
        return str(answer.json()["promises"][0]["promise"])

    async def owner_does(self, what: str, promise: str, **body: Any) -> httpx.Response:
        """What the owner does with a promise."""
        return await self.here.post(f"/units/{self.owner}/lent/{promise}/{what}", body, by=office(self.owner))

    async def borrower_does(self, what: str, promise: str, unit: str = CELLE, **body: Any) -> httpx.Response:
        """What whoever borrows does with it."""
        return await self.here.post(f"/units/{unit}/kit-promises/{promise}/{what}", body, by=somebody(unit))

    async def sent(self, first: str, last: str = "", **more: Any) -> str:
        """One that is on its way."""
        promise = await self.orders(first, last, **more)
        for what in ("confirmation", "dispatch"):
            answer = await self.owner_does(what, promise)
            assert answer.is_success, answer.text
        return promise

    async def numbers(self) -> dict[str, int]:
        """By promise which kit it is."""
        query = "SELECT p.id, k.number FROM kit_promises p JOIN kits k ON k.id = p.kit"
        return {str(promise): number for promise, number in await self.here.rows(query)}

    async def told(self, promise: str) -> list[str]:
        """Why a promise changed, in order."""
        return [
            f"stall_{data['stall']}" if data["stall"] else data["why"]
            for name, data, _ in await self.here.said()
            if data and name == "kit_promise_changed" and data["promise"] == promise
        ]

    async def taken(self, number: int = 1) -> list[tuple[str, str]]:
        """When a kit is away, as it was said last."""
        kits = [
            data["kit"]
            for name, data, _ in await self.here.said()
            if data and name == "kit_entered" and data["number"] == number
        ]
        said = [
            data["taken"]
            for name, data, _ in await self.here.said()
            if data and name == "kit_taken" and data["kit"] == kits[0]
        ]
        return [(one["first"], one["last"]) for one in said[-1]] if said else []
