"""Trace context: a W3C `traceparent` that follows a command through HTTP, outbox, Kafka and back.

It is always there, for the logs. Where a collector is set (`traces_url`), OpenTelemetry's spans go there as well; names
of spans are those of routes and event types, attributes are ids of events and topics, never anything of a person.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_W3C = TraceContextTextMapPropagator()
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)
_provider: TracerProvider | None = None


def export(service: str, exporter: SpanExporter) -> None:
    """Send this process's spans somewhere, until `stop`."""
    global _provider
    _provider = TracerProvider(resource=Resource.create({"service.name": service}))
    _provider.add_span_processor(BatchSpanProcessor(exporter))


def configure(service: str, url: str) -> None:
    """Send spans to a collector, as http://collector:4318/v1/traces (OTLP over HTTP). An empty `url`: to none."""
    if url:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        export(service, OTLPSpanExporter(endpoint=url))


def stop() -> None:
    """Send what is left, then no more."""
    global _provider
    if _provider is not None:
        _provider.shutdown()
        _provider = None


@contextmanager
def span(name: str, parent: str | None, *, kind: SpanKind = SpanKind.SERVER, **attributes: str) -> Iterator[Span]:
    """Continue a trace, or start one, while inside; its id is bound to the logs. A malformed parent starts a new one.

    The span inside can be renamed; where spans go nowhere it does nothing.
    """
    if (tracer := _tracer()) is None:
        _begin(parent)
        yield trace.INVALID_SPAN
        return
    # what an error says may be of a person: only its type goes out
    with tracer.start_as_current_span(
        name, _context(parent), kind, attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        _current.set(_traceparent(current))
        structlog.contextvars.bind_contextvars(trace=format(current.get_span_context().trace_id, "032x"))
        try:
            yield current
        except Exception as error:
            current.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def mark(name: str, parent: str | None, seconds: float, **attributes: str) -> None:
    """A span that has just ended after so many seconds, for work that is done for many traces at once."""
    if (tracer := _tracer()) is not None:
        end = time.time_ns()
        start = end - int(seconds * 1e9)
        tracer.start_span(name, _context(parent), SpanKind.CONSUMER, attributes, start_time=start).end(end)


def goes_out() -> bool:
    """Whether spans go anywhere: `mark` is not worth its arguments otherwise."""
    return _provider is not None


def traceparent() -> str | None:
    """The current trace context, to hand on."""
    return _current.get()


def _begin(parent: str | None) -> None:
    match = _PARENT.fullmatch(parent or "")
    trace_id = match.group(1) if match else secrets.token_hex(16)
    _current.set(f"00-{trace_id}-{secrets.token_hex(8)}-01")
    structlog.contextvars.bind_contextvars(trace=trace_id)


def _tracer() -> Tracer | None:
    return _provider.get_tracer("ortsnetz") if _provider is not None else None


def _context(parent: str | None) -> Context:
    return _W3C.extract({"traceparent": parent} if parent else {}, context=Context())


def _traceparent(current: Span) -> str:
    carrier: dict[str, str] = {}
    _W3C.inject(carrier, context=trace.set_span_in_context(current, Context()))
    return carrier["traceparent"]
