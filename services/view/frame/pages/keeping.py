"""What was typed is not lost: not with a session that has ended, not with a thing that is gone."""

from __future__ import annotations

from fastapi import Response

from services.view.frame.asking import Ask, Trouble
from services.view.frame.pages.drawing import page_of
from services.view.frame.pages.entering import our_site, typed_form
from services.view.frame.sign_in.drafts import HOLDS, Draft
from services.view.frame.sign_in.secrets import DRAFT, drop_cookie, read_cookie, set_cookie, was_drawn_for
from shared.problems import Problem

SIGNED_OUT = (
    "Du warst abgemeldet, als Du das abgeschickt hast. Deine Eingaben sind noch da, gespeichert ist noch nichts: "
    "Sieh sie durch und schick sie noch einmal ab."
)


async def keep(ask: Ask, response: Response) -> None:
    """Somebody sent a form and is not signed in (any more): keep what was typed until they are."""
    kind = ask.request.headers.get("content-type", "")
    if not our_site(ask.request) or not kind.startswith("application/x-www-form-urlencoded"):
        return
    if not ask.typed:
        await ask.db.rollback()  # whoever sends slowly holds no connection
        try:
            ask.typed = await typed_form(ask.request)
        except Problem:
            return
    values, token = ask.values(), ask.value("csrf")
    if not values or not token or was_drawn_for(None, token):
        return
    path = ask.request.url.path
    sent_from = ask.view.limits.anonymous(ask.client)
    secret = ask.view.drafts.keep(Draft(path, page_of(ask), values, token, sent_from))
    if secret:
        set_cookie(response, ask.view.settings, DRAFT, secret, HOLDS)


def recall(ask: Ask) -> None:
    """The page of a form that was sent while its writer was signed out: it is drawn with what they typed."""
    draft = ask.view.drafts.of(read_cookie(ask.request, ask.view.settings, DRAFT))
    if draft is None or ask.who is None or ask.query("teil") or draft.page != ask.request.url.path:
        return
    if was_drawn_for(ask.who.person, draft.token):
        ask.trouble = Trouble(draft.action, draft.values, Problem(409, "signed_out_meanwhile", SIGNED_OUT), "")


def sent(ask: Ask, response: Response) -> Response:
    """A form arrived: its draft, if there was one, has served its purpose."""
    secret = read_cookie(ask.request, ask.view.settings, DRAFT)
    draft = ask.view.drafts.of(secret)
    if draft is not None and draft.action == ask.request.url.path:
        ask.view.drafts.drop(secret)
        drop_cookie(response, ask.view.settings, DRAFT)
    return response
