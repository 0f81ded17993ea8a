"""A branch asks its neighbours, or its sub-district, to invite together with it; they say yes or no, until it begins.

Decision 0026. Everything here holds the lock of the occasion's row, as all that changes an occasion does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.events.calendar import planning
from services.events.calendar.following import Followers
from services.events.calendar.tables import ANNOUNCED, Occasion
from services.events.together.tables import ASKED, DECLINED, JOINED, LEFT, OFF, OPEN, TAKEN_OUT, CoOrganiser
from shared.contracts.together import CoOrganiserChanged
from shared.hierarchy import Relation, UnitPath, relation
from shared.messaging.work import Work
from shared.problems import Problem, bad_field, not_found


async def ask(
    work: Work, unit: UnitPath, occasion_id: UUID, partners: Iterable[UnitPath], now: datetime
) -> list[CoOrganiser]:
    """Ask these units. Whoever is asked or has joined already is not asked again; whoever said no, or left, is.

    Raises Problem 404, 409 (over), 422 (not next door, and not the sub-district).
    """
    occasion = await planning.own_ahead(work, unit, occasion_id, now)
    wanted = {one.unit: one for one in partners}
    for one in wanted.values():
        _may_be_asked(unit, one)
    known = {one.partner: one for one in await _of(work, occasion)}
    for key, path in sorted(wanted.items()):
        mine = known.get(key)
        if mine is None:
            mine = known[key] = CoOrganiser(occasion=occasion.id, partner=key, path=path.model_dump())
            work.session.add(mine)
        elif mine.standing in OPEN:
            continue
        _stands(work, occasion, mine, ASKED, now)
    await work.session.flush()
    return [known[key] for key in sorted(known)]


def _may_be_asked(unit: UnitPath, partner: UnitPath) -> None:
    if unit.branch is None:
        raise Problem(422, "no_branch", "Fragen, wer mit einlädt, kann ein Ortsverein.")
    beside = relation(partner, unit) is Relation.SIBLING
    if not beside and partner.unit != unit.sub_district:
        raise bad_field("/partners", "Mit einladen können Eure Nachbarn im Unterbezirk und der Unterbezirk selbst.")


async def take_out(work: Work, unit: UnitPath, occasion_id: UUID, partner: str, now: datetime) -> CoOrganiser:
    """They do not invite together after all. Safe to repeat. Raises Problem 404, 409 (over)."""
    occasion = await planning.own_ahead(work, unit, occasion_id, now)
    mine = await _one(work, occasion, partner)
    if mine.standing in OPEN:
        await _leaves(work, occasion, mine, TAKEN_OUT, now)
    return mine


async def join(work: Work, partner: UnitPath, occasion_id: UUID, now: datetime) -> CoOrganiser:
    """Yes: from now on they are told what is told of it. Safe to repeat.

    Raises Problem 404, 409 (over, not asked any more).
    """
    occasion, mine = await _asked(work, partner, occasion_id, now)
    if mine.standing == JOINED:
        return mine
    if mine.standing not in (ASKED, DECLINED):
        raise Problem(409, "not_asked", "Ihr seid nicht mehr gefragt. Sprecht mit denen, die einladen.")
    _stands(work, occasion, mine, JOINED, now)
    await work.session.flush()
    await _invite_together(work, occasion, now)
    return mine


async def decline(work: Work, partner: UnitPath, occasion_id: UUID, now: datetime) -> CoOrganiser:
    """No, or not any more. Safe to repeat. Raises Problem 404, 409 (over)."""
    occasion, mine = await _asked(work, partner, occasion_id, now)
    if mine.standing in OPEN:
        await _leaves(work, occasion, mine, LEFT if mine.standing == JOINED else DECLINED, now)
    return mine


async def _asked(work: Work, partner: UnitPath, occasion_id: UUID, now: datetime) -> tuple[Occasion, CoOrganiser]:
    occasion = await work.session.get(Occasion, occasion_id, with_for_update=True, populate_existing=True)
    if occasion is None:
        raise not_found("Diesen Termin")
    mine = await _one(work, occasion, partner.unit)
    if occasion.state != ANNOUNCED or now >= occasion.starts:
        raise Problem(
            409, "occasion_over", "Dafür ist es zu spät: Der Termin hat angefangen, ist vorbei oder fällt aus."
        )
    return occasion, mine


async def _leaves(work: Work, occasion: Occasion, mine: CoOrganiser, standing: str, now: datetime) -> None:
    joined = mine.standing == JOINED
    _stands(work, occasion, mine, standing, now)
    if joined:
        await work.session.flush()
        await _invite_together(work, occasion, now)


async def _invite_together(work: Work, occasion: Occasion, now: datetime) -> None:
    """The occasion says who invites, to everybody whom it concerns now."""
    joined = [one.path for one in await _of(work, occasion) if one.standing == JOINED]
    planning.invites_with(work, occasion, joined, now)


async def _of(work: Work, occasion: Occasion) -> Sequence[CoOrganiser]:
    query = select(CoOrganiser).where(col(CoOrganiser.occasion) == occasion.id).order_by(col(CoOrganiser.partner))
    return (await work.session.scalars(query.with_for_update())).all()


async def _one(work: Work, occasion: Occasion, partner: str) -> CoOrganiser:
    found = next((one for one in await _of(work, occasion) if one.partner == partner), None)
    if found is None:
        raise not_found("Diesen Termin")
    return found


def follow(followers: Followers) -> None:
    """Whoever is asked, or has joined, hears what is otherwise."""

    @followers.when_changed
    async def changed(work: Work, occasion: Occasion, moved: bool, now: datetime) -> None:
        for one in await _of(work, occasion):
            if one.standing == ASKED or (moved and one.standing == JOINED):
                _stands(work, occasion, one, one.standing, now, moved=moved)

    @followers.when_cancelled
    async def cancelled(work: Work, occasion: Occasion, now: datetime) -> None:
        for one in await _of(work, occasion):
            if one.standing in OPEN:
                _stands(work, occasion, one, OFF, now)


def _stands(
    work: Work, occasion: Occasion, mine: CoOrganiser, standing: str, now: datetime, *, moved: bool = False
) -> None:
    mine.standing = standing
    mine.version += 1
    same = ("kind", "title", "place", "starts", "ends", "public")
    changed = CoOrganiserChanged(
        unit=occasion.unit_path,
        co_organisation=mine.id,
        occasion=occasion.id,
        partner=mine.partner_path,
        standing=standing,
        moved=moved,
        changed_on=now.date(),
        **{name: getattr(occasion, name) for name in same},
    )
    work.emit(changed, version=mine.version)
