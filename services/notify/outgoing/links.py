"""Links, and texts that a letter says, are fetched from the service that knows them in the moment of sending: nothing
secret and no text about a person is stored here or travels through Kafka to here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

import httpx
from pydantic import BaseModel, ValidationError

from shared.problems import Problem
from shared.security.tokens import TokenSource


class Issued(BaseModel):
    """What every service says about a link that is being sent now."""

    email: str
    first_name: str
    expires_at: datetime


class Link(Issued):
    """What `members` says: the whole address."""

    url: str
    purpose: str
    unit_name: str


class Secret(Issued):
    """What any other service says: the end of an address. The page behind it is named by the mail's kind."""

    secret: str


class LinkGone(Exception):
    """The link is used, too old or unknown: no mail."""


class ServiceAway(Exception):
    """The service that knows a link or a text does not answer: later."""

    @property
    def reason(self) -> str:
        """A code for the status: `members_away`."""
        return f"{self.args[0]}_away"


class Links:
    """Fetches links with notify's own token. `urls`: where services are, by their names."""

    def __init__(self, urls: Mapping[str, str], tokens: TokenSource) -> None:
        self._clients = {service: httpx.AsyncClient(base_url=url, timeout=5) for service, url in urls.items()}
        self._tokens = tokens

    async def issue(self, link: UUID, by: str = "members", handed: Mapping[str, str] | None = None) -> Link | Secret:
        """Let a service make the secret, and get it. `handed`: what it is told of whom the mail goes to. Raises
        LinkGone or ServiceAway."""
        try:
            token = await self._tokens.token(by)
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
            answer = await self._clients[by].post(f"/links/{link}/issue", json=handed, headers=headers)
            if answer.status_code in (404, 409, 410):
                raise LinkGone
            answer.raise_for_status()
            said: type[Link | Secret] = Link if by == "members" else Secret
            return said.model_validate_json(answer.content)
        except (httpx.HTTPError, Problem, ValidationError) as error:
            raise ServiceAway(by) from error

    async def text(self, record: UUID) -> str | None:
        """A text about a person; None where it is erased. Raises ServiceAway."""
        try:
            token = await self._tokens.token("members")
            headers = {"Authorization": f"Bearer {token}"}
            answer = await self._clients["members"].get(f"/texts/{record}", headers=headers)
            if answer.status_code == 404:
                return None
            answer.raise_for_status()
            return str(answer.json()["text"])
        except (httpx.HTTPError, Problem, ValueError, KeyError) as error:
            raise ServiceAway("members") from error

    async def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            await client.aclose()
