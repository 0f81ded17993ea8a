"""HTTP: applications for membership."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.members.accounts import links
from services.members.admissions import commands, letters
from services.members.admissions.applicant import Applicant, OnlineApplicant, OnlineApplication, ReceivedOn
from services.members.admissions.duplicates import MOST, of_this_address, perhaps_here
from services.members.admissions.tables import LAPSED, OPEN, Application, Draft
from services.members.objections.periods import Periods
from services.members.objections.watching import objected
from services.members.people.tables import Person
from shared.contracts.members import PaperLetter
from shared.hierarchy import Level
from shared.problems import not_found
from shared.security.mail_limits import MailLimits
from shared.security.permissions import Action
from shared.security.secrets import Secret
from shared.text import Lines
from shared.web import Actor, PathOf, Routes, ServiceOf, WorkOf


class PaperApplication(Applicant):
    """An application on paper with the day it was received.

    `lapse_understood`: whoever enters it knows that its month is over. `admitted_on`: the board has admitted already.
    `other_than`: the persons whom the answer `already_member`, `already_applied` or `known_before` named: it is none of
    them, or, of whom this branch knew before, it is a new application. `prospect`: whom the branch knows as one;
    `same_prospect`: also where the name is another.
    """

    received_on: ReceivedOn
    lapse_understood: bool = False
    admitted_on: date | None = None
    other_than: list[UUID] = Field([], max_length=MOST)
    prospect: UUID | None = None
    same_prospect: bool = False


class Alike(BaseModel):
    """Somebody of this branch who the applicant may be."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    first_name: str
    last_name: str
    born_on: date | None
    status: str


class Filed(BaseModel):
    """An application and what became of it in the same moment."""

    application: UUID
    person: UUID
    outcome: Literal["open", "board", "lapse", "refused"]


class Admission(BaseModel):
    """The board admits; `version` of the application as it was seen."""

    version: int = Field(ge=1)
    decided_on: date | None = None


class Refusal(Admission):
    """The board refuses, with a reason; `tell_reason`: the notice to the applicant says it."""

    reason: Annotated[str, Lines(2000, shortest=3)]
    tell_reason: bool = False


class Letter(BaseModel):
    """A printed letter; `objection` where it is about one. `posted` false: it was not sent after all. `posted_on`:
    today, where left out."""

    version: int = Field(ge=1)
    letter: PaperLetter
    objection: UUID | None = None
    posted: bool
    posted_on: date | None = None


class LetterNoted(BaseModel):
    """The application now, and the day on which the letter was posted; null: it was not."""

    application: UUID
    version: int
    posted_on: date | None


class Confirmation(BaseModel):
    """The secret of the link in the mail."""

    secret: Secret


class Confirmed(BaseModel):
    """What became of an online application; `unit` is the branch."""

    unit: str
    outcome: Literal["received", "already_applied", "already_member"]
    decide_by: date | None = None


_OUTCOMES: dict[str, Literal["open", "board", "lapse", "refused"]] = {
    "open": "open",
    "admitted": "board",
    "lapsed": "lapse",
    "refused": "refused",
}


def _filed(application: Application) -> Filed:
    return Filed(application=application.id, person=application.person, outcome=_OUTCOMES[application.state])


