"""Access tokens: signed by `members/accounts` alone, valid for minutes, for one service (`aud`).

Claims: `sub` (person id, or name of a process), `kind`, `roles` as [role, unit or null], `view` (the acting view) and
`units` (the units that view hosts), `credential` (which of the process's secrets it was got with). No names, no
addresses.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from shared.problems import Problem
from shared.security.permissions import Role

ISSUER = "ortsnetz/members"
ALGORITHM = "ES256"
WRONG_CREDENTIALS = "wrong_credentials"
LIFETIME = 300
"""Seconds a token is valid."""
EARLY = 30
"""Seconds before its end from which it is not used any more, and another is asked for."""


@dataclass(frozen=True)
class Principal:
    """Who is asking: a person through a view, or a process."""

    kind: Literal["person", "process"]
    id: str
    roles: tuple[tuple[Role, str | None], ...]
    view: str | None = None
    units: frozenset[str] = field(default_factory=frozenset)

    def effective_roles(self) -> list[tuple[Role, str | None]]:
        """What the person's roles and the view's units have in common; a process keeps its own."""
        if self.kind == "process":
            return list(self.roles)
        return [(role, unit) for role, unit in self.roles if unit in self.units]


def unauthenticated() -> Problem:
    """No token, or one that does not count."""
    return Problem(401, "unauthenticated", "Bitte melde Dich an.")


def wrong_credentials() -> Problem:
    """A process that members does not know, or whose secret is wrong: the two are not told apart."""
    return Problem(401, WRONG_CREDENTIALS, "The client or its secret is wrong.")


def load_signing_key(file: Path) -> ECKey:
    """The issuer's private key (JWK, P-256)."""
    return ECKey.import_key(json.loads(file.read_text()))


def new_signing_key() -> dict[str, Any]:
    """A new private key to put into a file, with a key id."""
    return dict(ECKey.generate_key("P-256", auto_kid=True).as_dict(private=True))


def issue(key: ECKey, principal: Principal, audience: str, credential: int = 1) -> str:
    """A token for one service, got with the process's secret of this number."""
    issued = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": audience,
        "sub": principal.id,
        "iat": issued,
        "exp": issued + LIFETIME,
        "kind": principal.kind,
        "roles": [[role.value, unit] for role, unit in principal.roles],
        "view": principal.view,
        "units": sorted(principal.units),
        "credential": credential,
    }
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key)


class Verifier:
    """Checks tokens meant for `audience` with the issuer's public keys, fetched when a key is not known."""

    def __init__(self, audience: str, keys: KeySet | None = None, *, jwks_url: str | None = None) -> None:
        self._audience = audience
        self._keys = keys
        self._jwks_url = jwks_url
        self._fetched_at = 0.0

    async def verify(self, token: str) -> Principal:
        """The principal of a token. Raises Problem 401, or 503 while the issuer's keys cannot be fetched."""
        keys = self._keys or await self._fetch()
        try:
            decoded = jwt.decode(token, keys, algorithms=[ALGORITHM])
        except (JoseError, ValueError):
            if self._jwks_url is None or time.monotonic() - self._fetched_at < 10:
                raise unauthenticated() from None
            try:
                decoded = jwt.decode(token, await self._fetch(), algorithms=[ALGORITHM])
            except (JoseError, ValueError):
                raise unauthenticated() from None
        try:
            jwt.JWTClaimsRegistry(
                iss={"essential": True, "value": ISSUER},
                aud={"essential": True, "value": self._audience},
                exp={"essential": True},
                sub={"essential": True},
            ).validate(decoded.claims)
            return _principal(decoded.claims)
        except (JoseError, KeyError, ValueError):
            raise unauthenticated() from None

    async def _fetch(self) -> KeySet:
        if self._jwks_url is None:
            raise unauthenticated()
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                response = await client.get(self._jwks_url)
                response.raise_for_status()
        except httpx.HTTPError:
            raise Problem(
                503, "unavailable", "Die Anmeldung ist gerade nicht erreichbar. Nichts ist verloren."
            ) from None
        self._fetched_at = time.monotonic()
        self._keys = KeySet.import_key_set(response.json())
        return self._keys


def _principal(claims: dict[str, Any]) -> Principal:
    return Principal(
        kind=claims["kind"],
        id=claims["sub"],
        roles=tuple((Role(role), unit) for role, unit in claims["roles"]),
        view=claims.get("view"),
        units=frozenset(claims.get("units") or ()),
    )


class TokenSource:
    """Gets tokens from `members` with this process's own credential and keeps them while they are valid.

    With a person's session it gets tokens that act for this person, through this process.
    """

    def __init__(self, members_url: str, name: str, secret: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = httpx.AsyncClient(base_url=members_url, auth=(name, secret), timeout=10)
        self._kept: dict[tuple[str, str | None], tuple[float, str]] = {}
        self._clock = clock
        self.refused = False
        """Whether members did not accept this process's own credential when it was asked last."""

    async def token(self, audience: str, session: str | None = None) -> str:
        """A valid token. Raises Problem 401 (the session has ended, or `wrong_credentials`: members does not accept
        this process any more) or httpx.HTTPError (members is away)."""
        kept = self._kept.get((audience, session))
        if kept and kept[0] > self._clock():
            return kept[1]
        response = await self._client.post("/tokens", json={"audience": audience, "session": session})
        self.refused = response.status_code == 401 and WRONG_CREDENTIALS in response.text
        if self.refused:
            raise wrong_credentials()
        if response.status_code == 401:
            raise unauthenticated()
        response.raise_for_status()
        body = response.json()
        if len(self._kept) > 10_000:
            self._kept.clear()
        self._kept[audience, session] = (self._clock() + body["expires_in"] - EARLY, body["access_token"])
        return str(body["access_token"])

    def keeps(self, audience: str, session: str | None) -> bool:
        """Whether a valid token is kept, so that nobody has to be asked."""
        kept = self._kept.get((audience, session))
        return kept is not None and kept[0] > self._clock()

    def forget(self, session: str | None) -> None:
        """Drop what is kept for a session that ended, or whose roles changed; None: for this process itself."""
        self._kept = {key: value for key, value in self._kept.items() if key[1] != session}

    def forget_all(self) -> None:
        """Drop every token that is kept: this process's units are others now."""
        self._kept.clear()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
