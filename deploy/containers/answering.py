"""Whether the project's programs answer, each asked in its own words, as the service `operator` reaches them.

That a connection is opened says little: the kernel does so for a program that hangs, too.
"""

from __future__ import annotations

import socket
import ssl
import struct
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from deploy.containers.addresses import METRICS, figures, inside
from deploy.containers.healthy import LATELY
from deploy.servers.broker_users import shown
from deploy.stack.description import PROVISIONER
from deploy.stack.errors import StackError
from deploy.stack.running import NO_ANSWER

SECONDS = 4.0
"""That an answer may take."""
READY, NOT_READY = "ready", "not ready"

Ask = Callable[[], bool]
"""Whether one does its work. Raises TimeoutError or httpx.TimeoutException where no answer comes in time."""


def states(asked: Mapping[str, Ask]) -> dict[str, str]:
    """`ready`, `not ready` or `no answer`, by name. All are asked at once."""
    with ThreadPoolExecutor(len(asked)) as together:
        return dict(zip(asked, together.map(_state, asked.values()), strict=True))


def _state(ask: Ask) -> str:
    try:
        return READY if ask() else NOT_READY
    except (TimeoutError, httpx.TimeoutException):
        return NO_ANSWER
    except (OSError, httpx.HTTPError):  # nobody of this name, or nobody listens
        return NOT_READY


def web(http: httpx.Client, name: str) -> bool:
    """A process, by its own word."""
    return http.get(f"{inside(name)}/health/ready").status_code == 200


def provisioner(http: httpx.Client) -> bool:
    """By its figures: it has no other web side. It looks every second."""
    answer = http.get(f"http://{figures(PROVISIONER)}:{METRICS}/metrics").raise_for_status()
    samples = (sample for family in text_string_to_metric_families(answer.text) for sample in family.samples)
    looked = next((sample.value for sample in samples if sample.name == "ortsnetz_looked_seconds"), 0.0)
    return time.time() - looked < LATELY


def postgres(address: str) -> bool:
    """It asks who comes for a password; while it starts it refuses them. As `pg_isready` does, without its program."""
    body = struct.pack("!i", 3 << 16) + b"user\0postgres\0\0"  # version 3.0 of its protocol
    with _connected(address) as connection:
        connection.sendall(struct.pack("!i", len(body) + 4) + body)
        return connection.recv(1) == b"R"


def kafka(address: str, client: Mapping[str, Any]) -> bool:
    """It answers a user, if only that it does not let them in. `client`: confluent-kafka's settings of one."""
    _connected(address).close()
    try:
        shown(client, within=SECONDS)
    except StackError:
        raise TimeoutError from None
    return True


def gateway(address: tuple[str, int]) -> bool:
    """It shows its certificate."""
    return bool(ssl.get_server_certificate(address, timeout=SECONDS))


def _connected(address: str) -> socket.socket:
    host, _, port = address.partition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
