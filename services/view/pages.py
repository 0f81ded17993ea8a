"""The routes of a view: each says what it is and which action it needs; signing in, forms and errors live here.

    pages = Pages("today")

    @pages.get("/{unit}/heute", Action.SEE_TODAY, here="today")
    async def today(ask: Ask) -> Page: ...

    @pages.post("/{unit}/antraege/{application}/aufnehmen", Action.DECIDE_APPLICATION, again=one)
    async def admit(ask: Ask, application: UUID) -> Saved: ...

A function returns a page's model, which is drawn in its frame (or only one live part of it, `?teil=`), or what
follows a command. When a command is refused, `again` draws the page anew with what was typed and what is wrong.
`concerning` names the part of the address with the unit that a command concerns, where that is another one.
`Pages(screen)` names the screen as the navigation does: at a level without it all its addresses are a 404.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData

from services.view.asking import Ask as Asked
from services.view.asking import Trouble
from services.view.layout import render
from services.view.layout.navigation import stands_at
from services.view.layout.render import UnknownPart
from services.view.problems.texts import WORDS, problem
from services.view.receipts.sending import Answer
from services.view.sign_in import sessions
from services.view.sign_in.secrets import (
    NOTICE,
    SESSION,
    VISITOR,
    drop_cookie,
    is_our_form,
    new_visitor,
    read_cookie,
    set_cookie,
)
from services.view.view import View, view_of
from shared import logs
from shared.database import lost
from shared.hierarchy import UnknownUnit
from shared.problems import Problem, database_away, forbidden, not_found
from shared.security.permissions import Action, permits

log = logs.get(__name__)
F = TypeVar("F", bound=Callable[..., Any])
Again = Callable[..., Awaitable[Any]]
SCREENS = ("today", "applications", "newcomers", "contacts", "imports", "units", "overview", "who_sees_what")
IN_PLACE = frozenset({409, 413, 422, 429, 503, 507})
"""Refusals that are shown beside the form, where the page can be drawn again."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A command was taken: go to `path` and say so; `shown` is False while the effect is not here yet."""

    path: str
    shown: bool = True
    quiet: bool = False

    @classmethod
    def after(cls, answer: Answer, path: str) -> Saved:
        """Where to go after a command."""
        return cls(path, answer.shown)


@dataclass(frozen=True, slots=True)
class Go:
    """Go to `path`, without a word."""

    path: str


class SignInFirst(Exception):
    """Nobody is signed in (any more)."""


async def _asked(request: Request) -> Asked:
    found: Asked = request.state.ask
    return found


Ask = Annotated[Asked, Depends(_asked)]
"""The request, for a page's function."""


