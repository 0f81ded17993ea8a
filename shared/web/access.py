"""Who asks, whether they may, and for which unit they act."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from shared.clock import business_day
from shared.hierarchy import UnitPath, UnknownUnit
from shared.patience import allow
from shared.problems import forbidden, not_found, starting
from shared.security.permissions import Action, Role, permits
from shared.security.tokens import Principal, unauthenticated
from shared.service import Service
from shared.sound import SoundRoute

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def service_of(request: Request) -> Service:
    """The running service."""
    service: Service = request.app.state.service
    return service


OPERATORS_SIZE, OPERATORS_SECONDS = 32 << 20, 900.0
"""What an operator's request may have and take: all units of a large tree, a rebuild."""


async def authorise(request: Request, action: Action) -> None:
    """Who asks, and whether they may: sets `request.state.principal` and `.path`. Raises Problem 401, 403, 404, 503."""
    service = service_of(request)
    business_day.set(service.calendar.today())
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthenticated()
    principal = await service.verifier.verify(token)
    request.state.principal = principal
    concerned: UnitPath | None = None
    if unit := request.path_params.get("unit"):
        try:
            concerned = service.units.path(unit)
        except UnknownUnit:
            raise (not_found("Diese Gliederung") if service.knows_units() else starting()) from None
        request.state.path = concerned
    roles = [
        (role, service.units.path(at) if at else None)
        for role, at in principal.effective_roles()
        if _known(service, at)
    ]
    if not permits(action, roles, concerned):
        raise forbidden() if service.knows_units() else starting()
    if any(role is Role.OPERATOR for role, _ in roles):
        allow(request, OPERATORS_SIZE, OPERATORS_SECONDS)


def _known(service: Service, unit: str | None) -> bool:
    return unit is None or unit in service.units


class Guarded(SoundRoute):
    """A route for whoever may do its action."""

    @property
    def action(self) -> Action:
        return Action((self.openapi_extra or {})["x-action"])

    def get_route_handler(self) -> Handler:
        original = super().get_route_handler()

        async def handle(request: Request) -> Response:
            await authorise(request, self.action)
            return await original(request)

        return handle


def acting_unit(request: Request) -> str | None:
    """The unit for which somebody acts: the one concerned if the view hosts it, else the nearest of its ancestors."""
    principal: Principal = request.state.principal
    path: UnitPath | None = getattr(request.state, "path", None)
    if path is None:
        return None
    own = {unit for _, unit in principal.effective_roles()} if principal.kind == "person" else principal.units
    return next((key for key in path.keys() if key in own), None)


def acting_person(principal: Principal) -> UUID | None:
    """Who acts; None for a process."""
    if principal.kind != "person":
        return None
    try:
        return UUID(principal.id)
    except ValueError:
        return None
