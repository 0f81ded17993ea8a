"""HTTP: what guests do without an account, through the view of the unit that invites."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, NaiveDatetime

from services.events.calendar import after, queries, registering, times
from services.events.calendar.seating import PARTY
from services.events.calendar.tables import Occasion, Registration
from shared.clock import BERLIN
from shared.contracts.calendar import Standing
from shared.database import ANSWER
from shared.mail_address import MailAddress
from shared.messaging.work import Work, work_on
from shared.security.mail_limits import MailLimits
from shared.security.permissions import Action
from shared.security.secrets import Secret
from shared.text import Lines, OneLine
from shared.web import PathOf, Routes, ServiceOf, WorkOf


class Guest(BaseModel):
    """Who wants to come; the first name is enough. `asked_from`: where the form was sent from, as a hash that its view
    alone can make; empty where nobody knows."""

    first_name: Annotated[str, OneLine(80, needed=True)]
    email: MailAddress
    party: int = Field(1, ge=1, le=PARTY)
    note: Annotated[str, Lines(500)] = ""
    asked_from: str = Field("", pattern=r"^[0-9a-f]{0,64}$")


class Held(BaseModel):
    """The secret of a link in a mail."""

    secret: Secret


class Resized(Held):
    """How many people come."""

    party: int = Field(ge=1, le=PARTY)


class RegistrationNow(BaseModel):
    """How a registration stands, for its holder alone. `over`: nobody knows the link (any more), or it was not
    confirmed before the occasion began; without a unit then. `until`: so long an offered seat is kept; `reminds`: the
    day before; `asks`: they were there and are asked whether it was worth it, `answer` is what they said."""

    unit: str = ""
    occasion: UUID | None = None
    registration: UUID | None = None
    standing: Standing | Literal["asked", "over"] = "over"
    first_name: str = ""
    party: int = 1
    until: NaiveDatetime | None = None
    reminds: bool = True
    asks: bool = False
    answer: str | None = None

    @classmethod
    def of(cls, occasion: Occasion, one: Registration, first_name: str = "") -> RegistrationNow:
        """As it stands. Answers of commands are kept: they name nobody."""
        return cls(
            unit=occasion.unit,
            occasion=occasion.id,
            registration=one.id,
            standing=one.standing,
            first_name=first_name,
            party=one.party,
            until=one.until,
            reminds=one.reminds,
            asks=one.thanked and one.standing == "attended",
            answer=one.answer,
        )


class Answer(Held):
    """Whether it was worth it."""

    answer: Literal["gained", "partly", "nothing"]


class Reminding(Held):
    """Whether they want to be reminded the day before."""

    wanted: bool


class Handed(BaseModel):
    """What `notify` knows of somebody who is invited and has nothing to type; kept sealed, for whoever has the link."""

    first_name: Annotated[str, OneLine(200)] = ""
    email: MailAddress | None = None


_NOTHING = Handed()


class IssuedLink(BaseModel):
    """What goes into one mail; the view's address before it is `notify`'s to know."""

    secret: str
    email: str
    first_name: str
    unit: str
    expires_at: datetime


Issuing = Callable[[Work, UUID, Handed, datetime], Awaitable[IssuedLink]]


async def issue_for_registration(work: Work, link: UUID, _: Handed, at: datetime) -> IssuedLink:
    """A secret that leads to a registration. Raises Problem 404, 410."""
    secret, one, occasion = await registering.issue(work.session, link, at)
    holds = one.asked_at + times.CONFIRMED_WITHIN if one.standing == "asked" else known_until(occasion)
    return IssuedLink(secret=secret, email=one.email, first_name=one.first_name, unit=occasion.unit, expires_at=holds)


def known_until(occasion: Occasion) -> datetime:
    """When its guests are forgotten, and what leads to them."""
    forgotten = times.forgotten_on(occasion.ends)
    return datetime(forgotten.year, forgotten.month, forgotten.day, tzinfo=BERLIN)


def routes(limits: MailLimits, issuing: Issuing = issue_for_registration) -> Routes:
    """The routes of guests. `issuing`: what makes the secret in a mail."""
    guests = Routes(tags=["guests"])

    @guests.command("/units/{unit}/occasions/{occasion}/registrations", Action.REGISTER_GUEST, status_code=202)
    async def register(occasion: UUID, body: Guest, path: PathOf, work: WorkOf, service: ServiceOf) -> dict[str, str]:
        """Somebody wants to come: a mail asks to confirm the address. The answer is the same whoever asks.

        `{first_name, email, party: 1 to 3, note?, asked_from?}` → 202; 409 `occasion_over`, `no_registration`; 429.
        """
        limits.use("registration", body.email, body.asked_from)
        found = await queries.to_change(work.session, path.unit, occasion)
        await registering.ask(
            work,
            found,
            first_name=body.first_name,
            email=body.email,
            party=body.party,
            said=body.note,
            at=service.calendar.moment(),
        )
        return {"status": "accepted"}

    @guests.stream("/registrations/standing", Action.REGISTER_GUEST)
    async def standing(body: Held, service: ServiceOf) -> RegistrationNow:
        """How the registration stands that a link leads to; nothing changes.

        `{secret}` → `{unit, occasion, registration, standing, first_name, party, until}`.
        """
        async with service.database.reading() as session:
            found = await queries.seen_by(session, body.secret)
        return RegistrationNow.of(*found, found[1].first_name) if found else RegistrationNow()

    @guests.command("/registrations/confirmation", Action.REGISTER_GUEST)
    async def confirm(body: Held, work: WorkOf, service: ServiceOf) -> RegistrationNow:
        """The address is theirs: a seat, or a place in the line; whoever withdrew comes back.

        `{secret}` → as `standing`, without the name; 410 `link_spent`, 409 `occasion_over`, `too_many`.
        """
        return RegistrationNow.of(*await registering.confirm(work, body.secret, service.calendar.moment()))

    @guests.command("/registrations/withdrawal", Action.REGISTER_GUEST)
    async def withdraw(body: Held, work: WorkOf, service: ServiceOf) -> RegistrationNow:
        """They do not come after all.

        `{secret}` → as `standing`; 409 `not_confirmed`, `occasion_over`.
        """
        return RegistrationNow.of(*await registering.withdraw(work, body.secret, service.calendar.moment()))

    @guests.command("/registrations/party", Action.REGISTER_GUEST)
    async def resize(body: Resized, work: WorkOf, service: ServiceOf) -> RegistrationNow:
        """With another number of people.

        `{secret, party}` → as `standing`; 409 `no_room`, `occasion_over`.
        """
        return RegistrationNow.of(*await registering.resize(work, body.secret, body.party, service.calendar.moment()))

    @guests.command("/registrations/acceptance", Action.REGISTER_GUEST)
    async def accept(body: Held, work: WorkOf, service: ServiceOf) -> RegistrationNow:
        """They take the seat that is kept for them.

        `{secret}` → as `standing`; 409 `offer_over`.
        """
        return RegistrationNow.of(*await registering.accept(work, body.secret, service.calendar.moment()))

    @guests.command("/registrations/reminder", Action.REGISTER_GUEST)
    async def remind(body: Reminding, work: WorkOf, service: ServiceOf) -> RegistrationNow:
        """They want no reminder, or want one after all.

        `{secret, wanted}` → as `standing`; 409 `occasion_over`.
        """
        return RegistrationNow.of(*await after.reminds(work, body.secret, body.wanted, service.calendar.moment()))

    @guests.command("/registrations/answer", Action.REGISTER_GUEST)
    async def answer(body: Answer, work: WorkOf, service: ServiceOf) -> RegistrationNow:
        """Whether it was worth it: the last answer counts.

        `{secret, answer: gained | partly | nothing}` → as `standing`; 409 `not_asked`.
        """
        return RegistrationNow.of(*await after.answers(work, body.secret, body.answer))

    @guests.command("/registrations/erasure", Action.REGISTER_GUEST)
    async def erase(body: Held, work: WorkOf, service: ServiceOf) -> RegistrationNow:
        """Forget all that they said of themselves, now.

        `{secret}` → `{standing: over, unit, occasion}`.
        """
        occasion = await registering.forget(work, body.secret, service.calendar.moment())
        return RegistrationNow(unit=occasion.unit, occasion=occasion.id)

    @guests.stream("/links/{link}/issue", Action.ISSUE_LINK)
    async def issue(link: UUID, service: ServiceOf, body: Handed = _NOTHING) -> IssuedLink:
        """A secret for a mail that is being sent now, about the registration, or the invitation, with this id.

        `{first_name, email}` of whom it goes to, for an invitation → `{secret, email, first_name, unit, expires_at}`;
        404 where the guest is forgotten, 410 where nothing can be confirmed or accepted any more.
        """
        # no `command`: its stored answer would keep the secret
        async with work_on(service.database, within=ANSWER) as work:
            return await issuing(work, link, body, service.calendar.moment())

    return guests
