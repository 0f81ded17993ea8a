"""HTTP: objections to refusals."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError

from services.members.accounts import links
from services.members.objections import deciding, filing
from services.members.objections.periods import Periods
from services.members.objections.tables import Objection
from shared.clock import business_day
from shared.days import by_today
from shared.hierarchy import Level
from shared.problems import Problem, Together, invalid, not_found
from shared.security.permissions import Action
from shared.security.secrets import Secret
from shared.text import Lines, OneLine
from shared.web import Actor, PathOf, Routes, ServiceOf, WorkOf

Words = Annotated[str, Lines(4000, shortest=3)]


class Letter(BaseModel):
    """An objection on paper, with the day it came in."""

    received_on: Annotated[date, by_today(filing.too_early)]
    grounds: Words


class QuotingLetter(Letter):
    """The same at a unit above, which knows the application only by the reference that the letter quotes."""

    reference: Annotated[str, OneLine(40, needed=True)]


class Quoted(BaseModel):
    """A `QuotingLetter` as it was typed. Whether there is such a reference no model can tell: what else is missing or
    wrong is looked at beside it, so that all of it is said at once."""

    reference: Annotated[str, OneLine(40)] = ""
    received_on: date | None = None
    grounds: Annotated[str, Lines(4000)] = ""

    def letter(self, today: date) -> QuotingLetter:
        """With all that is needed. Raises Problem 422 that names each field."""
        before = business_day.set(today)
        try:
            return QuotingLetter.model_validate(self.model_dump(exclude_none=True))
        except ValidationError as wrong:
            raise invalid([one | {"loc": ("body", *one["loc"])} for one in wrong.errors()]) from None
        finally:
            business_day.reset(before)


class ByLink(BaseModel):
    """The secret of the link in the notice, and what the applicant says."""

    secret: Secret
    grounds: Words


class Statement(BaseModel):
    """The branch's view; `version` of the objection as it was seen."""

    version: int = Field(ge=1)
    statement: Words


class Decision(BaseModel):
    """What the board decided, and why."""

    version: int = Field(ge=1)
    outcome: Literal["upheld", "rejected"]
    reasons: Words


class Withdrawal(BaseModel):
    """The applicant has withdrawn."""

    version: int = Field(ge=1)


class Now(BaseModel):
    """An objection and where it stands. `version` for what comes next."""

    objection: UUID
    level: str
    state: str
    version: int
    decide_by: date


class Answered(BaseModel):
    """What became of an objection by link: whose board decides until when, or why there is none."""

    unit: str
    outcome: Literal["filed", "already_filed", "too_late", "refusal_final", "no_refusal"]
    decider: str = ""
    decide_by: date | None = None


def _now(objection: Objection) -> Now:
    return Now(
        objection=objection.id,
        level=objection.level,
        state=objection.state,
        version=objection.version,
        decide_by=objection.decide_by,
    )


_TOLD: dict[str, Literal["already_filed", "too_late", "refusal_final", "no_refusal"]] = {
    "already_filed": "already_filed",
    "too_late": "too_late",
    "refusal_final": "refusal_final",
    "no_refusal": "no_refusal",
}


def routes(statutes: Periods) -> Routes:
    """The routes of objections."""
    objections = Routes(tags=["objections"])

    @objections.command("/units/{unit}/applications/{application}/objections", Action.ENTER_OBJECTION)
    async def enter(application: UUID, body: Letter, path: PathOf, service: ServiceOf, work: WorkOf) -> Now:
        """The branch's board enters a letter that came to it; the level above is told at once."""
        filed = await filing.file(
            work,
            service.units,
            statutes,
            application,
            body.grounds,
            received_on=body.received_on,
            today=service.calendar.today(),
            channel="paper",
            at=path.unit,
        )
        return _now(filed)

    @objections.command("/units/{unit}/objections", Action.ENTER_OBJECTION_ABOVE)
    async def enter_above(body: Quoted, path: PathOf, service: ServiceOf, work: WorkOf) -> Now:
        """A unit above enters a letter that came to it, by the reference that it quotes.

        `{reference, received_on, grounds}`, all of them needed; what is missing or wrong is said in one answer.
        """
        if path.level is Level.BRANCH:
            raise not_found("Diese Seite")
        today, wrong = service.calendar.today(), Together()
        if body.reference:
            with wrong.look():
                found = await filing.find(work, service.units, path.unit, body.reference)
        with wrong.look():
            letter = body.letter(today)
        wrong.say()
        filed = await filing.file(
            work,
            service.units,
            statutes,
            found,
            letter.grounds,
            received_on=letter.received_on,
            today=today,
            channel="paper",
        )
        return _now(filed)

    @objections.command("/objections", Action.OBJECT)
    async def by_link(body: ByLink, actor: Actor, service: ServiceOf, work: WorkOf) -> Answered:
        """The applicant objects with the link in the notice, without an account. An objection uses the link up."""
        link, _ = await links.use_up(work.session, body.secret, "object", actor.id)
        if link.application is None:
            raise links.link_spent()
        work.acting_unit = link.unit
        today = service.calendar.today()
        try:
            filed = await filing.file(
                work,
                service.units,
                statutes,
                link.application,
                body.grounds,
                received_on=today,
                today=today,
                channel="online",
                at=link.unit,
            )
        except Problem as refused:
            if refused.kind in _TOLD:
                links.not_used(link)
                return Answered(unit=link.unit, outcome=_TOLD[refused.kind])
            raise
        link.used_by = filed.id.bytes  # opened again, it says that the objection is there
        return Answered(unit=link.unit, outcome="filed", decider=filed.decider, decide_by=filed.decide_by)

    @objections.command("/units/{unit}/objections/{objection}/statement", Action.STATE_ON_OBJECTION)
    async def state_view(objection: UUID, body: Statement, path: PathOf, service: ServiceOf, work: WorkOf) -> Now:
        """The branch's board states its view."""
        stated = await deciding.state_view(
            work, service.units, path.unit, objection, body.version, body.statement, service.calendar.today()
        )
        return _now(stated)

    @objections.command("/units/{unit}/objections/{objection}/decision", Action.DECIDE_OBJECTION)
    async def decide(objection: UUID, body: Decision, path: PathOf, service: ServiceOf, work: WorkOf) -> Now:
        """The board of this unit has decided."""
        decided = await deciding.decide(
            work,
            service.units,
            statutes,
            path.unit,
            objection,
            body.version,
            uphold=body.outcome == "upheld",
            reasons=body.reasons,
            today=service.calendar.today(),
        )
        return _now(decided)

    @objections.command("/units/{unit}/objections/{objection}/withdrawal", Action.DECIDE_OBJECTION)
    async def withdraw(objection: UUID, body: Withdrawal, path: PathOf, service: ServiceOf, work: WorkOf) -> Now:
        """The applicant has told this unit that they no longer object."""
        gone = await deciding.withdraw(
            work, service.units, statutes, path.unit, objection, body.version, service.calendar.today()
        )
        return _now(gone)

    return objections
