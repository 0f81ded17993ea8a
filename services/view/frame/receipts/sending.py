"""Commands to the services that own the data, with the person's token; afterwards their effect is waited for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from services.view.view import View
from shared import logs, telemetry
from shared.problems import Problem
from shared.security.tokens import WRONG_CREDENTIALS
from shared.seldom import Seldom
from shared.web import COMMAND_HEADER, PARTS_HEADER

log = logs.get(__name__)
_seldom = Seldom()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered; `shown`: whether this view shows the command's effect already."""

    body: dict[str, Any]
    shown: bool


def away(*, reads: bool) -> Problem:
    """A service cannot be reached. `reads`: whoever asks is signed in, and goes on reading."""
    lost = "Nichts ist verloren: Lesen geht weiter, nur Speichern gerade nicht." if reads else "Nichts ist verloren."
    return Problem(
        503,
        "unavailable",
        f"Die Zentrale ist gerade nicht erreichbar. {lost} Versuch es in ein, zwei Minuten noch einmal; ein zweiter "
        "Versuch wird nicht doppelt gezählt.",
    )


def not_accepted() -> Problem:
    """The centre does not accept this view any more: a level's own view that was revoked."""
    said = (
        "members does not accept this view's credential: it was revoked, or its file was replaced by a newer one. "
        "Nothing was sent. Put the newest file in place, or ask the centre for one; else end this view."
    )
    if _seldom.due("not_accepted"):
        log.error("not_accepted", what=said)
    return Problem(
        503,
        "not_accepted",
        "Die Zentrale hat diese Seite abgemeldet und nimmt von ihr nichts mehr an. Es wurde nichts gespeichert und "
        "nichts verschickt. Bitte frag die Geschäftsstelle des Bezirks, wie es weitergeht.",
    )


class Sender:
    """Sends for one person (by their session) or, without one, for the view itself."""

    def __init__(self, view: View, session: str | None) -> None:
        self._view, self._session = view, session

    async def command(
        self,
        service: str,
        path: str,
        body: Mapping[str, Any] | bytes | AsyncIterator[bytes],
        *,
        key: str,
        wait: bool = True,
        params: Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """POST a command and wait, bounded, until its effect is here. Raises Problem with the service's own words.

        `key` is the form's Idempotency-Key: sent again, the command takes effect once.
        """
        response = await self._ask("POST", service, path, body=body, key=key, params=params, timeout=timeout)
        command, parts = response.headers.get(COMMAND_HEADER), int(response.headers.get(PARTS_HEADER, "0"))
        shown = True
        if wait and command and parts:
            shown = await self._view.receipts.wait(UUID(command), parts)
        return Answer(response.json() if response.content else {}, shown)

    async def query(self, service: str, path: str) -> Any:
        """GET what a service alone knows (imports in flight). Raises Problem."""
        return (await self._ask("GET", service, path)).json()

    async def _ask(
        self,
        method: str,
        service: str,
        path: str,
        *,
        body: Mapping[str, Any] | bytes | AsyncIterator[bytes] | None = None,
        key: str | None = None,
        params: Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> httpx.Response:
        settings = self._view.settings
        at = {"members": settings.members_url, "mentoring": settings.mentoring_url, "events": settings.events_url}
        base = at[service].rstrip("/")
        try:
            token = await self._token(service)
            headers = {"authorization": f"Bearer {token}"}
            if key is not None:
                headers["idempotency-key"] = key
            if trace := telemetry.traceparent():
                headers["traceparent"] = trace
            payload: dict[str, Any] = {}
            if isinstance(body, Mapping):
                payload["json"] = dict(body)
            elif body is not None:
                payload["content"] = body
                headers["content-type"] = "text/csv"
            response = await self._view.http.request(
                method,
                base + path,
                headers=headers,
                params=params,
                timeout=timeout or httpx.USE_CLIENT_DEFAULT,
                **payload,
            )
            if response.status_code == 401:
                # the token was kept from before: whoever asks for another one is told whether the session has ended,
                # or this view is none any more
                self._view.service.tokens.forget(self._session)
                await self._token(service)
        except httpx.HTTPError:
            raise self._away() from None
        if response.is_success:
            return response
        raise self._problem(response)

    async def _token(self, service: str) -> str:
        try:
            return await self._view.service.tokens.token(service, self._session)
        except Problem as refused:
            raise (not_accepted() if refused.kind == WRONG_CREDENTIALS else refused) from None

    def _away(self) -> Problem:
        return away(reads=self._session is not None)

    def _problem(self, response: httpx.Response) -> Problem:
        """The service's problem details as a problem of ours."""
        try:
            body = response.json()
        except ValueError:
            body = {}
        if not isinstance(body, dict) or "type" not in body:
            return self._away() if response.status_code >= 500 else Problem(response.status_code, "refused", "")
        if body["type"] == "urn:ortsnetz:database_away":
            return self._away()  # its words are for programs; the form keeps its Idempotency-Key
        known = {"type", "title", "status", "detail", "errors"}
        return Problem(
            response.status_code,
            str(body["type"]).removeprefix("urn:ortsnetz:"),
            str(body.get("detail", "")),
            errors=body.get("errors", ()),
            **{name: value for name, value in body.items() if name not in known},
        )
