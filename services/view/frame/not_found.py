"""What has no route, and what went wrong unexpectedly: a page for people, problem details for others."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.view.frame.asking import Ask
from services.view.frame.pages.above import address_above
from services.view.frame.pages.drawing import page_for
from services.view.frame.sign_in.secrets import new_visitor
from services.view.frame.sign_in.way_back import way_back
from services.view.view import view_of
from shared.problems import Problem

WORDS = {
    404: "Das gibt es hier nicht.",
    405: "So lässt sich das nicht aufrufen.",
    500: "Bei uns ist etwas schiefgegangen. Es wurde nichts geändert; bitte versuch es gleich noch einmal.",
}


async def page_without_route(request: Request, status: int) -> Response:
    """Answer in the form that was asked for; nothing of a unit, nothing of the error itself."""
    path = request.url.path
    way = way_back(view_of(request), path.rstrip("/")) if path.endswith("/") and request.method == "GET" else None
    if status == 404 and way:
        return RedirectResponse(way, 303)  # as people type it; without a host: `Host` can be anybody's
    kind = {404: "not_found", 500: "unexpected"}.get(status, "http")
    problem = Problem(status, kind, WORDS.get(status, "Das hat nicht geklappt."))
    if "text/html" not in request.headers.get("accept", ""):
        return problem.response()
    if status == 405 and request.method == "GET" and (page := address_above(request)):
        return RedirectResponse(page, 303)
    view = view_of(request)
    async with view.service.database.reading() as session:  # opened only on paper: no query is made
        return page_for(Ask(request=request, view=view, db=session, secret=new_visitor()), problem)
