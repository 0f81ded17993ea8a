"""What exchange says of itself, in the topic `pulse`."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

KEY = "exchange"
"""The one key of the topic, whichever process says it."""


class Pulse(BaseModel):
    """Everything that was said before `until` (real time) has been passed on to the units that it concerns."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    until: datetime
