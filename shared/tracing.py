"""The trace of each request."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from shared import telemetry


class TraceMiddleware:
    """Continues or begins the trace of each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Bind the trace, then go on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # paths hold ids of persons: a span is named after the route alone, which is not known yet
        with telemetry.span(scope["method"], Headers(scope=scope).get("traceparent")) as span:
            await self._app(scope, receive, send)
            if (route := scope.get("route")) is not None:
                span.update_name(f"{scope['method']} {route.path}")
