"""Where everything is in the compose project: by service name inside, by public address for people.

Public addresses come from the environment (`ORTSNETZ_PUBLIC_…`, in docker-compose.yml and .env); all others are the
names of the services and the ports that they have in their own containers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from deploy.embedded.errors import StackError
from deploy.stack import Stack, View

WEB = 8000
"""The port of every process's web side, in its own container."""
SMTP = 2525
METRICS = 9100
KAFKA = "kafka:9092"
POSTGRES = "postgres:5432"
MAIL = "mail"


def variable(name: str) -> str:
    """The variable with the public address of a process: `ORTSNETZ_PUBLIC_VIEW_OV_CELLE`."""
    return f"ORTSNETZ_PUBLIC_{name.upper().replace('-', '_')}"


def inside(name: str) -> str:
    """The web address of a process within the project."""
    return f"http://{name}:{WEB}"


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
        if not found.startswith(("http://", "https://")):
            raise StackError(
                f"{variable(name)} must be the public address of {name}: https://host or http://host:port."
            )
        return found

    def of_processes(self) -> dict[str, str]:
        """What `Stack.environment` takes."""
        smtp = self.environment.get("ORTSNETZ_SMTP_URL") or f"smtp://{MAIL}:{SMTP}"
        return {"kafka": KAFKA, "smtp": smtp, **{each.name: self.url(each.name) for each in self.stack.processes}}

    def transport(self) -> httpx.BaseTransport:
        """Leads HTTP clients from public addresses to where they are inside."""
        return FromPublic({self.url(name): inside(name) for name in self.public_names})


class FromPublic(httpx.BaseTransport):
    """Sends requests for some origins elsewhere, as a reverse proxy would: path, headers and `Host` stay."""

    def __init__(self, origins: Mapping[str, str]) -> None:
        self._origins = {_origin(httpx.URL(there)): httpx.URL(here) for there, here in origins.items()}
        self._through = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See httpx.BaseTransport."""
        here = self._origins.get(_origin(request.url))
        if here is None:
            return self._through.handle_request(request)
        url = request.url.copy_with(scheme=here.scheme, host=here.host, port=here.port)
        sent = httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        return self._through.handle_request(sent)

    def close(self) -> None:
        """Close the connections."""
        self._through.close()


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
