"""A running stack as tools and operators meet it, whatever runs it: processes here, or containers."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx

from deploy.own_views.remembering import OwnViews
from deploy.stack.description import Process, Stack, View, level_of

NO_ANSWER = "no answer"
"""The state of a program that takes connections and then says nothing: it hangs, or waits for one that does."""


@dataclass(frozen=True)
class Line:
    """One program, as `ortsnetz status` shows it."""

    name: str
    state: str
    """In the words of what runs it. Embedded: RUNNING, STARTING, BACKOFF (fails, is tried again), STOPPED, FATAL."""

    ready: bool
    """It does its work: signs in, or answers /health/ready."""

    pid: int | None
    seconds: int
    """Since its start."""

    memory: int
    """Bytes of it and its children; what they share is counted once."""

    address: str


@dataclass(frozen=True)
class Outside:
    """What a level's own view reaches of the stack, as seen from its machine."""

    bootstrap: str
    """host:port of the broker."""

    security_protocol: str
    """SASL_SSL; SASL_PLAINTEXT where everything is on one machine."""

    ca: str
    """PEM of the CA of broker and API; "" without TLS."""

    members_url: str
    mentoring_url: str
    events_url: str


class RunningStack(Protocol):
    """What the operator's commands, the demonstration and the story need of a stack."""

    @property
    def basis(self) -> Stack:
        """Its description, as it is when no unit has been hosted elsewhere since."""

    @property
    def stack(self) -> Stack:
        """The same as it is now: views host what is remembered in `hosting`."""

    @property
    def hosting(self) -> Path:
        """The file that remembers which units views host (see `deploy.hosting.remembering`)."""

    @property
    def addresses(self) -> Path:
        """The file that says where people find each unit."""

    def only_one(self) -> AbstractContextManager[None]:
        """No second command meanwhile that changes who hosts what. Raises StackError."""

    def kafka_password(self, view: View) -> str:
        """Of a view's Kafka principal."""

    def client_secret(self, process: Process) -> str:
        """What a process shows at members' token endpoint."""

    def prepare_starts(self) -> None:
        """Let processes that start from now on follow who hosts what."""

    @property
    def operator_secret(self) -> str:
        """What the operator shows at members' token endpoint."""

    def url(self, name: str) -> str:
        """The address of a process, as everybody writes it: in mails, in a browser."""

    def transport(self) -> httpx.BaseTransport | None:
        """How those addresses are reached from here; None: as they are. For one HTTP client, which closes it."""

    @property
    def own_views(self) -> OwnViews:
        """The views that levels run on machines of their own."""

    def outside(self) -> Outside:
        """What such a view reaches."""

    def broker_client(self, user: str, password: str) -> dict[str, str]:
        """confluent-kafka's settings for a user of the broker, from here."""

    def told(self) -> dict[str, Any] | None:
        """The content of stack.json (see `describe`); None where no stack was brought up."""

    def tell(self) -> None:
        """Bring stack.json up to date, where there is one."""

    def demonstration(self) -> dict[str, Any] | None:
        """How large the demonstration is, of which day, and who can sign in; None where there is none."""

    @property
    def demonstration_begun(self) -> bool:
        """Whether one was loaded here, or its loading was begun."""

    def keep_demonstration(self, found: dict[str, Any]) -> None:
        """Remember that; `{}`: it is begun."""

    def lines(self) -> list[Line]:
        """What runs; nothing where nothing does."""


def describe(
    stack: Stack,
    url: Callable[[str], str],
    kafka: str,
    passwords: Mapping[str, str],
    mail: str,
    accounts: list[dict[str, str]],
) -> dict[str, Any]:
    """The content of stack.json, for tools and tests. Holds the views' own Kafka credentials: keep it private.

    `kafka` is host:port; `passwords` of the views' Kafka principals, by name; `mail` the mailbox's address ("": none).
    """

    def of(view: View) -> dict[str, Any]:
        return {
            "unit": view.units[0],
            "units": list(view.units),
            "level": level_of(view.units[0]).value,
            "url": url(view.name),
            "kafka": {
                "bootstrap": kafka,
                "security_protocol": "SASL_PLAINTEXT",
                "sasl_mechanism": "SCRAM-SHA-512",
                "username": view.name,
                "password": passwords[view.name],
            },
        }

    return {
        "services": {each.name: url(each.name) for each in stack.services},
        "views": [of(view) for view in stack.views],
        "mail": {"url": mail},
        "accounts": accounts,
    }
