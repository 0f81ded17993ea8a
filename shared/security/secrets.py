"""Secrets: made by chance, kept only as SHA-256."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Annotated

from pydantic import StringConstraints

Secret = Annotated[str, StringConstraints(pattern=r"^[!-~]{20,200}$")]
"""In what is sent to us: visible ASCII, as chance makes them."""


def new_secret() -> str:
    """256 bits of chance, fit for a URL."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def same(stored: bytes, secret: str) -> bool:
    """Whether a secret is the one stored, in constant time."""
    return hmac.compare_digest(stored, hashed(secret))


def session_secret(link_secret: str, request_key: str) -> str:
    """The session's secret that follows from a link and the request that uses it up.

    A repeated request (a double click) gets the same session without anything secret being stored; whoever has only
    the link, but not the key of the request, cannot make it.
    """
    return hmac.new(link_secret.encode(), b"session " + request_key.encode(), hashlib.sha256).hexdigest()
