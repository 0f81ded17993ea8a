"""Errors as part of the interface: RFC 9457 problem details, with a sentence for people (German) and one for machines.

Raise `Problem` anywhere below a route; a bad field is named by a JSON pointer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import asyncpg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic_core import PydanticCustomError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from starlette.exceptions import HTTPException

from shared import logs
from shared.database import full, in_the_way, lost

log = logs.get(__name__)


class Problem(HTTPException):
    """Something did not happen, and why. `kind` is a stable code; `detail` says in German what to do.

    FastAPI lets its parent pass where it makes a 400 of anything else: while a body is being read.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        errors: Sequence[dict[str, str]] = (),
        retry_after: int | None = None,
        **more: Any,
    ) -> None:
        """`retry_after`: seconds after which another try makes sense; a header, not in the body."""
        super().__init__(status, detail)
        self.status = status
        self.kind = kind
        self.errors = list(errors)
        self.retry_after = retry_after
        self.more = more

    def __str__(self) -> str:
        """For logs: without the sentence, which may quote what was typed."""
        return f"{self.status} {self.kind}"

    def body(self) -> dict[str, Any]:
        """As application/problem+json."""
        found: dict[str, Any] = {"type": f"urn:ortsnetz:{self.kind}", "title": self.kind, "status": self.status}
        found |= {"detail": self.detail, **self.more}
        return found | ({"errors": self.errors} if self.errors else {})

    def response(self) -> Response:
        """As an HTTP response."""
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after is not None else {}
        if self.status in (408, 413):
            headers["Connection"] = "close"  # the rest of the request is not read
        return JSONResponse(self.body(), self.status, headers, media_type="application/problem+json")


def not_found(what: str = "Das") -> Problem:
    """Nothing there, or nothing for this person: the two are not told apart."""
    return Problem(404, "not_found", f"{what} gibt es hier nicht.")


def forbidden() -> Problem:
    """Signed in, but not entitled."""
    return Problem(403, "forbidden", "Dafür hast Du hier keine Berechtigung.")


def changed_meanwhile(current: int) -> Problem:
    """Somebody else was faster; nothing was overwritten. `current` is the version now."""
    return Problem(
        409,
        "changed_meanwhile",
        "Inzwischen hat jemand anderes das geändert. Deine Eingabe wurde nicht übernommen: Sieh Dir an, was gilt.",
        current_version=current,
    )


def already_ended() -> Problem:
    """What somebody ends has ended: this was not what ended it."""
    return Problem(409, "already_ended", "Das ist inzwischen schon beendet. Es wurde nichts weiter geändert.")


def rivals() -> Problem:
    """Several at once wanted what only one can have, and this was not the one; nothing of it was done."""
    return Problem(
        409,
        "changed_meanwhile",
        "Im selben Moment hat jemand anderes hier etwas geändert. Deine Eingabe wurde nicht übernommen: Sieh Dir an, "
        "was gilt, und versuch es sonst noch einmal.",
    )


def starting() -> Problem:
    """This process has just started and does not know the units yet."""
    detail = "Der Dienst ist gerade erst gestartet. Es wurde nichts geändert; bitte versuch es gleich noch einmal."
    return Problem(503, "starting", detail, retry_after=2)


def database_full() -> Problem:
    """The database server has no room left."""
    return Problem(
        507,
        "database_full",
        "Auf dem Server ist kein Platz mehr. Es wurde nichts geändert. Sag bitte der Geschäftsstelle Bescheid; "
        "danach kannst Du es noch einmal versuchen.",
    )


def database_away(key: bool = False, *, unchanged: bool = False) -> Problem:
    """The connection to the database was lost. `key`: of a command, which its Idempotency-Key keeps from being done
    twice; `unchanged`: it is certain that nothing of it was committed."""
    if not key:
        then = "Bitte versuch es gleich noch einmal."
    elif unchanged:
        then = "Es wurde nichts geändert; derselbe Idempotency-Key darf gleich noch einmal gesendet werden."
    else:
        then = (
            "Ob die Änderung schon gilt, ist ungewiss: Bitte sende sie mit demselben Idempotency-Key noch einmal, sie "
            "wird nicht doppelt gezählt."
        )
    detail = f"Die Datenbank war einen Moment nicht erreichbar. {then}"
    return Problem(503, "database_away", detail, retry_after=2)


