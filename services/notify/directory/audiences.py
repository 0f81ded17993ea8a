"""Who belongs to an audience now; and which new members know whom to ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.notify.directory import queries
from services.notify.directory.queries import Asked, among
from services.notify.directory.tables import NOBODY, Newcomer, Told
from services.notify.outgoing.tables import Outgoing
from services.notify.writing.kinds import KINDS
from services.notify.writing.letter import Audience, Who
from shared.clock import BERLIN, now
from shared.hierarchy import UnitPath
from shared.security.permissions import Role


async def recipients(asked: Asked, audiences: Iterable[Audience]) -> dict[Audience, Sequence[UUID]]:
    """The persons of audiences as we know them now; none where there is nobody, or nobody known yet."""
    wanted = set(audiences)

    def units(*who: Who) -> set[str]:
        return {one.key for one in wanted if one.who in who}

    contacts = await queries.contacts_of(asked, units(Who.CONTACT, Who.RESPONSIBLE))
    unread = await queries.unread_contacts(asked, units(Who.UNREAD))
    of_those = {key for both in units(Who.ABOVE) for key in both.split("/")}
    ordered = [one.key.partition("/") for one in wanted if one.who == Who.ORDERED]
    reached = await queries.reached_in_office(asked, [(unit, UUID(person)) for unit, _, person in ordered])
    of_boards = {unit for unit, _, _ in ordered} | units(Who.BOARD, Who.COLLEAGUES, Who.OFFICE, Who.RESPONSIBLE)
    offices = await queries.holders(asked, of_boards | unread.keys() | of_those)
    newcomers = await to_be_told(asked, units(Who.NEWCOMERS))
    forsaken = await told_in_vain(asked, units(Who.FORSAKEN))
    named = await named_in_vain(asked, [UUID(key) for key in units(Who.NAMED)])
    answering = await named_by(asked, [UUID(key) for key in units(Who.ANSWERING)])

    def in_office(unit: str) -> Sequence[UUID]:
        return offices.get((unit, Role.OFFICE)) or offices.get((unit, Role.BOARD), [])

    def persons(one: Audience) -> Sequence[UUID]:
        match one.who:
            case Who.PERSON | Who.LINK:
                return [UUID(one.key)]
            case Who.CONTACT:
                return [contacts[one.key]] if one.key in contacts else []
            case Who.RESPONSIBLE:
                return [contacts[one.key]] if one.key in contacts else offices.get((one.key, Role.BOARD), [])
            case Who.UNREAD:
                return offices.get((one.key, Role.BOARD), []) if one.key in unread else []
            case Who.BOARD | Who.COLLEAGUES:
                return offices.get((one.key, Role.BOARD), [])
            case Who.OFFICE:
                return in_office(one.key)
            case Who.ABOVE:
                above, _, below = one.key.partition("/")
                return [] if in_office(below) else in_office(above)
            case Who.ORDERED:
                unit, _, person = one.key.partition("/")
                there = (unit, UUID(person)) in reached
                return [UUID(person)] if there else offices.get((unit, Role.BOARD), [])
            case Who.NEWCOMERS:
                return newcomers.get(one.key, [])
            case Who.FORSAKEN:
                return forsaken.get(one.key, [])
            case Who.NAMED:
                return named.get(UUID(one.key), [])
            case Who.ANSWERING:
                return answering.get(UUID(one.key), [])

    return {one: persons(one) for one in wanted}


FIRST_MONTHS = relativedelta(months=6)
"""How long somebody is new."""


async def to_be_told(asked: Asked, units: Collection[str]) -> dict[str, list[UUID]]:
    """The new members of branches who do not know yet whom to ask: they were told somebody else, or nobody and are
    still owed their first contact. None where a branch has nobody."""
    contacts = await queries.contacts_of(asked, units)
    found: dict[str, list[UUID]] = {}
    for row in await _in_their_first_months(asked, contacts):
        if row.contact != contacts[row.unit] and (row.contact is not None or row.contact_open):
            found.setdefault(row.unit, []).append(row.person)
    return found


async def told_in_vain(asked: Asked, units: Collection[str]) -> dict[str, list[UUID]]:
    """The new members who were told somebody to ask, of branches that have nobody now."""
    vacant = set(units) - (await queries.contacts_of(asked, units)).keys()
    found: dict[str, list[UUID]] = {}
    for row in await _in_their_first_months(asked, vacant):
        if row.contact not in (None, NOBODY):
            found.setdefault(row.unit, []).append(row.person)
    return found


async def named_in_vain(asked: Asked, people: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """By person, the new members who were told that they answer, where they do not any more and nobody has followed."""
    found: dict[UUID, list[UUID]] = {}
    if not people:
        return found
    named = (
        select(col(Newcomer.unit), col(Told.person), col(Told.instead), col(Told.path))
        .join(Newcomer, col(Newcomer.person) == col(Told.person))
        .where(among(col(Told.instead), people), _new())
        .order_by(col(Newcomer.started_on), col(Newcomer.journey))
    )
    rows = (await asked.execute(named)).all()
    places = {row.person: queries.who_answers(UnitPath.model_validate(row.path)) for row in rows}
    offices = await queries.holders(asked, {unit for theirs in places.values() for unit, _ in theirs})
    led = await queries.contacts_of(asked, {row.unit for row in rows})
    for row in rows:
        answers = any(row.instead in offices.get(place, ()) for place in places[row.person])
        if row.unit not in led and not answers:
            found.setdefault(row.instead, []).append(row.person)
    return found


async def named_by(asked: Asked, causes: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """By cause, who was named in its mails in place of a contact person."""
    found: dict[UUID, list[UUID]] = {}
    if causes:
        kinds = [name for name, kind in KINDS.items() if kind.introduces]
        mails = select(col(Outgoing.cause), col(Told.instead)).join(Told, col(Told.person) == col(Outgoing.recipient))
        theirs = among(col(Outgoing.cause), causes), among(col(Outgoing.kind), kinds), col(Told.instead).is_not(None)
        for row in await asked.execute(mails.where(*theirs).distinct()):
            found.setdefault(row.cause, []).append(row.instead)
    return found


async def where_named(asked: Asked, causes: Collection[UUID]) -> dict[UUID, Any]:
    """By who was named in mails of these causes, the path of a branch whose new members read their name."""
    if not causes:
        return {}
    mails = (
        select(col(Told.instead), col(Told.path))
        .join(Outgoing, col(Told.person) == col(Outgoing.recipient))
        .where(among(col(Outgoing.cause), causes), col(Told.instead).is_not(None))
        .order_by(col(Told.person).desc())
    )
    return {row.instead: row.path for row in await asked.execute(mails)}


async def where_told(asked: Asked, people: Collection[UUID]) -> dict[UUID, Any]:
    """The paths of the branches of which these were told that somebody answers there."""
    if not people:
        return {}
    rows = await asked.execute(select(col(Told.person), col(Told.path)).where(among(col(Told.person), people)))
    return {row.person: row.path for row in rows}


def _new() -> ColumnElement[bool]:
    since = now().astimezone(BERLIN).date() - FIRST_MONTHS
    return and_(~col(Newcomer.over), col(Newcomer.started_on) >= since)


async def _in_their_first_months(asked: Asked, units: Collection[str]) -> Sequence[Any]:
    """New members of branches, with whom they were told to ask; the longest there first."""
    if not units:
        return []
    query = (
        select(col(Newcomer.unit), col(Newcomer.person), col(Newcomer.contact_open), col(Told.contact))
        .outerjoin(Told, col(Told.person) == col(Newcomer.person))
        .where(among(col(Newcomer.unit), units), _new())
        .order_by(col(Newcomer.started_on), col(Newcomer.journey))
    )
    return (await asked.execute(query)).all()


class Naming(NamedTuple):
    """Whom a new member was told to ask: the contact person; or NOBODY, and who answers `instead` in which branch."""

    contact: UUID
    instead: UUID | None = None
    path: dict[str, Any] | None = None


async def note_told(asked: Asked, whom: Mapping[UUID, Naming]) -> None:
    """Remember whom new members were told to ask, by person."""
    if whom:
        new = insert(Told).values([{"person": person, **naming._asdict()} for person, naming in whom.items()])
        changes = {name: new.excluded[name] for name in Naming._fields}
        await asked.execute(new.on_conflict_do_update(index_elements=["person"], set_=changes))
