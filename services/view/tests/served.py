"""Serves the gallery on a free port as a view would: same security headers, static files, an event stream.

Tests push events with :meth:`Served.push`; a screen can be exchanged with :meth:`Served.show` to see a live swap.
"""

from __future__ import annotations

import mimetypes
import queue
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

from services.view.frame.layout.render import STATIC, page
from services.view.tests.gallery import screens
from services.view.tests.gallery.sample import Screen

#: what the view itself sends: nothing inline, nothing from elsewhere
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Served:
    """The gallery under ``url``: ``/<screen>.html``."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._screens = {screen.name: screen for screen in screens()}
        self._streams: list[queue.SimpleQueue[str | None]] = []
        served = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

            def do_GET(self) -> None:
                with suppress(ConnectionError):  # a browser that leaves a page lets go of what it had asked for
                    served.answer(self, urlsplit(self.path).path)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def show(self, screen: Screen) -> None:
        """From now on the page of this name shows this model."""
        with self._lock:
            self._screens[screen.name] = screen

    @property
    def listeners(self) -> int:
        """Open event streams."""
        with self._lock:
            return len(self._streams)

    def push(self, topic: str, data: str = "1") -> None:
        """Send one event to every open page."""
        with self._lock:
            for stream in self._streams:
                stream.put(f"id: 0\nevent: {topic}\ndata: {data}\n\n")  # the position of every page here

    def break_off(self) -> None:
        """Close every open stream, as a restart of the view would."""
        with self._lock:
            for stream in self._streams:
                stream.put(None)

    def close(self) -> None:
        """Stop serving."""
        self.break_off()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler, path: str) -> None:
        """One GET."""
        if path == "/live":
            self._stream(request)
            return
        name = path.strip("/").removesuffix(".html")
        file = STATIC / path.removeprefix("/static/")
        with self._lock:
            screen = self._screens.get(name)
        if screen is not None:
            frame = replace(screen.frame, path=path)
            self._send(request, "text/html; charset=utf-8", page(screen.model, frame).encode())
        elif path.startswith("/static/") and file.resolve().is_relative_to(STATIC) and file.is_file():
            self._send(request, mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes())
        else:
            request.send_error(404)

    def _send(self, request: BaseHTTPRequestHandler, kind: str, body: bytes) -> None:
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Content-Security-Policy", POLICY)
        request.end_headers()
        request.wfile.write(body)

    def _stream(self, request: BaseHTTPRequestHandler) -> None:
        mine: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        request.send_response(200)
        request.send_header("Content-Type", "text/event-stream")
        request.end_headers()
        request.wfile.write(b"retry: 100\n\n")
        request.wfile.flush()
        with self._lock:
            self._streams.append(mine)
        try:
            while (event := mine.get()) is not None:
                request.wfile.write(event.encode())
                request.wfile.flush()
        except OSError:
            pass
        finally:
            with self._lock:
                self._streams.remove(mine)


@contextmanager
def serving() -> Iterator[Served]:
    """The gallery while the block runs."""
    served = Served()
    try:
        yield served
    finally:
        served.close()
