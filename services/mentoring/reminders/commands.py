"""Reminding a unit."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from services.mentoring.journeys.queries import to_call_now
from services.mentoring.reminders.tables import Reminder
from shared.contracts.mentoring import UnitReminded
from shared.database import one_at_a_time
from shared.hierarchy import UnitPath, UnitTree
from shared.messaging.work import Work
from shared.problems import Problem

PAUSE = timedelta(days=7)
"""A second reminder within a week would be pressure, not help."""


async def remind_unit(work: Work, tree: UnitTree, unit: UnitPath, today: date, *, word: str = "") -> Reminder:
    """Remind a unit of what is overdue there, with a `word` to it; the word of the reminder before is erased.

    Raises Problem 409 (reminded within a week, nothing overdue).
    """
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
    if last is not None and last.word is not None:
        work.forget_text(last.word)
    text = work.say_text(word) if word else None
    found = Reminder(unit=unit.unit, version=version, reminded_on=today, by=by, word=text)
    reminder = await work.session.merge(found)
    again_from = today + PAUSE
    work.emit(
        UnitReminded(unit=unit, by=tree.path(by), overdue=late, reminded_on=today, again_from=again_from, word=text),
        version=version,
    )
    return reminder


async def withdraw_word(work: Work, unit: UnitPath, word: UUID) -> Reminder:
    """Take back a word that was said with the last reminder: it is erased wherever it is read. The reminder stays.

    Raises Problem 409 where it is not there any more, or another level said it.
    """
    await one_at_a_time(work.session, "reminder", unit.unit)
    last = await work.session.get(Reminder, unit.unit, populate_existing=True)
    if last is None or last.word != word:
        raise Problem(409, "nothing_said", "Zu dieser Erinnerung steht nichts mehr da. Es ist nichts zu tun.")
    if last.by != work.acting_unit:
        raise Problem(409, "said_by_another", "Das hat eine andere Ebene geschrieben: Nur sie kann es zurücknehmen.")
    work.forget_text(word)
    last.word = None
    return last
