"""A stall gets a topic and shifts, and other ones: nobody's place is lost silently."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.events.calendar import queries as calendar
from services.events.calendar import times as occasion_times
from services.events.calendar.tables import ANNOUNCED, CANCELLED, Occasion
from services.events.stalls import queries, saying, times
from services.events.stalls.queries import Whole
from services.events.stalls.tables import Shift, Stall
from shared.contracts.stalls import StallChanged, StallPlanned
from shared.deadlines import Kind, remind
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import LOOK, Problem, changed_meanwhile

REMIND = Kind("duties_tomorrow", __name__)
"""Its subject is `occasion/version of the stall`: at another time it is another one."""


@dataclass(frozen=True)
class Plan:
    """What a stall is about, and in how many shifts of how many people."""

    topic: str
    shifts: int
    people: int


async def plan(work: Work, unit: UnitPath, occasion_id: UUID, wanted: Plan, now: datetime) -> Whole:
    """It gets a topic and shifts. Raises Problem 404, 409 (no stall, planned already, begun) or 422."""
    occasion = await to_plan(work, unit, occasion_id, now)
    if await queries.of_occasion(work.session, occasion):
        raise Problem(409, "already_planned", "Dieser Infostand hat schon Schichten. Lade die Seite neu.")
    _fits(occasion, wanted)
    whole = Whole(occasion, begun(work, occasion, wanted.topic), [], [])
    await work.session.flush()
    for starts, ends in times.parted(occasion.starts, occasion.ends, wanted.shifts):
        _add(work, whole, starts, ends, wanted.people)
    planned = StallPlanned(
        **saying.common(whole), topic=wanted.topic, shifts=saying.shifts_now(whole), planned_on=now.date()
    )
    work.emit(planned, version=whole.stall.version)
    await wait_for(work, whole, now)
    return whole


def begun(work: Work, occasion: Occasion, topic: str) -> Stall:
    """The stall of an occasion that had none."""
    stall = Stall(
        occasion=occasion.id,
        unit=occasion.unit,
        path=occasion.path,
        topic=topic,
        starts=occasion.starts,
        ends=occasion.ends,
    )
    work.session.add(stall)
    return stall


async def change(work: Work, unit: UnitPath, occasion_id: UUID, wanted: Plan, *, version: int, now: datetime) -> Whole:
    """Topic or shifts are others. Whoever has a place keeps it, and hears of another time.

    Raises Problem 404, 409 (begun, changed, somebody would lose their place) or 422.
    """
    occasion = await to_plan(work, unit, occasion_id, now)
    whole = await queries.of_occasion(work.session, occasion)
    if whole is None:
        raise Problem(409, "no_shifts", "Dieser Infostand hat noch keine Schichten.")
    if not whole.stall.edited <= version <= whole.stall.version:
        raise changed_meanwhile(whole.stall.version)
    _fits(occasion, wanted)
    _nobody_is_lost(whole, wanted)
    whole.stall.topic = wanted.topic
    for shift in whole.shifts[wanted.shifts :]:
        await _drop(work, whole, shift)
    keep, spans = whole.shifts[: wanted.shifts], times.parted(occasion.starts, occasion.ends, wanted.shifts)
    for shift in keep:
        shift.places = wanted.people
    whole.shifts = keep
    set_spans(work, whole, spans[: len(keep)], now)
    for starts, ends in spans[len(keep) :]:
        _add(work, whole, starts, ends, wanted.people)
    say_changed(work, whole, now, edited=True)
    return whole


def set_spans(work: Work, whole: Whole, spans: list[times.Span], now: datetime, *, elsewhere: bool = False) -> None:
    """Its shifts at these times; whoever has a place in one that is another now (or `elsewhere`) is told."""
    for shift, (starts, ends) in zip(whole.shifts, spans, strict=True):
        moved = elsewhere or (shift.starts, shift.ends) != (starts, ends)
        shift.starts, shift.ends = starts, ends
        for one in whole.holding(shift.id) if moved else ():
            saying.stands(work, whole, one, one.standing, "moved", now)


def say_changed(work: Work, whole: Whole, now: datetime, *, edited: bool = False) -> None:
    """All that stands of it."""
    changed = StallChanged(
        **saying.common(whole), topic=whole.stall.topic, shifts=saying.shifts_now(whole), changed_on=now.date()
    )
    work.emit(changed, version=whole.stall.moves_on(edited=edited))


async def wait_for(work: Work, whole: Whole, now: datetime) -> None:
    """Whoever has a place is reminded the day before, once."""
    whole.stall.reminds = whole.stall.version
    if (due := occasion_times.reminder(whole.stall.starts)) > now:
        await remind(work.session, REMIND, f"{whole.occasion.id}/{whole.stall.reminds}", due)


async def to_plan(work: Work, unit: UnitPath, occasion_id: UUID, now: datetime) -> Occasion:
    """A stall of this branch that is to take place, locked. Raises Problem 404, 409."""
    occasion = await calendar.to_change(work.session, unit.unit, occasion_id)
    a_stall_of_a_branch(occasion)
    if occasion.state != ANNOUNCED:
        what = "abgesagt" if occasion.state == CANCELLED else "abgeschlossen"
        raise Problem(409, "occasion_over", f"Dieser Infostand ist schon {what}.")
    if now >= occasion.starts:
        raise Problem(409, "occasion_over", "Der Infostand hat schon angefangen: Schichten planen geht nur vorher.")
    return occasion


def a_stall_of_a_branch(occasion: Occasion) -> None:
    """Who stands in a shift is known to a branch. Raises Problem 409."""
    if occasion.kind != "stall":
        raise Problem(409, "no_stall", "Schichten hat nur ein Infostand.")
    if occasion.unit_path.branch is None:
        raise Problem(409, "no_branch", "Schichten plant, wer den Stand macht: ein Ortsverein.")


def _fits(occasion: Occasion, wanted: Plan) -> None:
    if wanted.shifts > times.most(occasion.starts, occasion.ends):
        said = "So viele Schichten passen nicht hinein: Jede dauert mindestens eine Viertelstunde."
        raise Problem(422, "invalid", LOOK, errors=[{"pointer": "/shifts", "detail": said}])


def _nobody_is_lost(whole: Whole, wanted: Plan) -> None:
    for number, shift in enumerate(whole.shifts):
        stay = wanted.people if number < wanted.shifts else 0
        if (held := len(whole.holding(shift.id))) > stay:
            said = (
                f"In der Schicht ab {shift.starts:%H:%M} Uhr stehen schon {held}: "
                "So wenige Plätze können es erst werden, wenn jemand den Platz freigibt."
            )
            raise Problem(409, "places_taken", said)


def _add(work: Work, whole: Whole, starts: datetime, ends: datetime, places: int) -> None:
    shift = Shift(stall=whole.stall.id, starts=starts, ends=ends, places=places)
    work.session.add(shift)
    whole.shifts.append(shift)


async def _drop(work: Work, whole: Whole, shift: Shift) -> None:
    """A shift that nobody stands in, with what once was held in it."""
    for one in [one for one in whole.duties if one.shift == shift.id]:
        whole.duties.remove(one)
        await work.session.delete(one)
    await work.session.flush()
    await work.session.delete(shift)
