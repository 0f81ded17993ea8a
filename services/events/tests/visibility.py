"""Branches that are not seen, for tests: switched on, weeks later, by a few words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import httpx

from services.events.tests.build import BERGEN, CELLE, DISTRICT, TREE, Events, somebody
from services.events.tests.kits import office
from shared.hierarchy import Level

BRANCHES = sum(one.level is Level.BRANCH for one in TREE.below(DISTRICT))


@dataclass
class Visibility:
    """The district looks, and its branches answer."""

    here: Events

    async def looks(self, looks: bool = True, *, version: int = 0, **more: Any) -> httpx.Response:
        """Switched on, or off; what comes of it at once is worked off."""
        body = {"looks": looks, "version": version, **more}
        answer = await self.here.post(f"/units/{DISTRICT}/visibility", body, by=office())
        await self.here.later(minutes=0)
        return answer

    async def leaves_out(self, first: str, last: str, kind: str = "campaign") -> str:
        """Days that do not count."""
        body = {"kind": kind, "first": first, "last": last, "word": "Landtagswahl"}
        answer = await self.here.post(f"/units/{DISTRICT}/visibility/periods", body, by=office())
        assert answer.is_success, answer.text
        await self.here.later(minutes=0)
        return str(answer.json()["period"])

    async def on(self, day: date, hour: int = 12) -> None:
        """It is that day, and all days between have passed with somebody at work."""
        while (today := self.here.clock.at.date()) < day:
            await self.here.at(datetime.combine(today + timedelta(days=1), time(hour)))

    async def stall(self, day: str, unit: str = CELLE, **more: Any) -> str:
        """Something public on a day."""
        at = {"starts": f"{day}T10:00", "ends": f"{day}T13:00"}
        public: dict[str, Any] = {"kind": "stall", "registration": False, "seats": None}
        return await self.here.announces(unit, **(public | at | more))

    async def answers(self, what: str, offer: str, *, unit: str = CELLE, **body: Any) -> httpx.Response:
        """Yes, or no."""
        return await self.here.post(f"/units/{unit}/visibility/offers/{offer}/{what}", body, by=somebody(unit))

    async def told(self, name: str, unit: str = CELLE) -> list[dict[str, Any]]:
        """What was said of a branch, in order."""
        return [
            data for kind, data, _ in await self.here.said() if data and kind == name and data["unit"]["branch"] == unit
        ]

    async def offers(self, unit: str = CELLE) -> list[dict[str, Any]]:
        """What it was offered, each time as it stood."""
        return await self.told("visibility_offer_changed", unit)

    async def whys(self, unit: str = CELLE) -> list[str]:
        """Why it stands as it does, in order."""
        return [one["why"] for one in await self.told("visibility_changed", unit)]

    async def held(self, unit: str = CELLE) -> list[tuple[str, str]]:
        """What of the stock is promised to it: the day, and how it stands."""
        query = f"SELECT needed_from, standing FROM kit_promises WHERE unit = '{unit}' ORDER BY needed_from, id"
        return [(day.isoformat(), standing) for day, standing in await self.here.rows(query)]


__all__ = ["BERGEN", "BRANCHES", "CELLE", "DISTRICT", "Visibility"]
