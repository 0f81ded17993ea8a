"""Exchange: who is concerned by an event, and what may they see? Its composition root."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from fastapi import FastAPI

import services.exchange.persons  # noqa: F401 - refuses to start where nobody knows what is held about whom
from services.exchange.routing.consumer import Exchange
from services.exchange.routing.publisher import Publisher
from services.exchange.routing.pulse import beat
from services.exchange.settings import ExchangeSettings
from shared import ops
from shared.contracts.catalogue import contracts
from shared.loops import Run
from shared.messaging.broker import confluent_settings
from shared.messaging.taking_up import taking_up
from shared.migrations import upgrade
from shared.security.tokens import Verifier
from shared.service import Service, create_app
from shared.units import UnitsFollower

MIGRATIONS = Path(__file__).parent / "migrations"


def build(settings: ExchangeSettings, *, verifier: Verifier | None = None) -> FastAPI:
    """The application that these settings describe."""
    service = Service.of(settings, verifier=verifier)
    exchanges = [
        Exchange(
            service.database,
            settings.kafka(),
            Publisher(confluent_settings(settings)),
            number=number,
            instance=settings.instance,
            batch=settings.batch,
        )
        for number in range(settings.consumers)
    ]
    follower = UnitsFollower(settings.kafka(), service.units)
    background: dict[str, Run] = {"following_units": follower.run}
    if settings.role != "api":
        background |= {f"routing_{number}": exchange.run for number, exchange in enumerate(exchanges, 1)}
        background |= {"pulse": partial(beat, service.database, settings.kafka())}
        again = exchanges[0].processing.again
        background |= {"taking_up": taking_up(service.database, settings.kafka(), again, contracts())}
        service.lag = lambda: _lag(exchanges)
        service.ready["routing"] = lambda: all(exchange.assigned and exchange.holds for exchange in exchanges)

    async def migrate() -> None:
        await upgrade(MIGRATIONS, settings.database_url.get_secret_value())

    return create_app(
        service,
        [ops.routes(exchanges[0].processing.again)],
        start=[migrate],
        background=background,
        title="Ortsnetz: exchange",
    )


async def _lag(exchanges: Sequence[Exchange]) -> dict[str, int]:
    behind: dict[str, int] = {}
    for found in await asyncio.gather(*(exchange.lag() for exchange in exchanges)):
        for topic, records in found.items():
            before = behind.get(topic, 0)
            behind[topic] = before + records if min(before, records) >= 0 else -1
    return behind
