"""The compose project as the operator's commands meet it, from inside."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from deploy.containers.addresses import KAFKA, MAIL, POSTGRES, Addresses, inside
from deploy.containers.from_public import FromPublic
from deploy.containers.run import DATA, OWN_ADDRESSES, OWN_VIEWS, SECRETS
from deploy.embedded.home import write_private
from deploy.own_views import OwnViews
from deploy.running import Line, Outside
from deploy.stack import DEFAULT, Stack


@dataclass(frozen=True)
class Containers:
    """The running project. `folder` keeps what the commands are told, `secrets` holds the operator's own."""

    stack: Stack = DEFAULT
    folder: Path = DATA / "operator"
    secrets: Path = SECRETS
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @classmethod
    def here(cls) -> Containers:
        """The project that this container belongs to."""
        return cls()

    @property
    def operator_secret(self) -> str:
        """What the operator shows at members' token endpoint."""
        return (self.secrets / "operator").read_text()

    def url(self, name: str) -> str:
        """The address of a process: public where it has one."""
        return Addresses(self.stack, self.environment).url(name)

    def transport(self) -> httpx.BaseTransport:
        """From public addresses to those inside."""
        return FromPublic(Addresses(self.stack, self.environment).origins())

    @property
    def own_views(self) -> OwnViews:
        """Views that levels run themselves: two volumes, one shared with the provisioner, one with notify."""
        return OwnViews(OWN_VIEWS, OWN_ADDRESSES)

    def outside(self) -> Outside:
        """What such a view reaches: two ports with TLS, where deploy/external.compose.yml publishes them."""
        addresses = Addresses(self.stack, self.environment)
        api, ca = addresses.outside_api, (self.secrets / "ca.pem").read_text()
        return Outside(addresses.outside, "SASL_SSL", ca, f"{api}/members", f"{api}/mentoring")

    def broker_client(self, user: str, password: str) -> dict[str, str]:
        """confluent-kafka's settings for this user, within the project."""
        return {
            "bootstrap.servers": KAFKA,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": user,
            "sasl.password": password,
        }

    def told(self) -> dict[str, Any] | None:
        """The content of stack.json."""
        return self._read("stack.json")

    def keep(self, told: dict[str, Any]) -> None:
        """Write stack.json."""
        write_private(self.folder / "stack.json", json.dumps(told, indent=1, ensure_ascii=False))

    def demonstration(self) -> dict[str, Any] | None:
        """How large the demonstration is, of which day, and who can sign in."""
        return self._read("demo.json")

    def keep_demonstration(self, found: dict[str, Any]) -> None:
        """Remember that, and who can sign in."""
        write_private(self.folder / "demo.json", json.dumps(found))
        told = self.told()
        if told is not None:
            self.keep(told | {"accounts": found["accounts"]})

    def lines(self) -> list[Line]:
        """Which of the project's processes are ready; of their containers `docker compose ps` knows more."""
        found = [_line(name, _accepts(address), address) for name, address in _SERVERS.items()]
        names = [MAIL, *(process.name for process in self.stack.processes)]
        with httpx.Client(timeout=5, trust_env=False) as http, ThreadPoolExecutor(len(names)) as together:
            ready = together.map(lambda name: _is_ready(http, name), names)
            return found + [_line(name, is_ready, self.url(name)) for name, is_ready in zip(names, ready, strict=True)]

    def _read(self, name: str) -> dict[str, Any] | None:
        file = self.folder / name
        if not file.exists():
            return None
        found: dict[str, Any] = json.loads(file.read_text())
        return found


_SERVERS = {"postgres": POSTGRES, "kafka": KAFKA}


def _line(name: str, ready: bool, address: str) -> Line:
    return Line(name, "ready" if ready else "not ready", ready, None, 0, 0, address)


def _accepts(address: str) -> bool:
    host, _, port = address.partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=2).close()
    except OSError:
        return False
    return True


def _is_ready(http: httpx.Client, name: str) -> bool:
    try:
        return http.get(f"{inside(name)}/health/ready").status_code == 200
    except httpx.HTTPError:
        return False
