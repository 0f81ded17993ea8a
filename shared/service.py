"""What a running service consists of, and the application around it: start, background work, health, stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import text

from shared import logs, problems, refused, telemetry
from shared.background import end
from shared.clock import Calendar
from shared.database import Database
from shared.hierarchy import UnitTree
from shared.loops import Loop, Run
from shared.mail_address import take_utf8
from shared.metrics import Metrics
from shared.patience import Patience, Protocol
from shared.security.tokens import TokenSource, Verifier
from shared.settings import Settings
from shared.tracing import TraceMiddleware

log = logs.get(__name__)

Step = Callable[[], Awaitable[None]]
"""What is done once, at the start or at the end."""


@dataclass
class Service:
    """One running service. `units` is the tree as this service knows it now."""

    name: str
    settings: Settings
    database: Database
    calendar: Calendar
    verifier: Verifier
    tokens: TokenSource
    units: UnitTree = field(default_factory=UnitTree)
    ready: dict[str, Callable[[], bool]] = field(default_factory=dict)
    """Further conditions of readiness, by name."""
    lag: Callable[[], Awaitable[dict[str, int]]] | None = None
    """How many records each consumer is behind, by topic."""
    metrics: Metrics = field(default_factory=Metrics)
    status: Callable[[], Awaitable[dict[str, Any]]] | None = None
    """What else `/ops/status` says of this service."""

    def knows_units(self) -> bool:
        """Whether all units are known: until then one that is not may be there all the same."""
        return self.ready.get("units", lambda: True)()

    @classmethod
    def of(cls, settings: Settings, *, verifier: Verifier | None = None) -> Service:
        """The service that its settings describe."""
        name = settings.service
        return cls(
            name=name,
            settings=settings,
            database=Database(settings.database_url.get_secret_value()),
            calendar=Calendar(settings.clock_file),
            verifier=verifier or Verifier(name, jwks_url=f"{settings.members_url.rstrip('/')}/.well-known/jwks.json"),
            tokens=TokenSource(settings.members_url, name, settings.client_secret.get_secret_value()),
        )


def create_app(
    service: Service,
    routers: Sequence[APIRouter],
    *,
    background: Mapping[str, Run] | None = None,
    start: Sequence[Step] = (),
    stop: Sequence[Step] = (),
    title: str,
) -> FastAPI:
    """The application of a service: `start` runs before the first request, `background` all along, `stop` at the end.

    Each background loop becomes a condition of readiness under its name: none runs unwatched. Raises ValueError where
    the name is one already. One that ends with an error ends the process: the supervisor starts it afresh, nothing is
    lost.
    """
    loops = {name: Loop(run) for name, run in (background or {}).items()}
    if taken := loops.keys() & service.ready.keys():
        raise ValueError(f"there are conditions of readiness of these names already: {sorted(taken)}")
    service.ready |= {name: _holds(loop) for name, loop in loops.items()}

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # hosts are looked up in these threads: the database's must not stand behind a broker's that is away, for each
        # of which the resolver waits many seconds; asyncio's own pool has six on a small machine
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(32, thread_name_prefix="waiting"))
        for begin in start:
            await _or_end(begin)
        tasks = [asyncio.create_task(_until_it_fails(loop)) for loop in loops.values()]
        _watch(service)
        try:
            host = service.settings.metrics_host or service.settings.http_host
            async with service.metrics.served(host, service.settings.metrics_port):
                yield
        finally:
            await end(tasks)
            for finish in stop:
                await finish()
            await service.tokens.close()
            await service.database.close()
            await asyncio.to_thread(telemetry.stop)  # hands over what is left

    app = FastAPI(title=title, lifespan=lifespan, openapi_url=None, redirect_slashes=False)
    app.state.service, app.state.loops = service, loops
    take_utf8(service.settings.smtputf8)
    app.add_middleware(Patience)
    app.add_middleware(TraceMiddleware)
    problems.install(app)
    app.include_router(_health(service))
    for router in routers:
        app.include_router(router)
    return app


def _watch(service: Service) -> None:
    service.metrics.watch_database(service.database)
    service.metrics.watch_readiness(service.ready)
    if service.lag:
        service.metrics.watch_lag(service.lag)


def _holds(loop: Loop) -> Callable[[], bool]:
    return lambda: loop.holds


async def _or_end(begin: Step) -> None:
    """Begin; where the database does not let it, end with a sentence instead of a traceback: docker starts it again."""
    try:
        await begin()
    except Exception as error:
        said = refused.sentence(error)
        if said is None:
            raise
        log.critical("cannot_start", what=said)
        logging.shutdown()
        os._exit(3)  # uvicorn would print the whole traceback of whatever leaves here


async def _until_it_fails(loop: Loop) -> None:
    try:
        await loop.run()
    except asyncio.CancelledError:
        raise
    except Exception as error:
        log.critical("background_failed", error=type(error).__name__, exc_info=error)
        os.kill(os.getpid(), signal.SIGTERM)


def _health(service: Service) -> APIRouter:
    router = APIRouter(prefix="/health")

    @router.get("/live", include_in_schema=False)
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/ready", include_in_schema=False)
    async def ready() -> JSONResponse:
        checks: dict[str, bool] = {name: check() for name, check in service.ready.items()}
        try:
            async with asyncio.timeout(2), service.database.reading() as session:
                await session.execute(text("SELECT 1"))
            checks["database"] = True
        except Exception as error:
            log.warning("not_ready", check="database", error=type(error).__name__)
            checks["database"] = False
        good = all(checks.values())
        return JSONResponse({"status": "ready" if good else "not ready", "checks": checks}, 200 if good else 503)

    return router


def listening(proxies: str) -> dict[str, Any]:
    """How uvicorn listens: quiet, within our limits, and believing the proxies named. That is said in either case: by
    itself it believes whoever comes from this machine."""
    config: dict[str, Any] = {"log_config": None, "access_log": False, "server_header": False}
    config |= {"http": Protocol, "ws": "none"}
    return config | {"proxy_headers": bool(proxies), "forwarded_allow_ips": proxies.split(",")}


def serve(app: FastAPI, settings: Settings, also_at: int = 0) -> None:
    """Run until told to stop. `also_at`: a second port; 0: none."""
    import uvicorn

    structlog.contextvars.bind_contextvars(service=settings.service)
    telemetry.configure(settings.service, settings.traces_url)
    server = uvicorn.Server(uvicorn.Config(app, **listening(settings.proxies), timeout_graceful_shutdown=5))
    ports = [port for port in (settings.http_port, also_at) if port]
    sockets = [uvicorn.Config(app, settings.http_host, port, log_config=None).bind_socket() for port in ports]
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets)  # a signal that told it to stop ends the process in here
