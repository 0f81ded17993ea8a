"""A prospect is entered: by a role holder in their presence, or by themself through the branch's form; and confirmed.

Who is known already is told to nobody who asks without an account: each gets a mail, and the answer is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from services.members.accounts import links
from services.members.prospects import counting, queries, rules
from services.members.prospects.ending import drop
from services.members.prospects.tables import ASKED, OPEN, Prospect
from shared.clock import now as real_time
from shared.contracts.people import PersonText
from shared.contracts.prospects import Consent, ProspectAsked, ProspectOpened, Source
from shared.database import one_at_a_time
from shared.deadlines import Kind, remind
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.messaging.work import Work
from shared.problems import Problem
from shared.spelling import mail_key

UNCONFIRMED = Kind("prospect_unconfirmed", __name__)
"""A prospect whose address nobody confirmed is dropped; the subject is its id."""
QUIET = Kind("prospect_quiet", __name__)
"""Six months without a step; the subject is `prospect/version`."""


@dataclass(frozen=True)
class Said:
    """What somebody says of themself, and how we met."""

    first_name: str
    last_name: str
    email: str
    phone: str
    interest: str
    source: Source
    occasion: UUID | None
    consent_text: str
    entered_by: UUID | None = None
    met_on: date | None = None
    consent_at: datetime | None = None
    """Real time; None: now."""


def _made(unit: str, said: Said, consent: Consent, at: datetime) -> Prospect:
    return Prospect(
        unit=unit,
        first_name=said.first_name,
        last_name=said.last_name,
        email=said.email,
        phone=said.phone,
        interest=said.interest,
        source=said.source,
        occasion=said.occasion,
        met_on=said.met_on or at.date(),
        touched_on=at.date(),
        consent=consent,
        consent_text=said.consent_text,
        consent_at=min(said.consent_at or real_time(), real_time()),
        entered_by=said.entered_by,
    )


async def ask(work: Work, path: UnitPath, said: Said, at: datetime) -> Prospect:
    """A mail asks to confirm the address. Until then nobody is told, and after a week nothing is left."""
    prospect = _made(path.unit, said, "mail", at)
    work.session.add(prospect)
    await work.session.flush()
    link = link_for(work, path, prospect)
    work.emit(ProspectAsked(unit=path, link=link, met=said.entered_by is not None), version=1)
    await remind(work.session, UNCONFIRMED, prospect.id, at + rules.UNCONFIRMED_KEPT + timedelta(minutes=1))
    return prospect


def link_for(work: Work, path: UnitPath, prospect: Prospect) -> UUID:
    """A link for one mail: it leads to what is so then, for as long as they are known."""
    return links.to_prospect(
        work,
        path,
        prospect=prospect.id,
        person=prospect.person,
        email=prospect.email,
        first_name=prospect.first_name,
    )


async def spoken(work: Work, path: UnitPath, said: Said, at: datetime) -> Prospect:
    """Whoever has no address agreed by word: whom they told it, and when, is the record (decision 0022). Raises Problem
    409 where the branch knows the telephone already."""
    await one_enters_at_a_time(work, path.unit)
    if known := await queries.by_phone(work.session, path.unit, rules.phone_key(said.phone), said.first_name):
        raise Problem(
            409,
            "known_already",
            "Diesen Menschen habt Ihr schon bei Euren Interessierten: Tragt dort ein, dass Ihr gesprochen habt.",
            prospect=str(known.id),
        )
    prospect = _made(path.unit, said, "spoken", at)
    await _opens(work, path, prospect, at)
    return prospect


async def one_enters_at_a_time(work: Work, unit: str) -> None:
    """Whether somebody is known already is looked at before they are: of a branch one after the other."""
    await one_at_a_time(work.session, "prospects", unit)


async def confirm(work: Work, path: UnitPath, mine: Prospect, secret: str, at: datetime) -> Prospect:
    """The address is theirs. Confirmed again, nothing changes. Whoever is known already by this address stays one."""
    if mine.state != ASKED:
        return mine
    if same := await queries.same_address(work.session, mine):
        await queries.lead_to(work.session, secret, same)
        await drop(work, mine)
        return same
    mine.confirmed_at = real_time()
    await _opens(work, path, mine, at)
    return mine


async def keep(work: Work, path: UnitPath, said: Said, at: datetime) -> None:
    """A guest whose address is proven stays (decision 0028). A mail tells them, with the link by which they see and
    erase what is known. Whoever is known already by this address stays one, and is told nothing anew."""
    await one_enters_at_a_time(work, path.unit)
    mine = _made(path.unit, said, "mail", at)
    mine.mail_key = mail_key(mine.email)
    if await queries.same_address(work.session, mine):
        return
    mine.confirmed_at = real_time()
    await _opens(work, path, mine, at, told=True)


async def _opens(work: Work, path: UnitPath, prospect: Prospect, at: datetime, *, told: bool = False) -> None:
    """The branch learns who it is, and what to do next; `told`: a mail tells them, too."""
    today = at.date()
    prospect.state = OPEN
    prospect.responsible = prospect.entered_by or await queries.contact_person(work.session, path.unit)
    prospect.next_step, prospect.next_on = rules.first_step(today, phone=bool(prospect.phone))
    prospect.touched_on = today
    if prospect.interest:
        prospect.about = new_id()
    work.session.add(prospect)
    await work.session.flush()
    work.record_person(prospect.published())
    if prospect.about:
        work.record_person(PersonText(person=prospect.person, record=prospect.about, text=prospect.interest))
    work.emit(
        ProspectOpened(
            unit=path,
            prospect=prospect.id,
            person=prospect.person,
            source=cast(Source, prospect.source),
            occasion=prospect.occasion,
            about=prospect.about,
            met_on=prospect.met_on,
            opened_on=today,
            consent=cast(Consent, prospect.consent),
            consent_text=prospect.consent_text,
            link=link_for(work, path, prospect) if told else None,
            entered_by=prospect.entered_by,
            responsible=prospect.responsible,
            next_step=prospect.next_step,
            next_on=prospect.next_on,
        ),
        version=prospect.moves_on(edited=True),
    )
    await watch(work, prospect)
    await counting.reaches(work, path, prospect, "met")


async def watch(work: Work, prospect: Prospect) -> None:
    """After half a year without another step they will be asked."""
    due = rules.quiet_from(prospect.touched_on)
    await remind(work.session, QUIET, f"{prospect.id}/{prospect.version}", due)
