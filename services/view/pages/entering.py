"""Who asks, for which unit, and whether they may; whether a form is one of ours."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.datastructures import FormData

from services.view.asking import Ask
from services.view.sign_in import sessions
from services.view.sign_in.secrets import SESSION, VISITOR, is_our_form, new_visitor, read_cookie
from services.view.view import View
from shared.hierarchy import UnknownUnit
from shared.patience import allow
from shared.problems import Problem, forbidden, not_found, starting
from shared.security.permissions import Action, permits


class SignInFirst(Exception):
    """Nobody is signed in (any more)."""


def begin(request: Request, view: View, session: Any) -> Ask:
    """What is known before anything is looked up; kept in the request's state."""
    secret = read_cookie(request, view.settings, SESSION) or read_cookie(request, view.settings, VISITOR)
    ask = Ask(request=request, view=view, db=session, secret=secret or new_visitor())
    request.state.ask = ask
    return ask


async def enter(ask: Ask, action: Action | None, concerning: str | None) -> None:
    """Find the unit and the person. Raises Problem 403, 404, or SignInFirst."""
    view, parameters = ask.view, ask.request.path_params
    units = view.service.units
    if key := parameters.get("unit"):
        if not view.hosts(key):
            to_come = key in view.follower.units and not view.service.knows_units()
            raise starting() if to_come else not_found("Diese Seite")
        ask.unit_, ask.position = units[key], view.position(key)
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


UPLOAD_SECONDS = 900.0
"""How long a form with a file may take, with all that is done with it."""


async def form(ask: Ask, upload: int = 0) -> FormData:
    """The posted form, of `upload` MB at most. Raises Problem 403 where it is not one of ours, 408, 413."""
    request = ask.request
    if upload:
        allow(request, upload << 20, UPLOAD_SECONDS)
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
