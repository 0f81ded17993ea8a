"""Cookies and tokens of a view: the session, and the proof that a form is one of ours (CSRF)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from services.view.settings import ViewSettings

SESSION, VISITOR, NOTICE, GO_ON, DRAFT = "session", "visitor", "notice", "go-on", "draft"
_SIZE = 64


def cookie(settings: ViewSettings, name: str) -> str:
    """The cookie's full name: of this view, since browsers do not tell ports apart; bound to the host with https."""
    return f"{'__Host-' if settings.secure else ''}{settings.service}-{name}"


def read_cookie(request: Request, settings: ViewSettings, name: str) -> str | None:
    """A cookie's value, None where there is none or it is absurdly long."""
    value = request.cookies.get(cookie(settings, name))
    return value if value and len(value) <= 300 else None


def set_cookie(response: Response, settings: ViewSettings, name: str, value: str, seconds: int | None) -> None:
    """Set a cookie that scripts cannot read and other sites do not send along with forms."""
    response.set_cookie(
        cookie(settings, name),
        value,
        max_age=seconds,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, settings: ViewSettings, name: str) -> None:
    """Remove a cookie."""
    response.delete_cookie(cookie(settings, name), path="/", secure=settings.secure, httponly=True, samesite="lax")


def hashed(secret: str) -> bytes:
    """What is kept of a session's secret."""
    return hashlib.sha256(secret.encode()).digest()


def new_visitor() -> str:
    """A secret for somebody without a session, so that public forms can be told to be ours."""
    return secrets.token_urlsafe(24)


def form_token(secret: str, person: UUID | None = None) -> str:
    """The token of a form shown to the holder of this cookie, and the mark of who that is: masked anew each time, so
    that compression tells nothing about it."""
    mask = secrets.token_bytes(_SIZE)
    return urlsafe_b64encode(mask + _xor(mask, _proof(secret) + _mark(person))).decode()


def is_our_form(secret: str, token: str) -> bool:
    """Whether a form's token belongs to this cookie."""
    return hmac.compare_digest(_opened(token)[:32], _proof(secret))


def was_drawn_for(person: UUID | None, token: str) -> bool:
    """Whether a form was drawn for this person (None: for somebody without a session). It decides about nothing but
    whose words are shown again: whoever has no other proof could have made it up."""
    return hmac.compare_digest(_opened(token)[32:], _mark(person))


def _opened(token: str) -> bytes:
    try:
        raw = urlsafe_b64decode(token)
    except (Error, ValueError):
        return b""
    return _xor(raw[:_SIZE], raw[_SIZE:]) if len(raw) == 2 * _SIZE else b""


def _proof(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"ortsnetz form", "sha256")


def _mark(person: UUID | None) -> bytes:
    return hashlib.sha256(b"ortsnetz person" + person.bytes).digest() if person else bytes(32)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
