"""Who asks, for which unit, and whether they may; whether a form is one of ours."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.datastructures import FormData

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import day_words
from services.view.frame.sign_in import sessions
from services.view.frame.sign_in.secrets import SESSION, VISITOR, is_our_form, new_visitor, read_cookie, was_drawn_for
from services.view.view import View
from shared.database import ANSWER
from shared.hierarchy import UnknownUnit
from shared.patience import allow
from shared.problems import Problem, forbidden, not_found, starting
from shared.security.permissions import Action, permits

NO_OFFICE = (
    "Du bist angemeldet, aber in dieser Gliederung nicht im Amt. Vielleicht ist Dein Amt beendet, oder der Link gehört "
    "zu einer anderen Gliederung. Wenn das nicht stimmt, frag den Vorstand."
)


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
        if ask.who is not None and view.proofs.due(view.service.tokens, secret):
            await ask.db.rollback()  # the connection goes back while members answers
            if await ended_by_members(view, secret):
                ask.who = None
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
    raise forbidden() if any(at == ask.unit.key for _, at in ask.who.roles) else await _no_office(ask)


async def ended_by_members(view: View, secret: str) -> bool:
    """Whether members says that a session is over, where it is to be asked now; then it ends here too. For whoever
    holds no connection to the database."""
    if not view.proofs.due(view.service.tokens, secret) or not await view.proofs.ended(view.service.tokens, secret):
        return False
    await end_session(view, secret)
    return True


async def end_session(view: View, secret: str) -> None:
    """members says that it is over: it ends here too, for good."""
    async with view.service.database.transaction(within=ANSWER) as session:
        await sessions.end(session, secret)
    view.service.tokens.forget(secret)
    view.bus.everywhere(("sign_in",))  # pages that are open elsewhere with this session end with it


async def _no_office(ask: Ask) -> Problem:
    """Somebody is signed in and holds no office here (any more)."""
    lost = await sessions.lost(ask.db, ask.person, [ask.unit.key])
    if not lost:
        return Problem(404, "no_office", NO_OFFICE)
    return Problem(
        404,
        "office_ended",
        f"{ask.unit.name}: Dein Amt ({lost[0].office}) ist seit {day_words(lost[0].on, ask.today)} beendet, deshalb "
        "siehst Du hier nichts mehr. Was Du gespeichert hast, ist noch da. Wenn das nicht stimmt, frag den Vorstand.",
    )


UPLOAD_SECONDS = 900.0
"""How long a form with a file may take, with all that is done with it."""


def our_site(request: Request) -> bool:
    """Whether the browser says that a page of ours sent the form; one that says nothing is too old to tell."""
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


async def typed_form(request: Request) -> FormData:
    """What was posted."""
    return await request.form(max_files=2, max_fields=2000)


async def form(ask: Ask, upload: int = 0, *, public: bool, framed: bool = False) -> FormData:
    """The posted form, of `upload` MB at most. Raises Problem 403 where it is not one of ours, 408, 413.

    A public one may have been drawn before its sender signed in: the button that signs in, tapped twice.
    One of a page that stands in another site's frame has no cookie that it could be bound to.
    One that was drawn for the same person, before they signed in anew, stays in `ask.typed`: it is shown again.
    """
    if upload:
        allow(ask.request, upload << 20, UPLOAD_SECONDS)
    if not our_site(ask.request):
        raise _not_ours()
    typed = await typed_form(ask.request)
    if framed:
        return typed
    token = typed.get("csrf")
    visitor = read_cookie(ask.request, ask.view.settings, VISITOR) if public else None
    secrets = [ask.secret, *([visitor] if visitor else [])]
    if not isinstance(token, str) or not any(is_our_form(secret, token) for secret in secrets):
        if isinstance(token, str) and was_drawn_for(ask.who.person if ask.who else None, token):
            ask.typed = typed
            raise _drawn_before()
        await typed.close()
        raise _not_ours()
    return typed


def _drawn_before() -> Problem:
    return Problem(
        403,
        "drawn_before",
        "Du hast Dich inzwischen neu angemeldet, oder diese Seite war sehr lange offen. Es wurde nichts geändert, "
        "Deine Eingaben sind noch da: Schick sie noch einmal ab.",
    )


def _not_ours() -> Problem:
    return Problem(
        403,
        "not_our_form",
        "Diese Seite war zu lange offen, oder das Formular kam nicht von hier. Es wurde nichts geändert: "
        "Lade die Seite neu und versuch es noch einmal.",
    )
