"""What is ready, what is not, and what takes connections and says nothing: as a program that hangs does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from deploy.containers import answering
from deploy.containers.addresses import GATEWAY
from deploy.containers.answering import NOT_READY, READY, Ask
from deploy.containers.healthy import LATELY
from deploy.containers.running import Containers
from deploy.servers.ports import free_ports
from deploy.stack.description import DEFAULT, PROVISIONER
from deploy.stack.running import NO_ANSWER
from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests


def state(ask: Ask) -> str:
    return answering.states({"it": ask})["it"]


def asks(at: tuple[str, int]) -> dict[str, Ask]:
    """Everybody, at one address."""
    address = f"{at[0]}:{at[1]}"
    client = {"bootstrap.servers": address, "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "SCRAM-SHA-512"}
    client |= {"sasl.username": "somebody", "sasl.password": "x"}

    http = httpx.Client(timeout=answering.SECONDS, transport=_To(f"http://{address}"))
    return {
        "postgres": lambda: answering.postgres(address),
        "kafka": lambda: answering.kafka(address, client),
        "gateway": lambda: answering.gateway(at),
        "members": lambda: answering.web(http, "members"),
        "provisioner": lambda: answering.provisioner(http),
    }


class _To(httpx.HTTPTransport):
    """Whatever the name: to one address."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = httpx.URL(url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host=self._url.host, port=self._url.port)
        return super().handle_request(request)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "SECONDS", 1.0)


@pytest.fixture
def hangs() -> Iterator[tuple[str, int]]:
    """Takes connections, as the kernel does for a program that stands still, and never says anything."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listening:
        yield listening.getsockname()


def test_who_takes_a_connection_and_says_nothing_does_not_answer(hangs: tuple[str, int]) -> None:
    assert answering.states(asks(hangs)) == dict.fromkeys(asks(hangs), NO_ANSWER)


def test_who_is_not_there_is_not_ready() -> None:
    nowhere = ("127.0.0.1", free_ports(1)[0])
    assert answering.states(asks(nowhere)) == dict.fromkeys(asks(nowhere), NOT_READY)


def test_all_are_asked_at_once() -> None:
    everybody = threading.Barrier(12)

    def ask() -> bool:
        everybody.wait(timeout=10)  # each answers when all are asked
        return True

    assert set(answering.states({str(one): ask for one in range(12)}).values()) == {READY}


def test_real_servers_are_ready(kafka: KafkaForTests, postgres: PostgresForTests) -> None:
    assert state(lambda: answering.postgres(f"127.0.0.1:{postgres.server.port}")) == READY
    good = kafka.server.client()
    assert state(lambda: answering.kafka(kafka.bootstrap, good)) == READY
    refused = kafka.server.client("nobody", "wrong")
    assert state(lambda: answering.kafka(kafka.bootstrap, refused)) == READY, "it answers"


def test_a_database_that_starts_refuses_everybody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def refuse() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(100)
                connection.sendall(b"E\0\0\0\5\0")

        refusing = threading.Thread(target=refuse)
        refusing.start()
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        assert state(lambda: answering.postgres(address)) == NOT_READY
        refusing.join()


@pytest.mark.parametrize(("ago", "found"), [(1.0, READY), (LATELY + 5, NOT_READY), (None, NOT_READY)])
def test_the_provisioner_is_ready_while_it_looks(ago: float | None, found: str) -> None:
    registry = CollectorRegistry()
    Gauge("ortsnetz_looked_seconds", "…", registry=registry).set(0 if ago is None else time.time() - ago)
    answer = httpx.MockTransport(lambda _: httpx.Response(200, content=generate_latest(registry)))
    with httpx.Client(transport=answer) as http:
        assert state(lambda: answering.provisioner(http)) == found


@pytest.mark.parametrize("gateway", [True, False])
def test_a_line_for_each_program_of_the_project(gateway: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "views.json").write_text('{"view-bezirk-hannover": "x"}')
    public = {f"ORTSNETZ_PUBLIC_{name}": "http://127.0.0.1:1" for name in ("NOTIFY", "MAIL")}
    public |= {f"ORTSNETZ_PUBLIC_{view.name.upper().replace('-', '_')}": "http://127.0.0.1:1" for view in DEFAULT.views}
    asked: list[Any] = []

    def answer(*given: Any) -> bool:
        asked.append(given)
        return "notify" not in given

    for name in ("postgres", "kafka", "gateway", "web", "provisioner"):
        monkeypatch.setattr(answering, name, answer)
    here = Containers(
        folder=tmp_path, secrets=tmp_path, environment=public | ({"ORTSNETZ_GATEWAY": "yes"} if gateway else {})
    )
    lines = {line.name: line for line in here.lines()}
    processes = {process.name for process in DEFAULT.processes}
    assert lines.keys() == {"postgres", "kafka", "mail", PROVISIONER, *processes} | ({"gateway"} if gateway else set())
    assert {name for name, line in lines.items() if not line.ready} == {"notify"}
    assert ((GATEWAY,) in asked) is gateway
