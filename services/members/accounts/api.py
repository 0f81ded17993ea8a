"""HTTP: keys, tokens, clients, links, signing in and out."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel, Field
from sqlalchemy import case
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.members.accounts import links, sessions, wishes
from services.members.accounts.tables import Client
from services.members.accounts.tokens import OPERATOR, Issuer
from services.members.contacts.asking import became
from services.members.objections.in_time import against
from shared.database import ANSWER
from shared.hierarchy import UnitKey
from shared.mail_address import MailAddress
from shared.problems import bad_field
from shared.security.mail_limits import MailLimits
from shared.security.permissions import Action
from shared.security.secrets import Secret, hashed
from shared.security.tokens import LIFETIME, wrong_credentials
from shared.sound import KeyOf
from shared.web import Actor, Routes, ServiceOf, WorkOf

_basic = HTTPBasic(auto_error=False, realm="ortsnetz")


class TokenWanted(BaseModel):
    """For which service a token is wanted, and for which session: without one, for the process itself."""

    audience: str = Field(pattern=r"^[a-z0-9-]{1,100}$")
    session: Annotated[str, Field(pattern=r"^[!-~]{0,200}$")] | None = None


class Token(BaseModel):
    """An access token, valid for `expires_in` seconds."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the type, not a token
    expires_in: int = LIFETIME


class ClientToRegister(BaseModel):
    """A process's credential; a view has the units it hosts and the address under which people reach it.

    `board` is for machines that act for the boards of their units: the demonstration, load tests.
    """

    client: str = Field(pattern=r"^[a-z0-9-]{1,100}$")
    secret: Secret
    role: Literal["view", "notify", "operator", "board"] | None = Field(None, description="none: consumes events only")
    units: list[UnitKey] = Field([], max_length=500)
    url: str = Field("", max_length=300, pattern=r"^(https?://[!-~]+)?$")


class LinkWanted(BaseModel):
    """Who wants to sign in."""

    email: MailAddress


class LinkUsed(BaseModel):
    """The secret of a link."""

    secret: Secret


class LinkHeld(LinkUsed):
    """The secret of a link that somebody has opened, and what it is for."""

    purpose: links.Purpose


class LinkState(BaseModel):
    """Whether the link can be used, and else why not, as far as it is its holder's own: `late`: the time to object is
    over; `waits`: an objection is there; `final`: none leads on; `admitted`: there is no refusal any more; `accepted`:
    they stand in; `ended`: they did; `declined`: they said no; `closed`: nobody is asked to stand in any more, or not
    they; `used` says no more than that. `unit` is empty where nobody knows the link (any more)."""

    state: links.State
    unit: str


class SignedIn(BaseModel):
    """A session: its secret belongs into a cookie and nowhere else."""

    session: str
    person: UUID
    expires_in: int


class SignOut(BaseModel):
    """The secret of the session that ends."""

    session: Secret


