"""Routes that say what they are, and what their handlers are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute

from shared import logs
from shared.database import NoAnswer, lost
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.openapi import KEY, REFUSALS, UNIT
from shared.security.permissions import Action
from shared.security.tokens import Principal
from shared.service import Service
from shared.sound import PublicRoute
from shared.web.access import Guarded, Handler, service_of
from shared.web.commands import Command

log = logs.get(__name__)

F = TypeVar("F", bound=Callable[..., Any])


# dependencies are `async` though they await nothing: others are each called in a thread
async def _actor(request: Request) -> Principal:
    principal: Principal = request.state.principal
    return principal


async def _work(request: Request) -> Work:
    work: Work = request.state.work
    return work


async def _path(request: Request) -> UnitPath:
    path: UnitPath = request.state.path
    return path


async def _service(request: Request) -> Service:
    return service_of(request)


ServiceOf = Annotated[Service, Depends(_service)]
Actor = Annotated[Principal, Depends(_actor)]
WorkOf = Annotated[Work, Depends(_work)]
PathOf = Annotated[UnitPath, Depends(_path)]
"""The path of the unit concerned, from the tree as it is now."""


class _Query(Guarded):
    def get_route_handler(self) -> Handler:
        once = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await once(request)
            except NoAnswer:
                raise
            except Exception as error:
                if not lost(error):
                    raise
                log.info("once_more", path=self.path, error=type(error).__name__)
            return await once(request)

        return handle


class Routes(APIRouter):
    """A router whose routes each say what they are: `query`, `command` or `public`."""

    def query(self, path: str, action: Action, **more: Any) -> Callable[[F], F]:
        """A GET that reads what the action allows."""
        return self._route(path, {"x-action": action.value}, ["GET"], _Query, more)

    def stream(self, path: str, action: Action, **more: Any) -> Callable[[F], F]:
        """A POST whose handler reads the body itself and owns its transactions (uploads)."""
        return self._route(path, {"x-action": action.value}, ["POST"], Guarded, more)

    def command(self, path: str, action: Action, **more: Any) -> Callable[[F], F]:
        """A POST in one transaction with what it says, once per `Idempotency-Key`."""
        return self._route(path, {"x-action": action.value}, ["POST"], Command, more)

    def public(self, path: str, methods: list[str], **more: Any) -> Callable[[F], F]:
        """Open to everybody: must stand in the list that a test checks, and limit itself."""
        return self._route(path, {"x-public": True}, methods, PublicRoute, more)

    def _route(
        self, path: str, extra: dict[str, Any], methods: list[str], kind: type[APIRoute], more: dict[str, Any]
    ) -> Callable[[F], F]:
        checked = [UNIT] if "{unit}" in self.prefix + path else []
        if kind is Command:
            checked.append(KEY)

        def register(function: F) -> F:
            self.add_api_route(
                path,
                function,
                methods=methods,
                openapi_extra=extra,
                route_class_override=kind,
                dependencies=checked,
                **(more | {"responses": REFUSALS | more.get("responses", {})}),
            )
            return function

        return register


def api_routes(router: FastAPI | APIRouter) -> list[APIRoute]:
    """All routes of an application, included routers' too (FastAPI keeps these unopened): for tests of what is open."""
    found: list[APIRoute] = []
    for route in router.routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            found += api_routes(included)
        elif isinstance(route, APIRoute):
            found.append(route)
    return found
