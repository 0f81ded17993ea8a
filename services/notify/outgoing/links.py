"""Links, and texts that a letter says, are fetched from `members` in the moment of sending: nothing secret and no text
about a person is stored here or travels through Kafka to here."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import httpx
from pydantic import BaseModel, ValidationError

from shared.problems import Problem
from shared.security.tokens import TokenSource


class Link(BaseModel):
    """What `members` says about a link that is being sent now."""

    url: str
    email: str
    first_name: str
    purpose: str
    unit_name: str
    expires_at: datetime


class LinkGone(Exception):
    """The link is used, too old or unknown: no mail."""


class MembersAway(Exception):
    """`members` does not answer: later."""


class Links:
    """Fetches links with notify's own token."""

    def __init__(self, members_url: str, tokens: TokenSource) -> None:
        self._client = httpx.AsyncClient(base_url=members_url, timeout=5)
        self._tokens = tokens

    async def issue(self, link: UUID) -> Link:
        """Make the secret and get the link. Raises LinkGone or MembersAway."""
        try:
            token = await self._tokens.token("members")
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
            answer = await self._client.post(f"/links/{link}/issue", headers=headers)
            if answer.status_code in (404, 409, 410):
                raise LinkGone
            answer.raise_for_status()
            return Link.model_validate_json(answer.content)
        except (httpx.HTTPError, Problem, ValidationError) as error:
            raise MembersAway from error

    async def text(self, record: UUID) -> str | None:
        """A text about a person; None where it is erased. Raises MembersAway."""
        try:
            token = await self._tokens.token("members")
            answer = await self._client.get(f"/texts/{record}", headers={"Authorization": f"Bearer {token}"})
            if answer.status_code == 404:
                return None
            answer.raise_for_status()
            return str(answer.json()["text"])
        except (httpx.HTTPError, Problem, ValueError, KeyError) as error:
            raise MembersAway from error

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