class _Route(APIRoute):
    """Builds the `Ask`, checks who may, checks that a form is ours, turns problems into pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()
        extra = self.openapi_extra or {}
        action = Action(extra["x-action"]) if "x-action" in extra else None
        again: Again | None = getattr(self.endpoint, "again", None)
        concerning: str | None = getattr(self.endpoint, "concerning", None)
        here: str = getattr(self.endpoint, "here", "")
        screen: str = extra.get("x-screen", "")

        async def handle(request: Request) -> Response:
            if request.method == "GET":  # reading once more costs nothing; whoever sends a form sees it again
                try:
                    return await attempt(request)
                except Exception as error:
                    if not lost(error):
                        raise
                    log.info("once_more", error=type(error).__name__)
            return await attempt(request, last=True)

        async def attempt(request: Request, *, last: bool = False) -> Response:
            view = view_of(request)
            async with view.service.database.reading() as session:
                ask = _begin(request, view, session)
                try:
                    await _enter(ask, action, concerning)
                    if screen and not stands_at(ask.unit.level.value, screen):
                        raise not_found("Diese Seite")
                    if request.method == "POST":
                        ask.typed = await _form(ask)
                    return _with_visitor(ask, await original(request))
                except SignInFirst:
                    return _to_sign_in(ask)
                except Problem as refused:
                    if refused.status == 401:
                        return await _signed_out(ask)
                    answer = await _drawn_again(ask, refused, again, here)
                    return _with_visitor(ask, answer or page_for(ask, refused))
                except RequestValidationError:
                    return page_for(ask, not_found())
                except Exception as error:
                    if not (last and lost(error)):
                        raise
                    log.warning("database_away", error=type(error).__name__)
                    with contextlib.suppress(Exception):
                        await session.rollback()
                    away = database_away()
                    return await _drawn_again(ask, away, again, here) or page_for(ask, away)
                finally:
                    await ask.typed.close()

        return handle


def _begin(request: Request, view: View, session: Any) -> Asked:
    secret = read_cookie(request, view.settings, SESSION) or read_cookie(request, view.settings, VISITOR)
    ask = Asked(request=request, view=view, db=session, secret=secret or new_visitor())
    request.state.ask = ask
    return ask


async def _enter(ask: Asked, action: Action | None, concerning: str | None) -> None:
    """Find the unit and the person. Raises Problem 403, 404, or SignInFirst."""
    view, parameters = ask.view, ask.request.path_params
    units = view.service.units
    if key := parameters.get("unit"):
        if not view.hosts(key):
            raise not_found("Diese Seite")
        ask.unit_ = units[key]
    secret = read_cookie(ask.request, view.settings, SESSION)
    if secret:
        ask.who = await sessions.signed_in(ask.db, secret, ask.today)
        if ask.who is None:
            ask.secret = read_cookie(ask.request, view.settings, VISITOR) or new_visitor()
    if action is None:
        ask.who = ask.who if ask.unit_ is None else None  # public pages of a unit are the same for everybody
        return
    if ask.who is None:
        raise SignInFirst
    try:
        concerned = units.path(parameters[concerning]) if concerning else ask.path
    except UnknownUnit:
        raise not_found("Diese Gliederung") from None
    if permits(action, ask.who.paths(units), concerned) and (concerning is None or ask.may(Action.SEE_CONTACTS)):
        return
    # whoever holds no office here is not told what there is
    raise forbidden() if any(at == ask.unit.key for _, at in ask.who.roles) else not_found("Diese Seite")


async def _form(ask: Asked) -> FormData:
    """The posted form. Raises Problem 403 where it is not one of ours."""
    request = ask.request
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site not in ("same-origin", "none"):
        raise _not_ours()
    typed = await request.form(max_files=2, max_fields=2000)
    token = typed.get("csrf")
    if not isinstance(token, str) or not is_our_form(ask.secret, token):
        await typed.close()
        raise _not_ours()
    return typed


def _not_ours() -> Problem:
    return Problem(
        403,
        "not_our_form",
        "Diese Seite war zu lange offen, oder das Formular kam nicht von hier. Es wurde nichts geändert: "
        "Lade die Seite neu und versuch es noch einmal.",
    )


def draw(ask: Asked, model: Any, here: str, status: int = 200) -> Response:
    """A page, or one live part of it where the address says so (`?teil=`). Raises Problem 404."""
    frame = ask.frame(here)
    part = ask.query("teil")
    if part and ask.request.method == "GET":
        try:
            return HTMLResponse(render.render_part(model.TEMPLATE.partition("/")[0], part, model, frame))
        except UnknownPart:
            raise not_found("Dieser Teil der Seite") from None
    response = HTMLResponse(render.page(model, frame), status)
    if frame.notice:
        drop_cookie(response, ask.view.settings, NOTICE)
    return response


def page_for(ask: Asked, refused: Problem) -> Response:
    """A problem as a page: what happened, that nothing is lost, what to do."""
    home = f"/{ask.unit_.key}/heute" if ask.unit_ is not None and ask.who is not None else "/"
    again = ask.here() if ask.request.method == "GET" and refused.status >= 500 else ""
    details = tuple(str(one.get("detail", "")) for one in refused.errors)
    shown = problem(refused.status, details=details, home=home, again=again)
    title = WORDS.get(refused.status, (shown.title,))[0]
    text = refused.detail if refused.detail and refused.status not in (404,) else shown.text
    model = type(shown)(**{**{f: getattr(shown, f) for f in shown.__slots__}, "title": title, "text": text})
    if ask.unit_ is not None and (ask.who is None or not ask.who.office(ask.unit_.key)):
        ask.unit_ = None  # nothing of this unit around a page for somebody without an office in it
    frame = ask.frame("")
    headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after is not None else None
    return HTMLResponse(render.page(model, frame), refused.status, headers)


async def _drawn_again(ask: Asked, refused: Problem, again: Again | None, here: str) -> Response | None:
    """The page with the form that was refused, or None where that is no help."""
    if again is None or refused.status not in IN_PLACE or ask.request.method != "POST":
        return None
    ask.trouble = Trouble(ask.request.url.path, ask.values(), refused, ask.idempotency)
    ask.drawn_at = _page_of(ask.request.scope["route"].path).format(**ask.request.path_params)
    try:
        model = await again(ask, **_needed(again, ask.request.scope.get("endpoint_values", {})))
    except (Problem, SQLAlchemyError, ConnectionError):
        return None
    return draw(ask, model, here, refused.status)


_PAGES: set[str] = set()
"""Addresses of all pages, with their parameters."""


def _page_of(target: str) -> str:
    """The page that a form's target belongs to: itself, or the nearest above. Its live parts ask there."""
    while target not in _PAGES and "/" in target[1:]:
        target = target.rpartition("/")[0]
    return target


