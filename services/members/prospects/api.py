"""HTTP: what a branch does with its prospects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, model_validator

from services.members.admissions.applicant import Name, Phone
from services.members.contacts.holding import require_branch
from services.members.prospects import entering, tending
from services.members.prospects.entering import Said
from services.members.prospects.rules import KEPT_IN_BROWSER, phone_key, wrong_meeting
from services.members.prospects.tables import Prospect
from shared.clock import now
from shared.consent import CURRENT, TEXTS
from shared.contracts.prospects import Done, NextStep, Source
from shared.days import by_today
from shared.mail_address import MailAddressOrNone
from shared.problems import wrong_value
from shared.security.mail_limits import MailLimits
from shared.security.permissions import Action
from shared.security.tokens import Principal
from shared.text import Lines, OneLine
from shared.web import Actor, PathOf, Routes, ServiceOf, WorkOf


def _consent(given: bool) -> bool:
    if not given:
        raise wrong_value("Ohne Einwilligung dürfen wir nichts davon behalten.")
    return given


def _known_text(version: str) -> str:
    if version not in TEXTS:
        raise wrong_value("Diesen Text der Einwilligung gibt es nicht: Bitte lade die Seite neu.")
    return version


def _not_long_ago(at: datetime) -> datetime:
    if at < now() - KEPT_IN_BROWSER:
        raise wrong_value("Das ist mehr als eine Woche her: Frag bitte nach, ob es noch gilt.")
    return at


LastName = Annotated[str, OneLine(80)]
Interest = Annotated[str, Lines(500)]


class Interested(BaseModel):
    """Who wants to stay in touch, and to which text of `shared/consent.py` they agreed."""

    first_name: Name
    last_name: LastName = ""
    phone: Phone = ""
    interest: Interest = ""
    consent: Annotated[bool, AfterValidator(_consent)]
    consent_text: Annotated[str, AfterValidator(_known_text)] = CURRENT


class Met(Interested):
    """Somebody whom a role holder has met. Without an address the telephone is needed, and the word counts.
    `consent_at`: when it was ticked, where that was kept without network; else now."""

    email: MailAddressOrNone = ""
    source: Source
    occasion: UUID | None = None
    met_on: Annotated[date, by_today(wrong_meeting)] | None = None
    consent_at: Annotated[AwareDatetime, AfterValidator(_not_long_ago)] | None = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> Met:
        if not self.email and len(phone_key(self.phone)) < 5:
            raise wrong_value("Wie erreicht Ihr die Person? Eine E-Mail-Adresse oder eine Telefonnummer braucht es.")
        return self


class Entered(BaseModel):
    """`asked`: a mail asks to confirm the address, and nobody is told who it is before; `open`: they are known."""

    state: str
    prospect: UUID | None = None


class Plan(BaseModel):
    """What is to be done next, with a day; `responsible` null: as before."""

    version: int = Field(ge=1)
    next_step: NextStep
    next_on: date
    responsible: UUID | None = None


class Step(BaseModel):
    """What was done; `done_on`: today, where left out."""

    version: int = Field(ge=1)
    done: Done
    done_on: Annotated[date, by_today(lambda on, today: _not_ahead(on, today))] | None = None


def _not_ahead(on: date, today: date) -> str | None:
    return "Das liegt in der Zukunft." if on > today else None


class End(BaseModel):
    """`asked_for_it`: they asked to be erased; else they are not interested. Erased they are in both cases."""

    version: int = Field(ge=1)
    asked_for_it: bool = False


class ProspectNow(BaseModel):
    """How it stands now; an id, nobody's name."""

    prospect: UUID
    version: int
    state: str
    next_step: str | None = None
    next_on: date | None = None

    @classmethod
    def of(cls, prospect: Prospect) -> ProspectNow:
        """As it stands."""
        return cls(
            prospect=prospect.id,
            version=prospect.version,
            state=prospect.state,
            next_step=prospect.next_step,
            next_on=prospect.next_on,
        )


def who(actor: Principal) -> UUID | None:
    """The person who acts; None for a process."""
    return UUID(actor.id) if actor.kind == "person" else None


def routes(limits: MailLimits) -> Routes:
    """The routes of a branch's prospects."""
    prospects = Routes(prefix="/units/{unit}/prospects", tags=["prospects"])

    @prospects.command("", Action.TEND_PROSPECT)
    async def enter(body: Met, path: PathOf, actor: Actor, work: WorkOf, service: ServiceOf) -> Entered:
        """Somebody was met, and wants to stay in touch.

        `{first_name, last_name?, email?, phone?, source, occasion?, met_on?, interest?, consent, consent_text?,
        consent_at?}` → `{state: asked, or open with prospect}`: with an address a mail asks to confirm it (7 days),
        without one their word counts; 409 `known_already` (with `prospect`) where this telephone is known; 429.
        """
        require_branch(path)
        said = Said(
            first_name=body.first_name,
            last_name=body.last_name,
            email=body.email,
            phone=body.phone,
            interest=body.interest,
            source=body.source,
            occasion=body.occasion,
            consent_text=body.consent_text,
            entered_by=who(actor),
            met_on=body.met_on,
            consent_at=body.consent_at,
        )
        at = service.calendar.moment()
        if body.email:
            limits.use("prospect", body.email, f"by {actor.id}")
            await entering.ask(work, path, said, at)
            return Entered(state="asked")
        found = await entering.spoken(work, path, said, at)
        return Entered(state=found.state, prospect=found.id)

    @prospects.command("/{prospect}/plan", Action.TEND_PROSPECT)
    async def plan(
        prospect: UUID, body: Plan, path: PathOf, actor: Actor, work: WorkOf, service: ServiceOf
    ) -> ProspectNow:
        """Plan the next step; whoever is made responsible by another gets a mail.

        `{version, next_step, next_on, responsible?}` → `{prospect, version, state, next_step, next_on}`; 422 where
        `responsible` holds no role in the branch.
        """
        found = await tending.plan(
            work,
            path,
            prospect,
            body.version,
            next_step=body.next_step,
            next_on=body.next_on,
            responsible=body.responsible,
            by=who(actor),
            today=service.calendar.today(),
        )
        return ProspectNow.of(found)

    @prospects.command("/{prospect}/steps", Action.TEND_PROSPECT)
    async def step(
        prospect: UUID, body: Step, path: PathOf, actor: Actor, work: WorkOf, service: ServiceOf
    ) -> ProspectNow:
        """Something was done; what usually follows is planned with it.

        `{version, done: invited, talked, came or application_sent, done_on?}` → `{prospect, version, state, next_step,
        next_on}`.
        """
        found = await tending.step(
            work,
            path,
            prospect,
            body.version,
            done=body.done,
            done_on=body.done_on,
            by=who(actor),
            today=service.calendar.today(),
        )
        return ProspectNow.of(found)

    @prospects.command("/{prospect}/end", Action.TEND_PROSPECT)
    async def end(prospect: UUID, body: End, path: PathOf, work: WorkOf, service: ServiceOf) -> dict[str, str]:
        """They do not want to, or asked to be erased: nothing of them stays but that they were counted.

        `{version, asked_for_it: false}`.
        """
        today = service.calendar.today()
        await tending.stop(work, path, prospect, body.version, asked_for_it=body.asked_for_it, today=today)
        return {"status": "ended"}

    return prospects
