"""Settings of exchange."""

from __future__ import annotations

from pydantic import Field

from shared.settings import Settings


class ExchangeSettings(Settings):
    """What exchange needs beside what every service does."""

    batch: int = Field(500, ge=1, le=5000, description="Records routed in one transaction, 1 to 5000")
