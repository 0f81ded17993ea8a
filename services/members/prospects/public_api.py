"""HTTP: what people do without an account, through the view of the branch: ask to stay in touch, confirm, be erased."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.members.contacts.holding import require_branch
from services.members.prospects import entering, queries, tending
from services.members.prospects.api import Interested
from services.members.prospects.ending import drop, end
from services.members.prospects.entering import Said
from services.members.prospects.rules import wrong_meeting
from services.members.prospects.tables import APPLIED, ASKED, ENDED, MEMBER, Prospect
from shared.days import by_today
from shared.mail_address import MailAddress
from shared.problems import Problem
from shared.security.mail_limits import MailLimits
from shared.security.permissions import Action
from shared.security.secrets import Secret
from shared.web import Actor, PathOf, Routes, ServiceOf, WorkOf


class Oneself(Interested):
    """Who is interested says so. `asked_from`: where the form was sent from, as a hash that its view alone can make;
    empty where nobody knows."""

    email: MailAddress
    asked_from: str = Field("", pattern=r"^[0-9a-f]{0,64}$")


class Stays(Interested):
    """A guest who was there wants to stay in touch: their address was proven when they registered."""

    email: MailAddress
    occasion: UUID
    met_on: Annotated[date, by_today(wrong_meeting)]


class Held(BaseModel):
    """The secret of a link in a mail."""

    secret: Secret


class Gone(Held):
    """`not_interested`: the answer to the question whether to stay in touch."""

    why: Literal["erased", "not_interested"] = "erased"


class Standing(BaseModel):
    """What is known, for its holder alone. `over`: nobody knows the link (any more); without a unit then. `applied`:
    they have applied, and what is known of them belongs to that. `answer_by`: they are asked whether to stay in touch.
    """

    unit: str = ""
    state: Literal["asked", "open", "applied", "over"] = "over"
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    interest: str = ""
    met_on: date | None = None
    consent_text: str = ""
    answer_by: date | None = None


def _state(prospect: Prospect) -> Literal["asked", "open", "applied"]:
    if prospect.state in (APPLIED, MEMBER, ENDED):
        return "applied"
    return "asked" if prospect.state == ASKED else "open"


def _stands(prospect: Prospect) -> Standing:
    """Answers of commands are kept: they name nobody."""
    return Standing(unit=prospect.unit, state=_state(prospect), answer_by=prospect.answer_by)


def routes(limits: MailLimits) -> Routes:
    """The routes for everybody."""
    public = Routes(tags=["prospects"])

    @public.command("/units/{unit}/prospects/interest", Action.BECOME_PROSPECT, status_code=202)
    async def interest(body: Oneself, path: PathOf, work: WorkOf, service: ServiceOf) -> dict[str, str]:
        """Somebody wants to stay in touch: a mail asks to confirm the address. The answer is the same whoever asks.

        `{first_name, last_name?, email, phone?, interest?, consent, consent_text?, asked_from?}` → 202; a mail asks to
        confirm (`<view>/<unit>/kontakt/<secret>`, 7 days); 429.
        """
        require_branch(path)
        limits.use("prospect", body.email, body.asked_from)
        said = Said(
            first_name=body.first_name,
            last_name=body.last_name,
            email=body.email,
            phone=body.phone,
            interest=body.interest,
            source="form",
            occasion=None,
            consent_text=body.consent_text,
        )
        await entering.ask(work, path, said, service.calendar.moment())
        return {"status": "accepted"}

    @public.command("/units/{unit}/prospects/guests", Action.BECOME_PROSPECT, status_code=202)
    async def stays(body: Stays, path: PathOf, work: WorkOf, service: ServiceOf) -> dict[str, str]:
        """A guest says by the link of their registration that they want to stay in touch: the branch knows them at
        once, and a mail tells them how they see and erase it. The answer is the same whoever is known already.

        `{first_name, email, occasion, met_on, phone?, consent, consent_text?}` → 202; 429.
        """
        require_branch(path)
        limits.use("prospect", body.email, "")
        said = Said(
            first_name=body.first_name,
            last_name=body.last_name,
            email=body.email,
            phone=body.phone,
            interest=body.interest,
            source="evening",
            occasion=body.occasion,
            consent_text=body.consent_text,
            met_on=body.met_on,
        )
        await entering.keep(work, path, said, service.calendar.moment())
        return {"status": "accepted"}

    @public.stream("/prospects/standing", Action.BECOME_PROSPECT)
    async def standing(body: Held, actor: Actor, service: ServiceOf) -> Standing:
        """What is known of whom a link leads to; nothing changes.

        `{secret}` → `{unit, state: asked, open, applied or over, first_name, last_name, email, phone, interest, met_on,
        consent_text, answer_by}`.
        """
        async with service.database.reading() as session:
            of_link = await queries.led_to(session, body.secret, actor.id)
            found = await session.get(Prospect, of_link) if of_link else None
        if found is None:
            return Standing()
        return _stands(found).model_copy(
            update={
                "first_name": found.first_name,
                "last_name": found.last_name,
                "email": found.email,
                "phone": found.phone,
                "interest": found.interest,
                "met_on": found.met_on,
                "consent_text": found.consent_text,
            }
        )

    @public.command("/prospects/confirmation", Action.BECOME_PROSPECT)
    async def confirm(body: Held, actor: Actor, work: WorkOf, service: ServiceOf) -> Standing:
        """The address is theirs: the branch is told. Once more, nothing changes.

        `{secret}` → `{unit, state, answer_by}`; 410 `link_spent`.
        """
        of_link = await queries.led_to(work.session, body.secret, actor.id)
        if of_link and (known := await work.session.get(Prospect, of_link)):  # may be forgotten in this moment
            await entering.one_enters_at_a_time(work, known.unit)
        found = await queries.held_by(work.session, body.secret, actor.id)
        path = service.units.path(found.unit)
        return _stands(await entering.confirm(work, path, found, body.secret, service.calendar.moment()))

    @public.command("/prospects/staying", Action.BECOME_PROSPECT)
    async def stay(body: Held, actor: Actor, work: WorkOf, service: ServiceOf) -> Standing:
        """They were asked, and stay in touch. Once more, or not asked, nothing changes.

        `{secret}` → `{unit, state, answer_by}`; 410 `link_spent`.
        """
        found = await queries.held_by(work.session, body.secret, actor.id)
        await tending.stay(work, service.units.path(found.unit), found, service.calendar.today())
        return _stands(found)

    @public.command("/prospects/erasure", Action.BECOME_PROSPECT)
    async def erase(body: Gone, actor: Actor, work: WorkOf, service: ServiceOf) -> Standing:
        """Forget all that they said of themselves, now.

        `{secret, why: erased or not_interested}` → `{state: over, unit}`; 409 `has_applied`, 410 `link_spent`.
        """
        found = await queries.held_by(work.session, body.secret, actor.id)
        if _state(found) == "applied":
            raise Problem(
                409,
                "has_applied",
                "Du hast einen Antrag gestellt: Was wir von Dir wissen, gehört dazu. Sag dem Vorstand, wenn Du ihn "
                "zurückziehst.",
            )
        unit = found.unit
        if found.state == ASKED:
            await drop(work, found)
        else:
            await end(work, service.units.path(unit), found, body.why, service.calendar.today())
        return Standing(unit=unit)

    return public
