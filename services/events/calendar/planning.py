"""What a unit does with its occasions: announce, change, cancel, close."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from services.events.calendar import queries, seating, seats, times
from services.events.calendar.after import THANK
from services.events.calendar.following import followers
from services.events.calendar.tables import (
    ABSENT,
    ANNOUNCED,
    ATTENDED,
    CANCELLED,
    CLOSED,
    OFFERED,
    SEATED,
    WITHDRAWN,
    Occasion,
)
from shared.contracts.calendar import OccasionAnnounced, OccasionCancelled, OccasionChanged, OccasionClosed
from shared.deadlines import Kind, remind
from shared.german import plural
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.messaging.work import Work
from shared.problems import LOOK, Problem, changed_meanwhile

REMIND = Kind("occasion_tomorrow", __name__)
FORGET = Kind("guests_forgotten", __name__)
"""Kinds of deadlines; their subject is `occasion/sequence`: at another time it is another one."""


@dataclass(frozen=True)
class Plan:
    """What somebody wants to take place."""

    kind: Literal["evening", "stall", "visit", "consultation", "round", "other"]
    title: str
    place: str
    about: str
    starts: datetime
    ends: datetime
    public: bool
    invites: bool
    registration: bool
    seats: int | None


async def announce(work: Work, unit: UnitPath, plan: Plan, now: datetime, *, which: UUID | None = None) -> Occasion:
    """Something will take place: everybody whom it concerns hears of it. `which`: the id that it had as a draft.

    Raises Problem 422.
    """
    _could_be(plan, now)
    occasion = Occasion(
        id=which or new_id(),
        unit=unit.unit,
        path=unit.model_dump(),
        said={"title": plan.title, "place": plan.place, "about": plan.about},
        title=work.say_text(plan.title),
        place=work.say_text(plan.place),
        about=work.say_text(plan.about) if plan.about else None,
        **_facts(plan),
    )
    work.session.add(occasion)
    work.emit(OccasionAnnounced(**_all(occasion), announced_on=now.date()), version=occasion.version)
    await work.session.flush()
    await _wait_for(work, occasion, now)
    await followers.announced(work, occasion, now)
    return occasion


async def change(work: Work, unit: UnitPath, occasion_id: UUID, plan: Plan, *, version: int, now: datetime) -> Occasion:
    """It will be otherwise; whoever registered is told where time or place is another one. More seats: whoever waits
    moves up. Raises Problem 404, 409 (over, changed, fewer seats than are taken) or 422."""
    occasion = await _upcoming(work, unit, occasion_id, version, now)
    _could_be(plan, now)
    if plan.seats is not None and plan.seats < occasion.taken:
        raise Problem(
            409,
            "too_few_seats",
            f"{occasion.taken} Plätze sind schon vergeben: Weniger können es nicht werden, ohne dass jemand absagt.",
        )
    if not plan.registration and (those := await queries.coming(work.session, occasion.id)):
        raise Problem(
            409,
            "registered",
            f"Es {'ist' if len(those) == 1 else 'sind'} schon {plural(len(those), 'Anmeldung', 'Anmeldungen')} da. "
            "Solange jemand angemeldet ist, bleibt die Anmeldung an.",
        )
    # neighbours who hear of it for the first time learn how many seats are left
    before = None if plan.invites and not occasion.invites else seats.counted(occasion)
    moved = (occasion.starts, occasion.ends, occasion.said["place"]) != (plan.starts, plan.ends, plan.place)
    for field in ("title", "place", "about"):
        _say_anew(work, occasion, field, getattr(plan, field))
    # whom it was told once hears how it goes on
    wanted = _facts(replace(plan, invites=plan.invites or occasion.invites))
    for name, value in wanted.items():
        setattr(occasion, name, value)
    occasion.sequence += int(moved)
    changed = OccasionChanged(**_all(occasion), changed_on=now.date(), moved=moved)
    work.emit(changed, version=occasion.moves_on(edited=True))
    await followers.changed(work, occasion, moved, now)
    if moved:
        for one in await queries.coming(work.session, occasion.id):
            if one.standing == OFFERED:
                one.until = seating.answer_until(occasion.starts, now) or occasion.starts
            seats.told(work, occasion, one, "moved", now)
            if one.until and one.standing == OFFERED:
                await remind(work.session, seats.OFFER_OVER, f"{one.id}/{one.version}", one.until)
        await _wait_for(work, occasion, now)
    await seats.pass_on(work, occasion, now)
    seats.count(work, occasion, before)
    return occasion


async def cancel(work: Work, unit: UnitPath, occasion_id: UUID, *, version: int, word: str, now: datetime) -> Occasion:
    """It does not take place, and everybody who meant to come is told. Raises Problem 404, 409."""
    occasion = await _upcoming(work, unit, occasion_id, version, now)
    before = seats.counted(occasion)
    occasion.state, occasion.sequence = CANCELLED, occasion.sequence + 1
    if word:
        occasion.word, occasion.said = work.say_text(word), occasion.said | {"word": word}
    cancelled = OccasionCancelled(
        unit=occasion.unit_path,
        occasion=occasion.id,
        kind=_kind(occasion),
        starts=occasion.starts,
        invited=occasion.invited,
        co_organisers=occasion.co_organisers,
        cancelled_on=now.date(),
        word=occasion.word,
        sequence=occasion.sequence,
    )
    work.emit(cancelled, version=occasion.moves_on(edited=True))
    for one in await queries.coming(work.session, occasion.id):
        seats.stands(work, occasion, one, WITHDRAWN, "cancelled", now)
    await followers.cancelled(work, occasion, now)
    seats.count(work, occasion, before)
    # who meant to come is forgotten as after an occasion, counted from today
    await remind(work.session, FORGET, f"{occasion.id}/{occasion.sequence}", times.forgotten_on(now))
    return occasion


async def close(
    work: Work, unit: UnitPath, occasion_id: UUID, *, version: int, walk_ins: int, now: datetime
) -> Occasion:
    """It is over: so many came. Whoever had a seat and was not seen was not there, where anybody was looked for.

    Raises Problem 404, 409 (not begun yet, changed).
    """
    occasion = await _open(work, unit, occasion_id, version)
    if now < occasion.starts:
        raise Problem(409, "not_yet", "Der Termin hat noch nicht angefangen. Abschließen lässt er sich danach.")
    await end(work, occasion, walk_ins=walk_ins, now=now)
    return occasion


async def end(work: Work, occasion: Occasion, *, walk_ins: int, now: datetime) -> None:
    """Close an occasion that is locked, by its unit or, before its guests are forgotten, by itself."""
    registered = await queries.everybody(work.session, occasion.id)
    came = occasion.seen + sum(one.party for one in registered if one.standing == ATTENDED)
    if came:
        for one in registered:
            if one.standing == SEATED:
                seats.stands(work, occasion, one, ABSENT, "seen", now)
    occasion.state = CLOSED
    closed = OccasionClosed(
        unit=occasion.unit_path,
        occasion=occasion.id,
        kind=_kind(occasion),
        starts=occasion.starts,
        public=occasion.public,
        co_organisers=occasion.co_organisers,
        closed_on=now.date(),
        came=came + walk_ins,
        walk_ins=walk_ins,
    )
    work.emit(closed, version=occasion.moves_on(edited=True))


def invites_with(work: Work, occasion: Occasion, partners: list[dict[str, Any]], now: datetime) -> None:
    """These units invite together with it, an occasion that is locked: they hear of it, and how many seats are left."""
    occasion.co_organisers = partners
    changed = OccasionChanged(**_all(occasion), changed_on=now.date(), moved=False)
    work.emit(changed, version=occasion.moves_on())
    seats.count(work, occasion, None)


async def own_ahead(work: Work, unit: UnitPath, occasion_id: UUID, now: datetime) -> Occasion:
    """An occasion of this unit that is to take place, locked. Raises Problem 404, 409."""
    occasion = await queries.to_change(work.session, unit.unit, occasion_id)
    return _ahead(_is_on(occasion), now)


async def _open(work: Work, unit: UnitPath, occasion_id: UUID, version: int) -> Occasion:
    occasion = _is_on(await queries.to_change(work.session, unit.unit, occasion_id))
    if not occasion.edited <= version <= occasion.version:
        raise changed_meanwhile(occasion.version)
    return occasion


async def _upcoming(work: Work, unit: UnitPath, occasion_id: UUID, version: int, now: datetime) -> Occasion:
    return _ahead(await _open(work, unit, occasion_id, version), now)


def _is_on(occasion: Occasion) -> Occasion:
    if occasion.state != ANNOUNCED:
        what = "abgesagt" if occasion.state == CANCELLED else "abgeschlossen"
        raise Problem(409, "occasion_over", f"Dieser Termin ist schon {what}.", current_version=occasion.version)
    return occasion


def _ahead(occasion: Occasion, now: datetime) -> Occasion:
    if now >= occasion.starts:
        raise Problem(409, "occasion_over", "Der Termin hat schon angefangen: Ändern und absagen geht nur vorher.")
    return occasion


def _could_be(plan: Plan, now: datetime) -> None:
    errors = [{"pointer": f"/{name}", "detail": said} for name, said in times.wrong(plan.starts, plan.ends, now)]
    if plan.seats is not None and not plan.registration:
        errors.append({"pointer": "/seats", "detail": "Plätze zählen nur, wo man sich anmeldet."})
    if errors:
        raise Problem(422, "invalid", LOOK, errors=errors)


def stands(occasion: Occasion) -> Plan:
    """What is planned, as it stands."""
    said: dict[str, Any] = {name: occasion.said.get(name, "") for name in ("title", "place", "about")}
    names = ("kind", "starts", "ends", "public", "invites", "registration", "seats")
    return Plan(**said, **{name: getattr(occasion, name) for name in names})


def _facts(plan: Plan) -> dict[str, Any]:
    """What stands of a plan beside its texts."""
    names = ("kind", "starts", "ends", "public", "invites", "registration", "seats")
    return {name: getattr(plan, name) for name in names}


def _all(occasion: Occasion) -> dict[str, Any]:
    """What its events say of an occasion."""
    same = ("kind", "title", "starts", "ends", "place", "about", "public", "invited", "registration", "seats")
    found = {name: getattr(occasion, name) for name in same} | {"co_organisers": occasion.co_organisers}
    return found | {"unit": occasion.unit_path, "occasion": occasion.id, "sequence": occasion.sequence}


def _kind(occasion: Occasion) -> Any:
    return occasion.kind


def _say_anew(work: Work, occasion: Occasion, field: str, text: str) -> None:
    """Another text in the place of an old one, which is erased wherever it is read."""
    if occasion.said.get(field, "") == text:
        return
    if old := getattr(occasion, field):
        work.forget_text(old)
    setattr(occasion, field, work.say_text(text) if text else None)
    occasion.said = occasion.said | {field: text}


async def _wait_for(work: Work, occasion: Occasion, now: datetime) -> None:
    """What happens by itself at these times; each subject is one of its own. Nobody is reminded twice of one day."""
    which = f"{occasion.id}/{occasion.sequence}"
    if times.reminder(occasion.starts) > now:
        await remind(work.session, REMIND, which, times.reminder(occasion.starts))
    await remind(work.session, THANK, which, times.thanks(occasion.ends))
    forgotten: date = times.forgotten_on(occasion.ends)
    await remind(work.session, FORGET, which, forgotten)
