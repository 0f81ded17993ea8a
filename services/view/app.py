"""A view: one process that shows one or more units, from their own topics, and sends what people do to the centre."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

import services.view.persons  # noqa: F401 - refuses to start where nobody knows what is held about whom
from services.view.contents import PAGES, PROJECTIONS, SCREENS
from services.view.frame.assets import assets
from services.view.frame.headers import SecurityHeaders
from services.view.frame.not_found import page_without_route
from services.view.hosting import ops as hosting_ops
from services.view.hosting.known_units import KnownUnits
from services.view.hosting.screens import prepare
from services.view.settings import ViewSettings
from services.view.view import View
from shared import logs, migrations, ops
from shared.contracts.catalogue import contracts
from shared.legal import states
from shared.loops import rests
from shared.messaging.taking_up import taking_up
from shared.service import Service, create_app, serve
from shared.settings import load
from shared.units import UnitsFollower

log = logs.get(__name__)
MIGRATIONS = Path(__file__).parent / "migrations"


def app_of(service: Service, settings: ViewSettings) -> FastAPI:
    """The application of a view, from its table of contents: screens, the live stream, operators' routes."""
    view = View.of(service, settings)
    follower = view.follower

    known = KnownUnits(service.database, service.units)

    def units_changed() -> None:
        known.changed()
        follower.units_changed()
        view.bus.everywhere(PROJECTIONS)

    units = UnitsFollower(settings.kafka(), service.units, changed=units_changed, interrupted=follower.interrupted)

    async def begin() -> None:
        await migrations.upgrade(MIGRATIONS, settings.database_url.get_secret_value())
        await known.load()
        await prepare(service.database, settings.kafka())
        await follower.host_only(settings.units)

    async def follow() -> None:
        with rests():
            await units.wait()
        await follower.run()

    service.ready |= {"units": lambda: units.current, "caught_up": lambda: follower.standing.caught_up}
    service.ready["consuming"] = lambda: follower.consuming
    # reading goes on, but this does not pass by itself, as a centre that is away does
    service.ready["accepted"] = lambda: not service.tokens.refused
    service.lag, service.status = follower.lag, view.status
    for name, state in states(settings).items():
        if state == "missing":
            log.warning("legal_page_missing", what=f"ORTSNETZ_{name.upper()} is not set: no page has a link to it.")
    view.watch()
    operators = [ops.routes(follower.process), hosting_ops.routes(view)]
    app = create_app(
        service,
        [*operators, assets(), *PAGES],
        start=[begin],
        background={
            "following_units": units.run,
            "keeping_units": known.run,
            "hearing_pulse": view.pulse.run,
            "following": follow,
            "taking_up": taking_up(service.database, settings.kafka(), follower.process, contracts()),
        },
        stop=[view.http.aclose, *(screen.stop for screen in SCREENS if screen.stop)],
        title=f"Ortsnetz: view of {', '.join(settings.units)}",
    )
    app.state.view = view
    app.add_middleware(GZipMiddleware, minimum_size=800, compresslevel=5)
    app.add_middleware(SecurityHeaders, secure=settings.secure)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return await page_without_route(request, error.status_code)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        log.error("unexpected", error=type(error).__name__, exc_info=error)
        return await page_without_route(request, 500)

    return app


def build(settings: ViewSettings) -> FastAPI:
    """The application of a view with its settings; nothing is started yet."""
    return app_of(Service.of(settings), settings)


def main() -> None:
    """Serve a view with the settings of the environment."""
    settings = load(ViewSettings)
    logs.configure(settings.service, fmt=settings.log_format, level=settings.log_level)
    serve(build(settings), settings)
