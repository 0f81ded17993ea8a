"""Is whoever applies known already, in whatever standing? By the same rule as in an import (`imports/matching.py`).

Whoever asks without an account is told only what their confirmed address proves (issue 12, A4); a board sees who of its
own branch it may be, whoever left or was refused among them, and decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.admissions.applicant import Applicant
from services.members.imports.matching import NEW, SURE, Fact, fact, name_fact, verdict
from services.members.imports.repairs import telephone
from services.members.people.tables import APPLICANT, BELONGS, FORGOTTEN, LEFT, OTHER, REFUSED, Person
from services.members.roles.tables import RoleGrant
from shared.problems import Problem
from shared.spelling import folded, mail_key, name_key, without_marks

MOST = 50


async def of_this_address(session: AsyncSession, applicant: Applicant) -> Person | None:
    """Who has applied or belongs anywhere under this name and this address, which the applicant has proven."""
    return next((one for one in await _surely(session, applicant, None) if one.status in (*BELONGS, APPLICANT)), None)


async def check_unknown(session: AsyncSession, applicant: Applicant, unit: str, other_than: Collection[UUID]) -> None:
    """Raises Problem 409 where the applicant surely is somebody of this branch, except those `other_than` who the board
    was shown. It names them: only against whom it was shown it can insist, not against who came meanwhile."""
    sure = [one for one in await _surely(session, applicant, unit) if one.id not in other_than]
    if not sure:
        return
    standings = {_standing(one) for one in sure}
    kind = next(one for one in ENDINGS if one in standings)
    who = "eine dieser Personen" if len(sure) > 1 else "dieselbe Person"
    said = f"{' '.join(map(_known_as, sure))} Ist es {who}, so {ENDINGS[kind]}"
    raise Problem(409, kind, said, persons=[str(one.id) for one in sure])


ENDINGS = {
    "already_member": "ist nichts weiter zu tun.",
    "already_applied": "ist nichts neu einzutragen: Der Antrag wird normal entschieden.",
    "known_before": "ist dies ein neuer Antrag.",
}
"""What follows where it is the same person, by the kind of problem; the first that fits counts."""


def _standing(known: Person) -> str:
    if known.belongs:
        return "already_member"
    return "already_applied" if known.status == APPLICANT else "known_before"


def _known_as(known: Person) -> str:
    born = f" (geboren am {known.born_on:%d.%m.%Y})" if known.born_on else ""
    name = f"{known.first_name} {known.last_name}{born}"
    if known.belongs:
        return f"{name} ist hier schon Mitglied."
    if known.status == APPLICANT:
        return f"Von {name} liegt hier schon ein Antrag."
    was = {REFUSED: "wurde hier abgelehnt", LEFT: "war hier schon Mitglied"}
    return f"{name} {was.get(known.status, 'hat hier ein Amt')}."


async def check_no_member(session: AsyncSession, person: Person, unit: str) -> None:
    """Raises Problem 409 where whoever is to be admitted on an objection belongs to the branch meanwhile, by another
    application or the register: they would be two members. Whoever is just being admitted is waited for."""
    if any(one.belongs for one in await _surely(session, person, unit, locked=True) if one.id != person.id):
        raise Problem(
            409,
            "already_member",
            "Diese Person ist im Ortsverein inzwischen Mitglied; ein zweites Mal wird sie nicht aufgenommen. Damit hat "
            "sich der Einspruch erledigt: Sagt es ihr und tragt ein, dass sie ihn zurücknimmt, sobald sie das tut.",
        )


async def perhaps_here(session: AsyncSession, person: Person, unit: str) -> Sequence[Person]:
    """Whom else of this branch a person may be: by the rule, then by what only people weigh. For its board alone."""
    found = {one.id: one for one, _ in await _alike(session, person, unit)}
    born = select(Person).where(
        _known_to(unit),
        col(Person.born_on) == person.born_on,
        col(Person.status) != FORGOTTEN,
    )
    for one in await session.scalars(born.order_by(col(Person.id)).limit(MOST)):
        if near(one, person):
            found.setdefault(one.id, one)
    return [one for one in found.values() if one.id != person.id]


def near(one: Person, other: Person) -> bool:
    """Whether two who were born on one day look like one: the same name but for accents and umlauts (Zoë and Zoe,
    Müller and Mueller), or a telephone or an address that they share. Twins do, too: it proves nothing."""
    return (
        _bare(one) == _bare(other)
        or bool(_numbers(one) & _numbers(other))
        or (bool(one.street) and _at_home(one) == _at_home(other))
    )


def _bare(one: Person) -> str:
    return without_marks(one.name_key)


def _numbers(one: Person) -> set[str]:
    return {telephone(number) for number in (one.phone, one.mobile)} - {""}


def _at_home(one: Person) -> tuple[str, str]:
    street = without_marks(folded(one.street)).replace("strasse", "str").replace("str.", "str")
    return "".join(street.split()), one.postcode


def _known_to(unit: str) -> ColumnElement[bool]:
    """Whoever is of a branch, or was; and who holds an office in it without being recorded as a member."""
    in_office = (
        select(col(RoleGrant.id))
        .where(col(RoleGrant.person) == col(Person.id), col(RoleGrant.unit) == unit, col(RoleGrant.ended_on).is_(None))
        .exists()
    )
    return or_(col(Person.unit) == unit, and_(col(Person.status) == OTHER, in_office))


async def _surely(
    session: AsyncSession, who: Applicant | Person, unit: str | None, *, locked: bool = False
) -> list[Person]:
    return [one for one, how in await _alike(session, who, unit, locked=locked) if how == SURE]


async def _alike(
    session: AsyncSession, who: Applicant | Person, unit: str | None, *, locked: bool = False
) -> list[tuple[Person, str]]:
    """Who this may be, in whatever standing, and whether that is sure: of one branch by name or address, or (None) of
    all by the address alone."""
    name, mail = name_key(who.last_name, who.first_name), mail_key(who.email)
    ways = [col(Person.name_key) == name] if unit is not None else []
    if mail:
        ways.append(col(Person.mail_key) == mail)
    if not ways:
        return []
    query = select(Person).where(or_(*ways), col(Person.status) != FORGOTTEN).order_by(col(Person.id)).limit(MOST)
    if unit is not None:
        query = query.where(_known_to(unit))
    if locked:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = []
    for one in await session.scalars(query):
        how = verdict(
            Fact.MISSING,
            name_fact(one.name_key, name),
            fact(one.born_on, who.born_on),
            fact(one.mail_key, mail),
            here=unit is not None,
        )
        if how != NEW:
            found.append((one, how))
    return found
