"""The HTTP side of a service: routes that say what they do, and know nothing of tokens, transactions or repeats.

    routes = Routes("/units/{unit}/applications")

    @routes.command("/{application}/admission", Action.DECIDE_APPLICATION)
    async def admit(unit: str, application: UUID, body: Admission, work: WorkOf, actor: Actor) -> …:

`command` needs an `Idempotency-Key`: a repeated request gets the first one's answer and takes effect once; its answer
carries `Ortsnetz-Command` and `Ortsnetz-Parts` (how many records it said), for receipts. `query` reads. `public` is
open to everybody and belongs to the short list that a test checks. A `{unit}` in the path is the unit concerned.

Commands and queries whose connection to the database breaks are run once more: a handler's effects are all in the
transaction that broke, and where that was committed after all its key knows the answer. Then it is a 503; at once where
the database is there and does not answer. A command that got in the way of a rival (a deadlock, both writing what there
can be once) is run again too, and sees what the rival did; if it never gets through, it is a 409.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from shared import logs, telemetry
from shared.clock import business_day
from shared.database import ANSWER, NoAnswer, in_the_way, lost
from shared.hierarchy import UnitPath, UnknownUnit
from shared.ids import new_id
from shared.messaging.tables import commands
from shared.messaging.work import Work, work_on
from shared.openapi import KEY, REFUSALS, UNIT
from shared.patience import allow
from shared.problems import Problem, database_away, forbidden, not_found, rivals, starting
from shared.security.permissions import Action, Role, permits
from shared.security.tokens import Principal, unauthenticated
from shared.service import Service
from shared.sound import SoundRoute, key_of, sound

log = logs.get(__name__)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
F = TypeVar("F", bound=Callable[..., Any])

COMMAND_HEADER = "Ortsnetz-Command"
PARTS_HEADER = "Ortsnetz-Parts"


def service_of(request: Request) -> Service:
    """The running service."""
    service: Service = request.app.state.service
    return service


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


class _Guarded(SoundRoute):
    @property
    def action(self) -> Action:
        return Action((self.openapi_extra or {})["x-action"])

    def get_route_handler(self) -> Handler:
        original = super().get_route_handler()

        async def handle(request: Request) -> Response:
            await authorise(request, self.action)
            return await original(request)

        return handle


class _Query(_Guarded):
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


class _Command(_Guarded):
    def get_route_handler(self) -> Handler:
        original = SoundRoute.get_route_handler(self)

        async def handle(request: Request) -> Response:
            request = sound(request)  # the body is read here, and by the handler
            await authorise(request, self.action)
            principal: Principal = request.state.principal
            key = key_of(request)
            body = await request.body()
            what = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + body).digest()
            claim = _Claim(f"{principal.kind}:{principal.id}", key, what)
            return await _until_through(request, original, claim, self.path)

        return handle


@dataclass
class _Claim:
    """Whose key, for which request; `committing`: it may have taken effect though nobody heard of it."""

    principal: str
    key: str
    what: bytes
    committing: bool = False


_TRIES = 4
"""How often a command is run at most where rivals are in its way."""


async def _until_through(request: Request, original: Handler, claim: _Claim, path: str) -> Response:
    """Run a command, and again where its connection broke (once) or a rival was in the way. Raises Problem 409, 503."""
    broke = False
    for left in reversed(range(_TRIES)):
        try:
            return await _carry_out(request, original, claim)
        except Exception as error:
            rival = in_the_way(error)
            if not rival and not lost(error):
                raise
            last = not left or (not rival and (broke or isinstance(error, NoAnswer)))
            broke = broke or not rival
            log.info("rival_or_away" if last else "once_more", path=path, error=type(error).__name__)
            if last:
                raise (rivals() if rival else database_away(key=True, unchanged=not claim.committing)) from None
    raise AssertionError


async def _carry_out(request: Request, original: Handler, claim: _Claim) -> Response:
    """The command in one transaction, or the answer it got earlier."""
    unit, database = acting_unit(request), service_of(request).database
    person = acting_person(request.state.principal)
    async with work_on(database, acting_unit=unit, acting_person=person, command=new_id(), within=ANSWER) as work:
        earlier = await _begin(work, claim.principal, claim.key, claim.what)
        if earlier is not None:
            return earlier
        request.state.work = work
        response = await original(request)
        response.headers[COMMAND_HEADER] = str(work.command)
        response.headers[PARTS_HEADER] = str(work.parts)
        await _finish(work, claim.principal, claim.key, response)
        claim.committing = True
    return response


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


async def _begin(work: Work, principal: str, key: str, what: bytes) -> Response | None:
    """Claim the key, or give the earlier answer. A request under way with the same key is waited for."""
    row = {"principal": principal, "key": key, "request": what, "command_id": work.command}
    claimed = await work.session.execute(insert(commands).values(row).on_conflict_do_nothing())
    if claimed.rowcount:  # type: ignore[attr-defined]
        return None
    c = commands.c
    earlier = (await work.session.execute(select(commands).where(c.principal == principal, c.key == key))).one()
    if earlier.request != what:
        raise Problem(
            422,
            "idempotency_key_reused",
            "Diese Anfrage gab es schon mit anderem Inhalt. Lade die Seite neu.",
        )
    return Response(earlier.body, earlier.status, headers=earlier.headers)


async def _finish(work: Work, principal: str, key: str, response: Response) -> None:
    headers = {
        name: response.headers[name]
        for name in ("content-type", COMMAND_HEADER, PARTS_HEADER, "location")
        if name in response.headers
    }
    c = commands.c
    await work.session.execute(
        update(commands)
        .where(c.principal == principal, c.key == key)
        .values(status=response.status_code, body=bytes(response.body), headers=headers)
    )


class Routes(APIRouter):
    """A router whose routes each say what they are: `query`, `command` or `public`."""

    def query(self, path: str, action: Action, **more: Any) -> Callable[[F], F]:
        """A GET that reads what the action allows."""
        return self._route(path, {"x-action": action.value}, ["GET"], _Query, more)

    def stream(self, path: str, action: Action, **more: Any) -> Callable[[F], F]:
        """A POST whose handler reads the body itself and owns its transactions (uploads)."""
        return self._route(path, {"x-action": action.value}, ["POST"], _Guarded, more)

    def command(self, path: str, action: Action, **more: Any) -> Callable[[F], F]:
        """A POST in one transaction with what it says, once per `Idempotency-Key`."""
        return self._route(path, {"x-action": action.value}, ["POST"], _Command, more)

    def public(self, path: str, methods: list[str], **more: Any) -> Callable[[F], F]:
        """Open to everybody: must stand in the list that a test checks, and limit itself."""
        return self._route(path, {"x-public": True}, methods, SoundRoute, more)

    def _route(
        self, path: str, extra: dict[str, Any], methods: list[str], kind: type[APIRoute], more: dict[str, Any]
    ) -> Callable[[F], F]:
        checked = [UNIT] if "{unit}" in self.prefix + path else []
        if kind is _Command:
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


__all__ = ["Actor", "PathOf", "Routes", "ServiceOf", "WorkOf"]
