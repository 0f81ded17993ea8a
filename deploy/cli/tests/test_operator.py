"""What the operator asks of all processes: of all at once, so that one that waits holds up no other."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any, cast

import httpx

from deploy.cli.operator import inside
from deploy.stack.description import DEFAULT
from deploy.stack.running import RunningStack

NAMES = [process.name for process in DEFAULT.processes]


def test_all_are_asked_at_once_and_who_does_not_answer_is_left_out() -> None:
    everybody = threading.Barrier(len(NAMES))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/tokens":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 300})
        everybody.wait(timeout=10)  # each answers when all are asked
        if request.url.host == "exchange":
            raise httpx.ReadTimeout("the broker is away", request=request)
        return httpx.Response(200, json={"name": request.url.host})

    def url(name: str) -> str:
        return f"http://{name}"

    fake: Any = SimpleNamespace(
        stack=DEFAULT, operator_secret="s", url=url, transport=lambda: httpx.MockTransport(answer)
    )
    found = inside(cast(RunningStack, fake), NAMES)
    assert found == {name: {"name": name} for name in NAMES if name != "exchange"}
