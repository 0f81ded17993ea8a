"""The compose project as the operator's commands meet it, from inside."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from deploy.containers import answering
from deploy.containers.addresses import GATEWAY, KAFKA, MAIL, POSTGRES, Addresses
from deploy.containers.from_public import FromPublic
from deploy.containers.run import DATA, HOSTED_AT, HOSTING, OWN_VIEWS, SECRETS
from deploy.hosting.remembering import remembered
from deploy.own_views.remembering import OwnViews
from deploy.stack.description import DEFAULT, PROVISIONER, Process, Stack, View
from deploy.stack.errors import StackError
from deploy.stack.home import write_private
from deploy.stack.running import Line, Outside, describe


@dataclass(frozen=True)
class Containers:
    """The running project. `folder` keeps what the commands are told, `secrets` holds the operator's own."""

    basis: Stack = DEFAULT
    folder: Path = DATA / "operator"
    secrets: Path = SECRETS
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    hosting: Path = HOSTING
    addresses: Path = HOSTED_AT

    @classmethod
    def here(cls) -> Containers:
        """The project that this container belongs to."""
        return cls()

    @property
    def stack(self) -> Stack:
        """As it is now: views host what is remembered."""
        return self.basis.hosting(remembered(self.hosting))

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """No second command meanwhile that changes who hosts what."""
        lock = self.folder / "lock"
        lock.touch(mode=0o600)
        with lock.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StackError("Another command is working on this stack: wait until it is done.") from None
            yield

    def kafka_password(self, view: View) -> str:
        """Of a view's Kafka principal."""
        found: dict[str, str] = json.loads((self.secrets / "views.json").read_text())
        return found[view.name]

    def client_secret(self, process: Process) -> str:
        """What a process shows at members' token endpoint."""
        found: dict[str, str] = json.loads((self.secrets / "clients.json").read_text())
        return found[process.name]

    def prepare_starts(self) -> None:
        """Containers read `hosting` themselves when they start."""

    @property
    def operator_secret(self) -> str:
        """What the operator shows at members' token endpoint."""
        return (self.secrets / "operator").read_text()

    def url(self, name: str) -> str:
        """The address of a process: public where it has one."""
        return Addresses(self.basis, self.environment).url(name)

    def transport(self) -> httpx.BaseTransport:
        """From public addresses to those inside."""
        return FromPublic(Addresses(self.basis, self.environment).origins())

    @property
    def own_views(self) -> OwnViews:
        """Views that levels run themselves: in a volume shared with the provisioner."""
        return OwnViews(OWN_VIEWS)

    def outside(self) -> Outside:
        """What such a view reaches: two ports with TLS, where deploy/external.compose.yml publishes them."""
        addresses = Addresses(self.basis, self.environment)
        api, ca = addresses.outside_api, (self.secrets / "ca.pem").read_text()
        return Outside(addresses.outside, "SASL_SSL", ca, f"{api}/members", f"{api}/mentoring", f"{api}/events")

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

    def tell(self) -> None:
        """Write stack.json."""
        stack, known = self.stack, self.demonstration() or {"accounts": []}
        passwords = {view.name: self.kafka_password(view) for view in stack.views}
        found = describe(stack, self.url, KAFKA, passwords, self.url(MAIL), known["accounts"])
        write_private(self.folder / "stack.json", json.dumps(found, indent=1, ensure_ascii=False))

    def demonstration(self) -> dict[str, Any] | None:
        """How large the demonstration is, of which day, and who can sign in."""
        return self._read("demo.json") or None

    @property
    def demonstration_begun(self) -> bool:
        """Whether one was loaded here, or its loading was begun."""
        return self._read("demo.json") is not None

    def keep_demonstration(self, found: dict[str, Any]) -> None:
        """Remember that, and who can sign in."""
        write_private(self.folder / "demo.json", json.dumps(found))
        self.tell()

    def lines(self) -> list[Line]:
        """Which of the project's programs do their work; of their containers `docker compose ps` knows more."""
        addresses, somebody = Addresses(self.basis, self.environment), self.stack.views[0]
        client = self.broker_client(somebody.name, self.kafka_password(somebody))
        with httpx.Client(timeout=answering.SECONDS, trust_env=False) as http:
            asked: dict[str, answering.Ask] = {
                "postgres": partial(answering.postgres, POSTGRES),
                "kafka": partial(answering.kafka, KAFKA, client),
            }
            at = {"postgres": POSTGRES, "kafka": KAFKA, PROVISIONER: ""}
            if addresses.has_gateway:
                asked["gateway"] = partial(answering.gateway, GATEWAY)
                at["gateway"] = addresses.outside_api
            for name in (MAIL, *(process.name for process in self.stack.processes)):
                asked[name], at[name] = partial(answering.web, http, name), self.url(name)
            asked[PROVISIONER] = partial(answering.provisioner, http)
            found = answering.states(asked)
        return [Line(name, state, state == answering.READY, None, 0, 0, at[name]) for name, state in found.items()]

    def _read(self, name: str) -> dict[str, Any] | None:
        file = self.folder / name
        if not file.exists():
            return None
        found: dict[str, Any] = json.loads(file.read_text())
        return found