def routes(limits: MailLimits, statutes: Periods) -> Routes:
    """The routes of admissions."""
    admissions = Routes(tags=["admissions"])

    @admissions.command("/units/{unit}/applications/online", Action.SUBMIT_APPLICATION, status_code=202)
    async def submit(
        unit: str, body: OnlineApplication, path: PathOf, actor: Actor, service: ServiceOf, work: WorkOf
    ) -> dict[str, str]:
        """Apply online: a mail asks to confirm the address. The answer is the same whoever applies.

        Applicant → 202; a mail asks to confirm (`<view>/mitmachen/bestaetigen/<secret>`, 24 hours).
        """
        _branch_only(path.level)
        limits.use("application", body.email, body.asked_from)
        applicant = OnlineApplicant.model_validate(body.model_dump(include=set(OnlineApplicant.model_fields)))
        kept = await commands.draft(work, unit, applicant, service.calendar.today())
        links.ask_to_confirm(
            work, path=path, client=actor.id, email=body.email, first_name=body.first_name, draft=kept.id
        )
        return {"status": "accepted"}

    @admissions.command("/application-confirmations", Action.SUBMIT_APPLICATION)
    async def confirm(body: Confirmation, actor: Actor, service: ServiceOf, work: WorkOf) -> Confirmed:
        """Use the link up: the application is filed today. Whoever applied before or is a member under this name and
        the confirmed address is told so; of anything else that resembles nothing is told here.

        `{secret}` → `{unit, outcome: received, already_applied or already_member, decide_by}`; 410 `link_spent`; the
        last two only where name and the confirmed address agree and no birth date contradicts.
        """
        link, _ = await links.use_up(work.session, body.secret, "confirm_application", actor.id)
        kept = await work.session.get(Draft, link.draft, with_for_update=True)
        if kept is None:
            raise links.link_spent()
        applicant = OnlineApplicant.model_validate(kept.applicant)
        await work.session.delete(kept)
        await commands.one_is_filed_at_a_time(work)
        if known := await of_this_address(work.session, applicant):
            return Confirmed(unit=kept.unit, outcome="already_member" if known.belongs else "already_applied")
        work.acting_unit = kept.unit
        today = service.calendar.today()
        filed = await commands.enter(
            work, service.units.path(kept.unit), applicant, received_on=today, today=today, channel="online"
        )
        return Confirmed(unit=kept.unit, outcome="received", decide_by=filed.decide_by)

    @admissions.command("/units/{unit}/applications", Action.ENTER_APPLICATION)
    async def enter(body: PaperApplication, path: PathOf, service: ServiceOf, work: WorkOf) -> Filed:
        """Enter an application on paper.

        Applicant + `{received_on, lapse_understood: false, admitted_on?, other_than: [], prospect?, same_prospect:
        false}` → `{application, person, outcome: open, board or lapse}`; 409 `other_name` where the prospect is called
        otherwise, unless `same_prospect`; 409 `admitted_by_lapse` (with `admitted_on`) until `lapse_understood`;
        409 `already_member`, `already_applied`, `known_before` (refused, left, in an office; each with `persons`) where
        somebody whom the branch knows is surely the same, until all of them are in `other_than`: who came in between is
        a 409 again; `admitted_on`: the board has admitted already, within the month.
        """
        _branch_only(path.level)
        applicant = Applicant.model_validate(body.model_dump(include=set(Applicant.model_fields)))
        return _filed(
            await commands.enter(
                work,
                path,
                applicant,
                received_on=body.received_on,
                today=service.calendar.today(),
                channel="paper",
                lapse_understood=body.lapse_understood,
                admitted_on=body.admitted_on,
                other_than=body.other_than,
                prospect=body.prospect,
                same_prospect=body.same_prospect,
            )
        )

    @admissions.query("/units/{unit}/applications/{application}/alike", Action.SEE_APPLICATIONS)
    async def alike(unit: str, application: UUID, service: ServiceOf) -> list[Alike]:
        """Whom that this branch knows the applicant may be; empty once its board has decided.

        Whom that the branch knows, in whatever standing, an undecided applicant may be, one whom no board has looked at
        before they were a member, by lapse, or who objects: `[{id, first_name, last_name, born_on, status}]`.
        """
        async with service.database.reading() as session:
            found = await session.get(Application, application)
            if found is None or found.unit != unit:
                raise not_found("Diesen Antrag")
            if found.state not in (OPEN, LAPSED) and not await objected(session, application):
                return []
            person = await session.get_one(Person, found.person)
            return [Alike.model_validate(one) for one in await perhaps_here(session, person, unit)]

    @admissions.command("/units/{unit}/applications/{application}/admission", Action.DECIDE_APPLICATION)
    async def admit(application: UUID, body: Admission, path: PathOf, service: ServiceOf, work: WorkOf) -> Filed:
        """The board admits (or confirms an admission by lapse).

        `{version, decided_on?}` → `{application, person, outcome}`.
        """
        decided = await commands.admit(
            work,
            path,
            application,
            body.version,
            decided_on=body.decided_on,
            today=service.calendar.today(),
        )
        return _filed(decided)

    @admissions.command("/units/{unit}/applications/{application}/refusal", Action.DECIDE_APPLICATION)
    async def refuse(application: UUID, body: Refusal, path: PathOf, service: ServiceOf, work: WorkOf) -> Filed:
        """The board refuses.

        `{version, reason, decided_on?}`.
        """
        decided = await commands.refuse(
            work,
            path,
            application,
            body.version,
            body.reason,
            statutes,
            tell_reason=body.tell_reason,
            decided_on=body.decided_on,
            today=service.calendar.today(),
        )
        return _filed(decided)

    @admissions.command("/units/{unit}/applications/{application}/letter", Action.DECIDE_APPLICATION)
    async def letter(application: UUID, body: Letter, path: PathOf, service: ServiceOf, work: WorkOf) -> LetterNoted:
        """The board has posted a printed letter, or has not after all.

        `{version, letter: welcome, refusal or objection_…, objection?, posted, posted_on?}` → `{application, version,
        posted_on}`: a printed letter has gone, or (`posted` false) has not after all; 409 `not_decided`, or
        `no_such_letter` where it says something else than what was decided.
        """
        today = service.calendar.today()
        posted_on = (body.posted_on or today) if body.posted else None
        found = await letters.note(
            work, path, application, body.version, body.letter, body.objection, posted_on=posted_on, today=today
        )
        return LetterNoted(application=found.id, version=found.version, posted_on=posted_on)

    return admissions


def _branch_only(level: Level) -> None:
    if level is not Level.BRANCH:
        raise not_found("Eine Aufnahme bei dieser Gliederung")