class Together:
    """Fields that are wrong by themselves, found one by one: all of them are said at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    @contextmanager
    def look(self) -> Iterator[None]:
        """Keep what this check says of fields; any other problem goes on."""
        try:
            yield
        except Problem as wrong:
            if not wrong.errors:
                raise
            self._found.append(wrong)

    def say(self) -> None:
        """Raises Problem where something was found."""
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            raise Problem(422, "invalid", LOOK, errors=[error for one in self._found for error in one.errors])


def bad_field(pointer: str, detail: str, status: int = 422) -> Problem:
    """One field is wrong; `pointer` is a JSON pointer such as `/email`."""
    return Problem(status, "invalid", detail, errors=[{"pointer": pointer, "detail": detail}])


_MESSAGES = {
    "missing": "Bitte ausfüllen.",
    "string_too_short": "Bitte ausfüllen.",
    "string_too_long": "Das ist zu lang: höchstens {max_length} Zeichen.",
    "string_pattern_mismatch": "Das hat nicht die richtige Form.",
    "date_from_datetime_parsing": "Das ist kein Datum. Richtig ist zum Beispiel 24.11.2026.",
    "date_parsing": "Das ist kein Datum. Richtig ist zum Beispiel 24.11.2026.",
    "value_error": "Das ist nicht gültig.",
    "literal_error": "Bitte eine der angebotenen Möglichkeiten wählen.",
    "enum": "Bitte eine der angebotenen Möglichkeiten wählen.",
    "int_parsing": "Bitte eine ganze Zahl eingeben.",
    "uuid_parsing": "Diesen Verweis gibt es nicht.",
    "json_invalid": "Die Anfrage ist kein gültiges JSON.",
}


LOOK = "Bitte sieh Dir die markierten Angaben an."
"""Of a Problem whose errors name the fields."""
_SAID = "said"


def wrong_value(detail: str) -> PydanticCustomError:
    """To raise in a validator: `detail` says in plain German what is wrong with the field and what is right."""
    return PydanticCustomError(_SAID, "{detail}", {"detail": detail})


def message_for(error: dict[str, Any]) -> str:
    """A validation error in plain German."""
    if error["type"] == _SAID:
        return str(error["ctx"]["detail"])
    template = _MESSAGES.get(error["type"], "Das ist nicht gültig.")
    return template.format(**(error.get("ctx") or {})) if "{" in template else template


def _pointer(location: Sequence[Any]) -> str:
    parts = location[1:] if location and location[0] in ("body", "query", "path", "header") else location
    return "/" + "/".join(str(part) for part in parts)


def invalid(errors: Sequence[Any]) -> Problem:
    """What a model does not take, each field with its sentence."""
    named = [{"pointer": _pointer(one["loc"]), "detail": message_for(one)} for one in errors]
    return Problem(422, "invalid", LOOK, errors=named)


def install(app: FastAPI) -> None:
    """Answer every error with problem details; no traceback reaches a person."""

    @app.exception_handler(Problem)
    async def problem(_request: Request, error: Problem) -> Response:
        return error.response()

    @app.exception_handler(RequestValidationError)
    async def not_valid(_request: Request, error: RequestValidationError) -> Response:
        return invalid(error.errors()).response()

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> Response:
        words = {404: "Das gibt es hier nicht.", 405: "So lässt sich das nicht aufrufen."}
        detail = words.get(error.status_code, "Das hat nicht geklappt.")
        response = Problem(error.status_code, "http", detail).response()
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(NoConnectionFree)
    async def overloaded(_request: Request, _error: NoConnectionFree) -> Response:
        detail = "Gerade ist sehr viel los. Es wurde nichts geändert; bitte versuch es in einer Minute noch einmal."
        return Problem(503, "overloaded", detail, retry_after=60).response()

    @app.exception_handler(DBAPIError)
    @app.exception_handler(asyncpg.PostgresError)
    @app.exception_handler(asyncpg.InterfaceError)
    @app.exception_handler(ConnectionError)
    async def away(_request: Request, error: Exception) -> Response:
        if full(error):
            log.error("database_full")
            return database_full().response()
        if in_the_way(error):
            log.warning("rivals", error=type(error).__name__)
            return rivals().response()
        if not lost(error):
            raise error
        log.warning("database_away", error=type(error).__name__)
        return database_away().response()

    @app.exception_handler(Exception)
    async def unexpected(_request: Request, error: Exception) -> Response:
        log.error("unexpected", error=type(error).__name__, exc_info=error)
        detail = "Bei uns ist etwas schiefgegangen. Es wurde nichts geändert; bitte versuch es gleich noch einmal."
        return Problem(500, "unexpected", detail).response()
