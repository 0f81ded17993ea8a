"""Where everything is in the compose project: by service name inside, by public address for people.

Public addresses come from the environment (`ORTSNETZ_PUBLIC_…`, in docker-compose.yml and .env); all others are the
names of the services and the ports that they have in their own containers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deploy.stack.description import Stack, View
from deploy.stack.errors import StackError

WEB = 8000
"""The port of every process's web side, in its own container."""
PAGES = 8001
"""The port of notify where people find one page, and nothing else."""
SMTP = 2525
METRICS = 9100
KAFKA = "kafka:9092"
POSTGRES = "postgres:5432"
EXTERNAL, GATEWAY = ("kafka", 9094), ("gateway", 8443)
"""What deploy/external.compose.yml publishes: the broker's listener for levels' own views, and the API."""
MAIL = "mail"
LOOPBACK = "127.0.0.1:18406"
"""Where the broker's EXTERNAL listener is for who says nothing else: for a view on this very machine."""


def variable(name: str) -> str:
    """The variable with the public address of a process: `ORTSNETZ_PUBLIC_VIEW_OV_CELLE`."""
    return f"ORTSNETZ_PUBLIC_{name.upper().replace('-', '_')}"


def inside(name: str) -> str:
    """The web address of a process within the project."""
    return f"http://{name}:{WEB}"


def figures(name: str) -> str:
    """What a process is called in the network `monitoring`, where its figures are."""
    return f"metrics-{name}"


@dataclass(frozen=True)
class Addresses:
    """The addresses of a stack. Raises StackError where a public one is missing or none."""

    stack: Stack
    environment: Mapping[str, str]

    @property
    def public_names(self) -> list[str]:
        """What people's browsers reach: views, notify (who follows a mail's link to have no more), the mailbox."""
        return ["notify", *(each.name for each in self.stack.processes if isinstance(each, View)), MAIL]

    def url(self, name: str) -> str:
        """The address of a process as everybody writes it: public where it has one."""
        if name not in self.public_names:
            return inside(name)
        found = self.environment.get(variable(name), "").rstrip("/")
        if not re.fullmatch(r"https?://[^/\s]+", found):
            raise StackError(
                f"{variable(name)} must be the public address of {name}: https://host or http://host:port."
            )
        return found

    def problems(self) -> list[str]:
        """What is wrong with those that an operator sets: a sentence each."""
        found = []
        for name in self.public_names:
            try:
                self.url(name)
            except StackError as error:
                found.append(str(error))
        if not re.fullmatch(r"[A-Za-z0-9.-]+", self.outside.rpartition(":")[0]):
            found.append("ORTSNETZ_EXTERNAL_HOST must be a name or an IP address, without https:// and without a port.")
        return found

    def origins(self) -> dict[str, str]:
        """Where public addresses are inside."""
        return {self.url(name): inside(name) for name in self.public_names}

    @property
    def outside(self) -> str:
        """host:port of the broker for levels' own views (ORTSNETZ_EXTERNAL_KAFKA)."""
        return self.environment.get("ORTSNETZ_EXTERNAL_KAFKA") or LOOPBACK

    @property
    def outside_api(self) -> str:
        """Base address of the services' API for levels' own views (ORTSNETZ_EXTERNAL_API)."""
        return (self.environment.get("ORTSNETZ_EXTERNAL_API") or "https://127.0.0.1:18407").rstrip("/")

    @property
    def has_gateway(self) -> bool:
        """Whether deploy/external.compose.yml is part of the project."""
        return bool(self.environment.get("ORTSNETZ_GATEWAY"))

    def of_processes(self) -> Mapping[str, str]:
        """What `Stack.environment` takes. An address is looked for only when it is asked for: a process knows few."""
        smtp = self.environment.get("ORTSNETZ_SMTP_URL") or f"smtp://{MAIL}:{SMTP}"
        return _Asked(self.url, kafka=KAFKA, smtp=smtp)


class _Asked(dict[str, str]):
    def __init__(self, url: Callable[[str], str], **known: str) -> None:
        super().__init__(known)
        self._url = url

    def __missing__(self, name: str) -> str:
        return self._url(name)
