"""What a running view consists of, beside what every service has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import httpx
from starlette.requests import Request

from services.view.hosting.following import Follower
from services.view.live.bus import Bus
from services.view.receipts.waiting import Receipts
from services.view.settings import ViewSettings
from services.view.sign_in.limits import Limits
from shared.service import Service


@dataclass
class View:
    """One process with the units it hosts."""

    service: Service
    settings: ViewSettings
    bus: Bus
    receipts: Receipts
    follower: Follower
    limits: Limits
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
            limits=Limits(settings.limit_per_address, settings.limit_per_email),
            http=httpx.AsyncClient(timeout=httpx.Timeout(30, connect=3)),
        )

    def hosts(self, unit: str) -> bool:
        """Whether this view shows this unit now."""
        return unit in self.follower.units and unit in self.service.units


def view_of(request: Request) -> View:
    """The running view."""
    return cast(View, request.app.state.view)