def routes(issuer: Issuer, limits: MailLimits) -> Routes:
    """The routes of accounts."""
    accounts = Routes(tags=["accounts"])

    @accounts.public("/.well-known/jwks.json", ["GET"])
    async def keys() -> dict[str, Any]:
        """The public keys of all access tokens."""
        return dict(issuer.public_keys().as_dict(private=False))

    @accounts.public("/tokens", ["POST"])
    async def token(
        body: TokenWanted, service: ServiceOf, basic: Annotated[HTTPBasicCredentials | None, Depends(_basic)]
    ) -> Token:
        """A token for a process (HTTP Basic: client and secret), or for the person of a session at this view.

        `{audience, session?}` → `{access_token, expires_in}`.
        """
        if basic is None:
            raise wrong_credentials()
        async with service.database.transaction(within=ANSWER) as session:
            client = await issuer.client(session, basic.username, basic.password)
            signed = await issuer.token(session, client, body.audience, service.calendar, body.session)
        return Token(access_token=signed)

    @accounts.public("/tokens/current", ["GET"])
    async def current(request: Request, service: ServiceOf) -> Response:
        """204 while the process behind a token still is what the token says, else 401: for the gateway, which asks
        before it lets a request of a level's own view through. So a revoked one ends before its tokens do.

        204 while the process behind the token has the units it names, else 401; the gateway asks.
        """
        async with service.database.reading() as session:
            await issuer.check_current(session, request.headers.get("authorization", "").removeprefix("Bearer "))
        return Response(status_code=204)

    @accounts.command("/clients", Action.OPERATE)
    async def register(body: ClientToRegister, work: WorkOf, service: ServiceOf) -> dict[str, str]:
        """Register or replace a process's credential.

        `{client, secret, role, units[], url}`: of a process or a view.
        """
        if body.client == OPERATOR:
            raise bad_field("/client", "The operator's own secret is a setting.")
        if unknown := next((unit for unit in body.units if unit not in service.units), None):
            raise bad_field("/units", f"There is no unit {unknown}.")
        if body.role == "view" and not (body.units and body.url):
            raise bad_field("/units", "A view hosts at least one unit and has a url.")
        if body.role == "board" and not body.units:
            raise bad_field("/units", "A machine acts for boards of units that are named.")
        values = {
            "secret_hash": hashed(body.secret),
            "role": body.role or "",
            "units": body.units,
            "url": body.url,
        }
        row = insert(Client).values(client=body.client, **values)
        another = col(Client.secret_hash) != row.excluded.secret_hash
        counted = values | {"credential": col(Client.credential) + case((another, 1), else_=0)}
        await work.session.execute(row.on_conflict_do_update(index_elements=["client"], set_=counted))
        return {"client": body.client}

    @accounts.command("/sign-in-links", Action.REQUEST_LINK, status_code=202)
    async def link(body: LinkWanted, actor: Actor, work: WorkOf) -> dict[str, str]:
        """Ask for a link by mail. The answer, its time included, is the same for every address, and however often it
        is asked for: see `mailing`.

        `{email}` → 202 always, however often (`accounts/mailing.py`: at most 3 unused links wait in a mailbox); the
        link points to the asking view's `url` + `/anmelden/<secret>`.
        """
        await wishes.ask_for_sign_in(work, body.email, actor.id)
        return {"status": "accepted"}

    @accounts.stream("/links/{link}/issue", Action.ISSUE_LINK)
    async def issue(link: UUID, service: ServiceOf) -> links.IssuedLink:
        """Address and link of a mail that is being sent now; the secret is made in this moment.

        → `{url, email, first_name, purpose, unit_name, expires_at}`.
        """
        # no `command`: its stored answer would keep the secret
        async with service.database.transaction(within=ANSWER) as session:
            return await links.issue(session, link, service.units)

    @accounts.stream("/link-states", Action.REQUEST_LINK)
    async def link_state(body: LinkHeld, actor: Actor, service: ServiceOf) -> LinkState:
        """Whether a link can still be used: a page that would refuse its own button does not offer it.

        `{secret, purpose}` → `{state: open, used, over; to object late, waits, final, admitted; to stand in accepted,
        ended, declined, closed (nobody is asked any more); unit}`: whether a page offers its button, and what it says
        instead.
        """
        async with service.database.reading() as session:
            state, unit, about = await links.state_of(session, body.secret, body.purpose, actor.id)
            if about and body.purpose == "stand_in":
                state = await became(session, about) or state
            elif about and state == "open":
                state = await against(session, about, service.units, service.calendar) or state
        return LinkState(state=state, unit=unit)

    @accounts.stream("/sign-ins", Action.REQUEST_LINK)
    async def sign_in(
        body: LinkUsed,
        actor: Actor,
        service: ServiceOf,
        key: KeyOf,
    ) -> SignedIn:
        """Use a link up. The same request again (same Idempotency-Key) gets the same session.

        `{secret}` → `{session, person, expires_in}`; single use, the same `Idempotency-Key` gets the same session; 410
        `link_spent`.
        """
        async with service.database.transaction(within=ANSWER) as session:
            secret, person = await links.sign_in(session, body.secret, actor.id, key)
        return SignedIn(session=secret, person=person, expires_in=int(sessions.LONGEST.total_seconds()))

    @accounts.stream("/sign-outs", Action.REQUEST_LINK)
    async def sign_out(body: SignOut, service: ServiceOf) -> dict[str, str]:
        """End a session.

        `{session}`.
        """
        async with service.database.transaction(within=ANSWER) as session:
            await sessions.end(session, body.session)
        return {"status": "ended"}

    return accounts
