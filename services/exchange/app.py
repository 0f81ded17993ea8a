"""Exchange: who is concerned by an event, and what may they see? Its composition root."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from services.exchange.routing.consumer import Exchange
from services.exchange.routing.publisher import Publisher
from services.exchange.settings import ExchangeSettings
from shared import ops
from shared.messaging.broker import confluent_settings
from shared.migrations import upgrade
from shared.security.tokens import Verifier
from shared.service import Service, create_app
from shared.units import UnitsFollower

MIGRATIONS = Path(__file__).parent / "migrations"


def build(settings: ExchangeSettings, *, verifier: Verifier | None = None) -> FastAPI:
    """The application that these settings describe."""
    service = Service.of(settings, verifier=verifier)
    publisher = Publisher(confluent_settings(settings))
    exchange = Exchange(service.database, settings.kafka(), publisher, batch=settings.batch)
    follower = UnitsFollower(settings.kafka(), service.units)
    background = [follower.run]
    if settings.role != "api":
        background.append(exchange.run)
        service.lag = exchange.lag
        service.ready["routing"] = lambda: exchange.assigned

    async def migrate() -> None:
        await upgrade(MIGRATIONS, settings.database_url.get_secret_value())

    return create_app(
        service,
        [ops.routes(exchange.processing.again)],
        start=[migrate],
        background=background,
        title="Ortsnetz: exchange",
    )
