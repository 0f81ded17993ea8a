"""Hears until when exchange has passed everything on: a view that gets nothing must not say that there is nothing."""

from __future__ import annotations

from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any

from aiokafka.errors import KafkaError
from pydantic import ValidationError

from services.view.frame.live.bus import Bus
from shared import logs
from shared.backing_off import BackOff
from shared.clock import now
from shared.contracts.pulse import Pulse
from shared.contracts.topics import PULSE
from shared.messaging.one_topic import follow

log = logs.get(__name__)

LATE = timedelta(seconds=30)
"""So long it may be silent; exchange says it each five seconds."""


class PulseFollower:
    """Follows the topic `pulse`. Where none was ever heard, nothing is claimed."""

    def __init__(self, kafka: dict[str, Any], bus: Bus) -> None:
        self._kafka, self._bus = kafka, bus
        self._until: datetime | None = None
        self._heard_at = now()
        self._was_late = False

    def late_since(self, at: datetime) -> datetime | None:
        """Until when everything was passed on, where nothing was heard since for too long; None where all is well."""
        return self._until if at - self._heard_at > LATE else None

    async def run(self) -> None:
        """Follow until cancelled; a broker that is away is waited for."""
        back_off = BackOff("pulse_unheard")
        while True:
            try:
                live = False
                async with aclosing(follow(self._kafka, PULSE, last_only=True)) as batches:
                    async for records, caught_up in batches:
                        back_off.reset()
                        for record in records:
                            self._hear(record.value, live=live)
                        live = caught_up
                        self._tell()
            except (KafkaError, OSError) as error:
                self._tell()
                await back_off.wait(error)

    def _hear(self, value: bytes | None, *, live: bool) -> None:
        try:
            until = Pulse.model_validate_json(value or b"").until
        except ValidationError as error:
            log.error("pulse_unreadable", errors=error.error_count())
            return
        self._until = max(until, self._until or until)
        # when it came, by this machine's clock, which may go otherwise than the centre's; one that lay there is as old
        # as it says
        self._heard_at = now() if live else until

    def _tell(self) -> None:
        late = self.late_since(now()) is not None
        if late != self._was_late:
            self._was_late = late
            self._bus.everywhere(("mark",))
