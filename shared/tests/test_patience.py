"""Clients that are slow, large or gone, over real connections: they cost nobody anything, and are told."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from shared import patience, problems
from shared.patience import ClientGone, Patience, Protocol, allow, while_there
from shared.sound import PublicRoute
from shared.waiting import comes_true

SOON = 0.3
"""Seconds for what takes 15 and more in earnest."""


class Note(BaseModel):
    """A body as commands have them."""

    text: str


@dataclass
class Seen:
    """What the handlers met."""

    begun: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)


def application(seen: Seen) -> FastAPI:
    """Routes of each kind."""
    app = FastAPI(openapi_url=None)
    app.add_middleware(Patience)
    problems.install(app)

    @app.post("/notes")
    async def note(body: Note) -> int:
        seen.begun += 1
        return len(body.text)

    async def open_to_all(body: Note) -> int:
        return await note(body)

    app.router.add_api_route("/open", open_to_all, methods=["POST"], route_class_override=PublicRoute)

    @app.post("/uploads")
    async def upload(request: Request) -> int:
        allow(request, 2 << 20, 30)
        return sum([len(chunk) async for chunk in request.stream()])

    @app.post("/forms")
    async def form(request: Request) -> int:
        seen.begun += 1
        return len(await request.form())

    @app.post("/long")
    async def long(request: Request) -> None:
        try:
            await while_there(request, asyncio.Event().wait())
        except ClientGone:
            seen.gone.set()
            raise

    @app.get("/never")
    async def never() -> None:
        await asyncio.Event().wait()

    @app.get("/endless")
    async def endless() -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            while True:
                yield bytes(1 << 16)

        return StreamingResponse(pieces())

    return app


@dataclass
class Port:
    """The application at a port of its own."""

    number: int
    seen: Seen
    server: uvicorn.Server

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.number}"

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.number)

    async def said(self, *pieces: bytes) -> bytes:
        """Send these pieces and nothing more: what comes back until the connection is closed."""
        reader, writer = await self.connect()
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        with contextlib.suppress(ConnectionError):
            return await asyncio.wait_for(reader.read(), 20)
        return b""


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Port]:
    """Served as every service is, with limits that a test can wait for."""
    for limit in "ARRIVES", "IDLE", "HEADERS":
        monkeypatch.setattr(patience, limit, SOON)
    seen = Seen()
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application(seen), log_config=None, lifespan="off", http=Protocol, ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listening]))
    yield Port(listening.getsockname()[1], seen, server)
    server.should_exit = True
    server.force_exit = True
    await serving


def post(path: str, length: int) -> bytes:
    """The head of a request with a body."""
    kind = "application/json" if path == "/notes" else "application/octet-stream"
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n".encode()


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nX-One: 1\r\nX-Tw"])
async def test_headers_that_do_not_come_end_the_connection(port: Port, head: bytes) -> None:
    assert await port.said(head) == b""


async def test_headers_that_come_slowly_again_and_again_end_it_too(port: Port) -> None:
    reader, writer = await port.connect()
    writer.write(b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"404" in await reader.readline()
    writer.write(b"GET /nowhere HTTP/1.1\r\n")  # the second one on this connection
    assert await asyncio.wait_for(reader.read(), 20) is not None
    assert reader.at_eof()


async def test_headers_without_end_are_refused(port: Port) -> None:
    answer = await port.said(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-More: " + b"a" * (64 << 10))
    assert answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("path", ["/notes", "/forms"])
async def test_a_body_that_does_not_come_is_given_up_before_anything_is_begun(port: Port, path: str) -> None:
    answer = await port.said(post(path, 1000), b'{"text": ')
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"zu lange gedauert" in answer
    assert b"connection: close" in answer
    assert port.seen.begun == 0


@pytest.mark.parametrize("path", ["/notes", "/forms"])
async def test_a_body_that_is_too_large_is_refused_before_anything_is_begun(port: Port, path: str) -> None:
    kind = "application/json" if path == "/notes" else "application/x-www-form-urlencoded"
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(port.url + path, content=b"[" * (1 << 20), headers={"Content-Type": kind})
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:ortsnetz:too_large"
    assert port.seen.begun == 0 or path == "/forms", "a form is read by its handler"


async def test_a_route_that_is_open_to_everybody_takes_only_little(port: Port) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        said = {"text": "x" * patience.LITTLE}
        refused = await http.post(f"{port.url}/open", json=said)
        assert (refused.status_code, refused.json()["title"], port.seen.begun) == (413, "too_large", 0)
        assert (await http.post(f"{port.url}/open", json={"text": "x"})).json() == 1
        assert (await http.post(f"{port.url}/notes", json=said)).is_success


async def test_an_upload_may_be_larger_where_its_route_says_so(port: Port) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.post(f"{port.url}/uploads", content=bytes(2 << 20))).json() == 2 << 20
        assert (await http.post(f"{port.url}/uploads", content=bytes((2 << 20) + 1))).status_code == 413


async def test_an_upload_that_stops_on_its_way_is_given_up(port: Port) -> None:
    answer = await port.said(post("/uploads", 1 << 20), bytes(600 << 10))
    assert answer.startswith(b"HTTP/1.1 408")


async def test_long_work_ends_with_whoever_waits_for_it(port: Port) -> None:
    _, writer = await port.connect()
    writer.write(post("/long", 0))
    await writer.drain()
    writer.close()
    await asyncio.wait_for(port.seen.gone.wait(), 20)


async def test_what_has_no_answer_for_long_is_given_up(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "WHOLE", SOON)
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{port.url}/never")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


async def test_an_answer_that_nobody_reads_is_given_up(port: Port) -> None:
    _, writer = await port.connect()
    writer.write(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
    tasks = port.server.server_state.tasks
    assert await asyncio.to_thread(comes_true, lambda: bool(tasks), within=20)
    assert await asyncio.to_thread(comes_true, lambda: not tasks, within=20)
    writer.close()
