"""Reminding a unit."""

from __future__ import annotations

from datetime import date, timedelta

from services.mentoring.journeys.queries import to_call_now
from services.mentoring.reminders.tables import Reminder
from shared.contracts.mentoring import UnitReminded
from shared.database import one_at_a_time
from shared.hierarchy import UnitPath, UnitTree
from shared.messaging.work import Work
from shared.problems import Problem

PAUSE = timedelta(days=7)
"""A second reminder within a week would be pressure, not help."""


async def remind_unit(work: Work, tree: UnitTree, unit: UnitPath, today: date) -> Reminder:
    """Remind a unit of what is overdue there. Raises Problem 409 (reminded within a week, nothing overdue)."""
    above = unit.keys()[1:]
    by = work.acting_unit if work.acting_unit in above else above[0]
    await one_at_a_time(work.session, "reminder", unit.unit)
    last = await work.session.get(Reminder, unit.unit, populate_existing=True)
    if last is not None and today < last.reminded_on + PAUSE:
        again = last.reminded_on + PAUSE
        raise Problem(
            409,
            "reminded_already",
            f"Am {last.reminded_on:%d.%m.%Y} wurde schon erinnert. Wieder möglich ist es ab {again:%d.%m.%Y}.",
            again_from=again.isoformat(),
        )
    late = await to_call_now(work.session, unit.unit, today)
    if not late:
        why = "Kein Erstkontakt ist überfällig, oder ein späterer Tag ist vereinbart."
        raise Problem(409, "nothing_overdue", f"Dort gibt es gerade nichts zu erinnern: {why}")
    version = last.version + 1 if last else 1
    reminder = await work.session.merge(Reminder(unit=unit.unit, version=version, reminded_on=today, by=by))
    said = UnitReminded(unit=unit, by=tree.path(by), overdue=late, reminded_on=today, again_from=today + PAUSE)
    work.emit(said, version=version)
    return reminder
