"""A small HTTP client for loads: keeps its connections, reads event streams, costs far less than what it measures."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

_KEPT = 3.0
"""Seconds that an unused connection is kept; uvicorn closes it after 5."""


@dataclass(frozen=True)
class Answer:
    """Status, headers (names in lower case; of repeated ones the last) and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """Requests to one server. A connection is used by one request at a time and kept for the next."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self.headers = {"Host": f"{self._host}:{self._port}", **(headers or {})}
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request and its answer. Raises OSError when the server is away."""
        reader, writer = await self._connection()
        try:
            writer.write(self._head(method, path, headers or {}, len(body)) + body)
            status, found = await _read_head(reader)
            content = await _read_body(reader, found)
        except BaseException:
            writer.close()
            raise
        self._idle.append((time.monotonic(), reader, writer))
        return Answer(status, found, content)

    async def events(self, path: str, opened: asyncio.Event | None = None) -> AsyncIterator[tuple[str, str, str]]:
        """Messages of an event stream as (event, data, id), until the server ends it. `opened` is set at its start."""
        reader, writer = await self._connect()
        try:
            writer.write(self._head("GET", path, {"Accept": "text/event-stream"}, 0))
            status, headers = await _read_head(reader)
            if status != 200:
                raise ConnectionError(f"{path} answered {status}")
            if opened:
                opened.set()
            message = {"event": "message", "data": "", "id": ""}
            async for line in _lines(reader, chunked=headers.get("transfer-encoding") == "chunked"):
                name, _, value = line.partition(":")
                if line and name in message:
                    message[name] = value.removeprefix(" ")
                elif not line:
                    if message["data"] or message["event"] != "message":
                        yield message["event"], message["data"], message["id"]
                    message = {"event": "message", "data": "", "id": message["id"]}
        finally:
            writer.close()

    async def close(self) -> None:
        """Close the connections that are kept."""
        for _, _, writer in self._idle:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        self._idle.clear()

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            since, reader, writer = self._idle.pop()
            if time.monotonic() - since < _KEPT:
                return reader, writer
            writer.close()
        return await self._connect()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._host, self._port, limit=1 << 24)

    def _head(self, method: str, path: str, headers: Mapping[str, str], length: int) -> bytes:
        lines = [f"{name}: {value}" for name, value in {**self.headers, **headers}.items()]
        if method != "GET":
            lines.append(f"Content-Length: {length}")
        return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode()


async def _read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = (line.partition(":") for line in head[1:] if line)
    return int(head[0].split(" ", 2)[1]), {name.lower(): value.strip() for name, _, value in fields}


async def _read_body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding") == "chunked":
        return b"".join([chunk async for chunk in _chunks(reader)])
    return await reader.readexactly(int(headers.get("content-length", "0")))


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        yield (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")


async def _lines(reader: asyncio.StreamReader, *, chunked: bool) -> AsyncIterator[str]:
    if not chunked:
        while line := await reader.readline():
            yield line.decode().rstrip("\r\n")
        return
    rest = b""
    async for chunk in _chunks(reader):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.decode().rstrip("\r")
