"""Figures of a running process for Prometheus: ids of topics, units and levels as labels, never anything of a person.

They have a port of their own (`metrics_port`), which nobody but the watching has to reach: pages and API are elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry, Gauge, Histogram, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

from shared import logs
from shared.background import end
from shared.broker_log import broker
from shared.clock import now
from shared.database import Database
from shared.messaging import dead_letters, outbox
from shared.messaging.reactions import passing
from shared.patience import IDLE
from shared.seldom import Seldom

log = logs.get(__name__)

EVERY = 10.0
"""Seconds between two looks into the database and at the broker."""
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_LIVE = 3600.0
"""Seconds after which a fact is read from the past, not live."""

Look = Callable[[], Awaitable[None]]


class Metrics:
    """The figures of one process. What is not known about it (a service without consumers) is not there."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._looks: list[Look] = []
        self._seldom = Seldom()
        self._lag = self.gauge("lag_records", "Records of a topic that are not processed yet", "topic")
        self._dead = self.gauge("dead_letters", "Records set aside (dead), and those that wait behind them", "state")
        self._depth = self.gauge("outbox_records", f"Committed and not yet published, counted up to {outbox.COUNTED}")
        self._age = self.gauge("outbox_age_seconds", "Age of the oldest that is not yet published")
        self._ready = self.gauge("ready", "1 where a condition of readiness holds", "condition")
        self._fails = self.gauge("look_failed", "1 where these figures could not be brought up to date")
        self._told = Histogram(
            "ortsnetz_fact_seconds",
            "From the command to the row in a level's view",
            ["unit", "level"],
            buckets=_SECONDS,
            registry=self.registry,
        )

    def gauge(self, name: str, what: str, *labels: str) -> Gauge:
        """A figure of the process's own; the name gets the prefix `ortsnetz_`."""
        return Gauge(f"ortsnetz_{name}", what, labels, registry=self.registry)

    def looks(self, look: Look) -> None:
        """Register what brings further figures up to date."""
        self._looks.append(look)

    def told(self, unit: str, level: str, said_at: datetime) -> None:
        """A view has a fact that was said at this time."""
        seconds = (now() - said_at.astimezone(UTC)).total_seconds()
        if seconds < _LIVE:
            self._told.labels(unit, level).observe(max(seconds, 0.0))

    def watch_database(self, database: Database) -> None:
        """Follow outbox and dead letters."""

        async def look() -> None:
            async with database.reading() as session:
                letters = await dead_letters.count(session)
                unpublished = await outbox.waiting(session)
            for state, count in letters.items():
                self._dead.labels(state).set(count)
            self._depth.set(unpublished.records)
            self._age.set(unpublished.age_seconds)

        self.looks(look)

    def watch_lag(self, lag: Callable[[], Awaitable[dict[str, int]]]) -> None:
        """Follow how far consumers are behind; -1 (nobody knows) shows as absent."""

        async def look() -> None:
            found = await lag()
            self._lag.clear()
            for topic, behind in found.items():
                if behind >= 0:
                    self._lag.labels(topic).set(behind)

        self.looks(look)

    def watch_readiness(self, conditions: dict[str, Callable[[], bool]]) -> None:
        """Follow the conditions of readiness."""

        async def look() -> None:
            for name, holds in conditions.items():
                self._ready.labels(name).set(holds())

        self.looks(look)

    async def bring_up_to_date(self) -> None:
        """Look at everything once; what cannot be looked at now does not hold up the rest."""
        failed = False
        for look in self._looks:
            try:
                async with asyncio.timeout(EVERY):
                    await look()
            except Exception as error:
                if not (isinstance(error, KafkaError) or passing(error)):
                    raise
                failed = True
                why = type(error).__name__
                if not broker.explains(error) and self._seldom.due(why):
                    log.warning("figures_unknown", error=why)
        self._fails.set(failed)

    @asynccontextmanager
    async def served(self, host: str, port: int) -> AsyncIterator[None]:
        """Serve the figures on a port of their own while inside; port 0: not at all."""
        async with serve(self.registry, host, port):
            task = asyncio.create_task(self._keep()) if port else None
            try:
                yield
            finally:
                await end([task] if task else [])

    async def _keep(self) -> None:
        while True:
            await self.bring_up_to_date()
            await asyncio.sleep(EVERY)


@asynccontextmanager
async def serve(registry: CollectorRegistry, host: str, port: int) -> AsyncIterator[None]:
    """Serve figures at a port of their own while inside; port 0: not at all."""
    if not port:
        yield
        return
    server = make_server(host, port, make_wsgi_app(registry), ThreadingWSGIServer, _Patient)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        await asyncio.to_thread(server.shutdown)
        server.server_close()
        thread.join()


class _Patient(WSGIRequestHandler):
    """Gives whoever asks some seconds; says nothing in the log."""

    timeout = IDLE

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""
