"""What a client may cost at every port: how large a request may be and how long it may take to arrive.

Nothing scarce waits for a client. A request's body is read before the application sees it, up to `SMALL`; whoever
takes more (an upload) says so with `allow(…)`, once it knows who asks, and then reads piece by piece. Headers have
their limits in `Protocol`, answers that nobody reads are given up.
"""

from __future__ import annotations

import asyncio
from asyncio.events import TimerHandle
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shared.problems import Problem

T = TypeVar("T")

SMALL = 512 << 10
"""Bytes of a body that any route takes: 2,000 units at once, a form with a thousand decisions."""
LITTLE = 8 << 10
"""Bytes of a body on a route that is open to everybody: what is parsed before anybody is known."""
ARRIVES = 20.0
"""Seconds in which such a body is to be there."""
WHOLE = 60.0
"""Seconds after which a request is given up that has no answer yet (the database has less: `ANSWER`)."""
IDLE = 20.0
"""Seconds without a byte after which an upload, or an answer that nobody reads, is given up."""
HEADERS = 15.0
"""Seconds in which a request's headers are to be there."""
HEADERS_SIZE = 32 << 10
"""Bytes that address and headers may have."""

_KEY = "ortsnetz.patience"


class ClientGone(Exception):
    """Whoever asked does not wait for the answer any more."""


def too_large(limit: int) -> Problem:
    """The body is larger than `limit` bytes."""
    most = f"{limit >> 20} MB" if limit >= 1 << 20 else f"{limit >> 10} KB"
    return Problem(413, "too_large", f"Das ist zu groß: höchstens {most}. Es wurde nichts geändert.")


def too_slow() -> Problem:
    """The body did not arrive in time."""
    return Problem(
        408,
        "too_slow",
        "Die Übertragung hat zu lange gedauert. Es wurde nichts geändert; bitte versuch es noch einmal.",
    )


def allow(request: Request, size: int, seconds: float) -> None:
    """From now on this request may have a body of `size` bytes, and take `seconds` in all."""
    patience: _Patience = request.scope[_KEY]
    patience.size = size
    patience.until(seconds)


def hold(request: Request, size: int) -> None:
    """From now on this request may have no more than `size` bytes; what has come already counts."""
    patience: _Patience | None = request.scope.get(_KEY)
    if patience is not None:  # tests speak to an application without a port
        patience.size = min(size, patience.size)


async def while_there(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Do long work whose body has been read, as long as the client waits for it. Raises ClientGone."""
    doing = asyncio.create_task(work)
    gone = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({doing, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise ClientGone
        return await doing
    finally:
        for task in doing, gone:
            task.cancel()
        await asyncio.wait({doing, gone})


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


@dataclass
class _Patience:
    """How far one request is. `size`: bytes that it may have; `read`: those that came."""

    whole: asyncio.Timeout
    size: int = SMALL
    read: int = 0

    def until(self, seconds: float | None) -> None:
        self.whole.reschedule(None if seconds is None else asyncio.get_running_loop().time() + seconds)

    def count(self, message: Message) -> Message:
        self.read += len(message.get("body", b""))
        if self.read > self.size:
            raise too_large(self.size)
        return message


class Patience:
    """The middleware: reads small bodies first, holds clients to the limits, tells why one was given up."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 408 or 413 where the client does not keep to the limits, 503 where we do not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            async with asyncio.timeout(WHOLE) as whole:
                patience = scope[_KEY] = _Patience(whole)
                answer.begun = lambda: patience.until(None)
                ahead = await _read_ahead(receive, patience)
                if ahead is not None:
                    await self._app(scope, _after(ahead, receive, patience), answer)
        except ClientGone:
            return
        except Problem as refused:  # what the application does not turn into an answer itself
            await answer.instead(refused, scope, receive)
        except TimeoutError:
            late = Problem(503, "no_answer", "Das hat zu lange gedauert. Bitte versuch es noch einmal.", retry_after=5)
            await answer.instead(late, scope, receive)


async def _read_ahead(receive: Receive, patience: _Patience) -> list[Message] | None:
    """The body's pieces until it ends or is larger than small; None: the client has gone."""
    ahead: list[Message] = []
    try:
        async with asyncio.timeout(ARRIVES):
            while patience.read <= SMALL:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                patience.read += len(message.get("body", b""))
                ahead.append(message)
                if not message.get("more_body"):
                    break
    except TimeoutError:
        raise too_slow() from None
    return ahead


def _after(ahead: list[Message], receive: Receive, patience: _Patience) -> Receive:
    """Gives what was read ahead, then reads on, counting. Raises Problem where that is more than the route takes."""
    waiting = iter(ahead)

    async def more() -> Message:
        if patience.read > patience.size:
            raise too_large(patience.size)
        for message in waiting:
            return message
        if not ahead[-1].get("more_body"):
            return await receive()  # nothing but its end, however long that takes
        try:
            async with asyncio.timeout(IDLE):
                message = await receive()
        except TimeoutError:
            raise too_slow() from None
        if not message.get("more_body"):
            ahead.append(message)
        return patience.count(message)

    return more


class _Answer:
    """Sends an answer; one whose reader has stopped reading is given up."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun: Callable[[], None] = lambda: None
        self._started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and not self._started:
            self._started = True
            self.begun()
        try:
            async with asyncio.timeout(IDLE):
                await self._send(message)
        except TimeoutError:
            raise ClientGone from None

    async def instead(self, problem: Problem, scope: Scope, receive: Receive) -> None:
        """This problem is the answer, where none has begun."""
        if not self._started:
            await problem.response()(scope, receive, self._send)


class Protocol(HttpToolsProtocol):
    """uvicorn's, with limits for a request's address and headers: it has none of its own."""

    _waiting: TimerHandle | None = None
    _in_headers = True
    _size = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first request's headers are awaited from now on."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._there()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes before the headers are complete."""
        if self._in_headers:
            self._size += len(data)
        super().data_received(data)
        if self._in_headers and self._size > HEADERS_SIZE and not self.transport.is_closing():
            self.send_400_response("The request's headers are too large.")

    def on_message_begin(self) -> None:
        """Another request on the same connection."""
        super().on_message_begin()
        if not self._in_headers:
            self._size, self._in_headers = 0, True
            self._wait()

    def on_headers_complete(self) -> None:
        """They are there."""
        self._in_headers = False
        self._there()
        super().on_headers_complete()

    def _wait(self) -> None:
        self._there()
        self._waiting = self.loop.call_later(HEADERS, self._late)

    def _there(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _late(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
