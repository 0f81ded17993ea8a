"""Trace context: a W3C `traceparent` that follows a command through HTTP, outbox, Kafka and back."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

import structlog

_PARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def begin(parent: str | None) -> str:
    """Continue a trace, or start one; binds the trace id to the logs. A malformed parent starts a new trace."""
    match = _PARENT.fullmatch(parent or "")
    trace = match.group(1) if match else secrets.token_hex(16)
    value = f"00-{trace}-{secrets.token_hex(8)}-01"
    _current.set(value)
    structlog.contextvars.bind_contextvars(trace=trace)
    return value


def traceparent() -> str | None:
    """The current trace context, to hand on."""
    return _current.get()
