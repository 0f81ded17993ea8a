"""What a running view consists of, beside what every service has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import httpx
from starlette.requests import Request

from services.view.frame.layout.frame import Link
from services.view.frame.legal.texts import links
from services.view.frame.live.bus import Bus
from services.view.frame.receipts.waiting import Receipts
from services.view.frame.sign_in.drafts import Drafts
from services.view.frame.sign_in.limits import Limits
from services.view.frame.sign_in.proving import Proofs
from services.view.hosting.following import Follower
from services.view.hosting.pulse import PulseFollower
from services.view.settings import ViewSettings
from shared.clock import now
from shared.contracts.topics import exchange
from shared.database import ANSWER
from shared.legal import states
from shared.service import Service


@dataclass
class View:
    """One process with the units it hosts."""

    service: Service
    settings: ViewSettings
    bus: Bus
    receipts: Receipts
    follower: Follower
    pulse: PulseFollower
    limits: Limits
    drafts: Drafts
    proofs: Proofs
    legal: tuple[Link, ...]
    http: httpx.AsyncClient

    @classmethod
    def of(cls, service: Service, settings: ViewSettings) -> View:
        """The view that its settings describe."""
        bus, receipts = Bus(), Receipts()
        return cls(
            service=service,
            settings=settings,
            bus=bus,
            receipts=receipts,
            follower=Follower(service, bus, receipts),
            pulse=PulseFollower(settings.kafka(), bus),
            limits=Limits(settings.limit_per_address),
            drafts=Drafts(),
            proofs=Proofs(),
            legal=links(settings),
            http=httpx.AsyncClient(timeout=httpx.Timeout(ANSWER + 2, connect=3)),
        )

    def behind_since(self, at: datetime) -> datetime | None:
        """Since when it may not show everything that was said; None when all is well."""
        late, own = self.pulse.late_since(at), self.follower.standing.behind_since
        return min(late, own) if late and own else late or own

    def watch(self) -> None:
        """Let the figures say how far behind this view is."""
        metrics = self.service.metrics
        behind = metrics.gauge("view_behind_seconds", "Since when it may not show everything, or the broker is away")

        async def look() -> None:
            at = now()
            since = self.behind_since(at)
            behind.set((at - since).total_seconds() if since else 0)

        metrics.looks(look)

    async def status(self) -> dict[str, object]:
        """What operators are told of a view alone."""
        return {"legal": states(self.settings)}

    def hosts(self, unit: str) -> bool:
        """Whether this view shows this unit now."""
        return unit in self.follower.units and unit in self.service.units

    def position(self, unit: str) -> int:
        """Up to where a unit's topic has been applied."""
        return self.follower.positions.get((unit, exchange(unit)), 0)


def view_of(request: Request) -> View:
    """The running view."""
    return cast(View, request.app.state.view)
