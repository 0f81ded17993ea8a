"""Who is asking for a token, and what goes into it."""

from __future__ import annotations

import re

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from sqlalchemy.ext.asyncio import AsyncSession

from services.members.accounts import sessions
from services.members.accounts.tables import Client
from services.members.roles.queries import roles_of
from shared.clock import Calendar
from shared.security.permissions import Role
from shared.security.secrets import hashed, new_secret, same
from shared.security.tokens import ALGORITHM, ISSUER, Principal, Verifier, issue, unauthenticated, wrong_credentials

OPERATOR = "operator"
"""The operator's client: its secret is a setting, so that there is a beginning."""

_NOBODY = hashed(new_secret())


class Issuer:
    """Issues access tokens, the only one that does."""

    def __init__(self, key: ECKey, operator_secret: str) -> None:
        self._key = key
        self._operator = Client(client=OPERATOR, secret_hash=hashed(operator_secret), role=Role.OPERATOR, units=[])

    def public_keys(self) -> KeySet:
        """The keys with which everybody checks tokens."""
        return KeySet([ECKey.import_key(self._key.as_dict(private=False))])

    def verifier(self, audience: str) -> Verifier:
        """Checks tokens for this process itself, without HTTP."""
        return Verifier(audience, self.public_keys())

    async def check_current(self, session: AsyncSession, token: str) -> None:
        """Whether the process behind a token, for whichever service, still has the secret it got it with and the units
        that it names. Raises Problem 401.

        A person's token names the view they act through, a process's token the process.
        """
        try:
            claims = jwt.decode(token, self.public_keys(), algorithms=[ALGORITHM]).claims
            jwt.JWTClaimsRegistry(
                iss={"essential": True, "value": ISSUER}, exp={"essential": True}, sub={"essential": True}
            ).validate(claims)
        except (JoseError, ValueError):
            raise unauthenticated() from None
        client = await session.get(Client, claims.get("view") or claims["sub"])
        if client is None or not client.role or claims.get("credential") != client.credential:
            raise unauthenticated()
        if not set(claims.get("units") or ()) <= set(client.units):
            raise unauthenticated()

    async def client(self, session: AsyncSession, name: str, secret: str) -> Client:
        """The process with these credentials. Raises Problem 401; takes the same time for unknown names."""
        if not re.fullmatch("[a-z0-9-]{1,100}", name):  # as they are registered
            raise wrong_credentials()
        found = self._operator if name == OPERATOR else await session.get(Client, name)
        if not same(found.secret_hash if found else _NOBODY, secret) or found is None:
            raise wrong_credentials()
        return found

    async def token(
        self, session: AsyncSession, client: Client, audience: str, calendar: Calendar, signed_in: str | None
    ) -> str:
        """A token for the process itself, or with a session's secret for the person signed in at this view."""
        if signed_in is None:
            return issue(self._key, process(client), audience, client.credential)
        person = await sessions.person_of(session, signed_in, client.client) if client.role == Role.VIEW else None
        if person is None:
            raise unauthenticated()
        principal = Principal(
            "person",
            str(person),
            tuple(await roles_of(session, person, calendar.today())),
            client.client,
            frozenset(client.units),
        )
        return issue(self._key, principal, audience, client.credential)


def process(client: Client) -> Principal:
    """A process as a principal: a view, or a machine that acts for boards, has its role in each of its units;
    others have theirs everywhere."""
    roles: tuple[tuple[Role, str | None], ...] = ()
    if client.role in (Role.VIEW, Role.BOARD):
        roles = tuple((Role(client.role), unit) for unit in client.units)
    elif client.role:
        roles = ((Role(client.role), None),)
    return Principal("process", client.client, roles, None, frozenset(client.units))
