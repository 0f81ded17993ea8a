"""Settings of exchange."""

from __future__ import annotations

from pydantic import Field

from services.exchange.routing.consumer import BATCH, CONSUMERS
from shared.settings import Settings


class ExchangeSettings(Settings):
    """What exchange needs beside what every service does."""

    batch: int = Field(BATCH, ge=1, le=5000, description="Records routed in one transaction, 1 to 5000")
    instance: str = Field(
        "",
        max_length=100,
        pattern=r"^[A-Za-z0-9._-]*$",
        description="A name of this process that stays over restarts and that no other exchange has: after a crash it "
        "goes on at once, without one after 10 s",
    )
    consumers: int = Field(CONSUMERS, ge=1, le=6, description="Batches under way at once in one process, 1 to 6")
