"""From public addresses to those inside, and the health check."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from deploy.containers.from_public import FromPublic
from deploy.containers.healthy import LATELY, ready, touched


class _Answers(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        """Say what was asked for."""
        self.send_response(self.status)
        self.send_header("Set-Cookie", "session=1")
        self.end_headers()
        self.wfile.write(f"{self.headers['Host']} {self.path} {self.headers['Cookie']}".encode())

    def do_POST(self) -> None:
        """Say what was sent."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_public_address_is_reached_inside_as_behind_a_proxy(port: int) -> None:
    transport = FromPublic({"https://celle.example.org": f"http://127.0.0.1:{port}"})
    with httpx.Client(base_url="https://celle.example.org", transport=transport, trust_env=False) as http:
        answer = http.get("/heute?seite=2")
        assert answer.text == "celle.example.org /heute?seite=2 None"
        assert str(answer.url) == "https://celle.example.org/heute?seite=2"
        assert http.get("/x").text == "celle.example.org /x session=1"
        assert http.post("/x", data={"a": "ü"}).text == "a=%C3%BC"
        assert http.get(f"http://127.0.0.1:{port}/direct").text.startswith(f"127.0.0.1:{port} /direct")


def test_healthy_means_ready(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ready(port)
    monkeypatch.setattr(_Answers, "status", 503)
    assert not ready(port)
    assert not ready(1)


def test_touched_lately(tmp_path: Path) -> None:
    file = tmp_path / "alive"
    assert not touched(str(file))
    file.touch()
    assert touched(str(file))
    long_ago = time.time() - LATELY - 1
    os.utime(file, (long_ago, long_ago))
    assert not touched(str(file))
