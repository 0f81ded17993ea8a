"""What is said of stalls and duties, each time as it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from services.events.stalls.queries import Whole
from services.events.stalls.tables import SEEKING, TAKEN, Duty
from shared.contracts.stalls import DutyChanged, DutyTaken, ShiftNow, StallStaffed, WhyChanged
from shared.messaging.work import Work


def shifts_now(whole: Whole) -> tuple[ShiftNow, ...]:
    """Its shifts, with how many places are open: one for which a stand-in is sought is."""
    return tuple(
        ShiftNow(
            shift=one.id,
            starts=one.starts,
            ends=one.ends,
            places=one.places,
            open=_open(whole, one.id, one.places),
        )
        for one in whole.shifts
    )


def _open(whole: Whole, shift: Any, places: int) -> int:
    return max(places - sum(one.standing == TAKEN for one in whole.holding(shift)), 0)


def common(whole: Whole) -> dict[str, Any]:
    """What each of its events says."""
    return {"unit": whole.stall.unit_path, "stall": whole.stall.id, "occasion": whole.occasion.id}


def staffed(work: Work, whole: Whole, before: tuple[ShiftNow, ...]) -> None:
    """How many places are open now, where that is another number than before."""
    now = shifts_now(whole)
    for shift in whole.shifts:
        holding = whole.holding(shift.id)
        if not any(one.standing == SEEKING for one in holding) and holding:
            shift.sought = False  # whoever leaves it again leaves another hole
    if now != before:
        work.emit(StallStaffed(**common(whole), shifts=now), version=whole.stall.moves_on())


def duty(whole: Whole, one: Duty) -> dict[str, Any]:
    """What each event of a duty says."""
    shift = whole.shift(one.shift)
    return common(whole) | {
        "duty": one.id,
        "person": one.person,
        "shift": shift.id,
        "starts": shift.starts,
        "ends": shift.ends,
        "sequence": one.sequence,
    }


def takes(work: Work, whole: Whole, one: Duty, *, put_down: bool, on: date) -> None:
    """Somebody has a place."""
    whole.duties.append(one)
    work.session.add(one)
    work.emit(DutyTaken(**duty(whole, one), put_down=put_down, taken_on=on), version=one.version)


def stands(work: Work, whole: Whole, one: Duty, standing: Any, why: WhyChanged, now: datetime) -> None:
    """A duty stands otherwise; what calendars have of it changes with its times, and where it ends."""
    one.standing = standing
    if why in ("moved", "left", "taken_off", "found", "cancelled"):
        one.sequence += 1
    one.version += 1
    changed = DutyChanged(**duty(whole, one), standing=standing, why=why, changed_on=now.date())
    work.emit(changed, version=one.version)