def _needed(function: Again, values: dict[str, Any]) -> dict[str, Any]:
    names = inspect.signature(function).parameters
    return {name: value for name, value in values.items() if name in names and name != "ask"}


def _to_sign_in(ask: Asked) -> Response:
    request = ask.request
    if request.method != "GET" or "text/event-stream" in request.headers.get("accept", ""):
        return page_for(ask, Problem(401, "unauthenticated", "Bitte melde Dich an."))
    response: Response = RedirectResponse(f"/anmelden?weiter={quote(ask.here(), safe='')}", 303)
    drop_cookie(response, ask.view.settings, SESSION)
    return response


async def _signed_out(ask: Asked) -> Response:
    """The centre says that the session has ended."""
    secret = read_cookie(ask.request, ask.view.settings, SESSION)
    if secret:
        async with ask.view.service.database.transaction() as session:
            await sessions.end(session, secret)
    response = RedirectResponse("/anmelden", 303)
    drop_cookie(response, ask.view.settings, SESSION)
    return response


def _with_visitor(ask: Asked, response: Response) -> Response:
    """Who has no session gets a cookie for the forms of public pages."""
    if ask.who is None and read_cookie(ask.request, ask.view.settings, VISITOR) != ask.secret:
        set_cookie(response, ask.view.settings, VISITOR, ask.secret, None)
    return response


class Pages(APIRouter):
    """A router whose routes each say what they are: `get`, `post`, `raw` with an action, or `public_…`."""

    def __init__(self, screen: str = "") -> None:
        """`screen`: the key in the navigation (`layout.navigation.DOORS`); empty for pages of every level."""
        super().__init__(route_class=_Route)
        self._screen = {"x-screen": screen} if screen else {}

    def get(self, path: str, action: Action, *, here: str = "") -> Callable[[F], F]:  # type: ignore[override]
        """A page."""
        return self._add(path, "GET", {"x-action": action.value}, here)

    def post(  # type: ignore[override]
        self, path: str, action: Action, *, here: str = "", again: Again | None = None, concerning: str | None = None
    ) -> Callable[[F], F]:
        """A form's target."""
        return self._add(path, "POST", {"x-action": action.value}, here, again, concerning)

    def concerning(self, path: str, action: Action, parameter: str, *, here: str = "") -> Callable[[F], F]:
        """A page about another unit, named by a part of the address."""
        return self._add(path, "GET", {"x-action": action.value}, here, None, parameter)

    def public_get(self, path: str) -> Callable[[F], F]:
        """A page for everybody: stands in the list that a test checks."""
        return self._add(path, "GET", {"x-public": True}, "")

    def public_post(self, path: str, *, again: Again | None = None) -> Callable[[F], F]:
        """A form for everybody: limits itself, stands in the list that a test checks."""
        return self._add(path, "POST", {"x-public": True}, "", again)

    def _add(
        self,
        path: str,
        method: str,
        extra: dict[str, Any],
        here: str,
        again: Again | None = None,
        concerning: str | None = None,
    ) -> Callable[[F], F]:
        def register(function: F) -> F:
            if method == "GET":
                _PAGES.add(path)

            @functools.wraps(function)
            async def endpoint(**values: Any) -> Response:
                ask: Asked = values["ask"]
                ask.request.scope["endpoint_values"] = values
                found = await function(**values)
                return _answer(ask, found, here)

            vars(endpoint).update(again=again, concerning=concerning, here=here)
            self.add_api_route(
                path,
                endpoint,
                methods=[method],
                openapi_extra=extra | self._screen,
                response_model=None,
                include_in_schema=False,
            )
            return function

        return register


def _answer(ask: Asked, found: Any, here: str) -> Response:
    match found:
        case Response():
            return found
        case Go(path):
            return RedirectResponse(path, 303)
        case Saved(path, shown, quiet):
            response = RedirectResponse(path, 303)
            if not quiet:
                set_cookie(response, ask.view.settings, NOTICE, "saved" if shown else "pending", 30)
            return response
        case _:
            return draw(ask, found, here)
