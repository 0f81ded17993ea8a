"""What a district sets: whether it looks, since when, and which days do not count."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.events.visibility import saying
from services.events.visibility.tables import Looking, Period, Watch
from shared.deadlines import Kind, remind
from shared.hierarchy import Level, UnitPath, UnitTree
from shared.ids import new_id
from shared.messaging.work import Work
from shared.problems import Problem, bad_field, changed_meanwhile, not_found

LOOK = Kind("visibility_look", __name__)
"""A branch is looked at; the subject is `unit/when`: each time one of its own."""
ROUND = Kind("visibility_round", __name__)
"""Branches that are new are looked at, too; the subject is `district/day`."""
FURTHEST = timedelta(days=180)
"""So far back a calendar can be said to be complete."""
LONGEST = timedelta(days=183)
AHEAD = timedelta(days=3 * 366)
EARLY = time(3)
MOST_PERIODS = 60


def a_district(unit: UnitPath) -> None:
    """Raises Problem 422."""
    if unit.level is not Level.DISTRICT:
        raise Problem(422, "no_district", "Das legt der Bezirk fest.")


async def look(
    work: Work, unit: UnitPath, tree: UnitTree, *, looks: bool, since: date | None, version: int, now: datetime
) -> Looking:
    """Look from now on, or no longer. Raises Problem 409 (changed meanwhile), 422."""
    a_district(unit)
    one = await _of(work, unit)
    if version != one.version:
        raise changed_meanwhile(one.version)
    today = now.date()
    if since is not None and not today - FURTHEST <= since <= today:
        said = "Das ist mehr als ein halbes Jahr her." if since < today else "Das ist noch nicht soweit."
        raise bad_field("/since", said)
    if looks and not one.looks:
        one.begun_on = today
    one.looks, one.since = looks, (since or one.since or today)
    saying.looks(work, one, today)
    if looks:
        await watch_all(work, unit, tree, new_on=None, today=today)
    await look_again(work, unit, now)
    return one


async def watch_all(work: Work, unit: UnitPath, tree: UnitTree, *, new_on: date | None, today: date) -> list[str]:
    """Every branch that is not looked at yet; those that are new are returned. There is a next round tomorrow."""
    values: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "unit": branch.key,
            "path": tree.path(branch.key).model_dump(),
            "district": unit.unit,
            "new_on": new_on,
            "since": new_on or today,
            "gap": False,
            "version": 0,
        }
        for branch in tree.below(unit.unit)
        if branch.level is Level.BRANCH
    ]
    found: list[str] = []
    if values:
        rows = insert(Watch).values(values).on_conflict_do_nothing(index_elements=["unit"]).returning(col(Watch.unit))
        found = list(await work.session.scalars(rows))
    tomorrow = datetime.combine(today + timedelta(days=1), EARLY)
    await remind(work.session, ROUND, f"{unit.unit}/{tomorrow.date()}", tomorrow)
    return found


async def look_again(work: Work, unit: UnitPath, now: datetime) -> None:
    """All of its branches now, one after the other: each is a deadline of its own."""
    for branch in await work.session.scalars(select(col(Watch.unit)).where(col(Watch.district) == unit.unit)):
        await remind(work.session, LOOK, f"{branch}/{new_id()}", now)


async def leave_out(
    work: Work, unit: UnitPath, *, kind: str, first: date, last: date, word: str, now: datetime
) -> Period:
    """Days that do not count. Raises Problem 409 (too many), 422."""
    a_district(unit)
    if last < first:
        raise bad_field("/last", "Der letzte Tag liegt vor dem ersten.")
    if last - first > LONGEST:
        raise bad_field("/last", "Länger als ein halbes Jahr am Stück geht es nicht.")
    if not abs(first - now.date()) < AHEAD:
        raise bad_field("/first", "Das ist mehr als drei Jahre hin oder her: Bitte prüfe das Datum.")
    await _of(work, unit)
    periods = await work.session.scalars(select(col(Period.id)).where(col(Period.unit) == unit.unit))
    if len(periods.all()) >= MOST_PERIODS:
        raise Problem(409, "too_many", "Das sind sehr viele Zeiten: Nimm erst eine heraus, die vorbei ist.")
    one = Period(unit=unit.unit, path=unit.model_dump(), kind=kind, first=first, last=last, word=work.say_text(word))
    work.session.add(one)
    await work.session.flush()
    saying.period(work, one, now.date())
    await look_again(work, unit, now)
    return one


async def count_again(work: Work, unit: UnitPath, period: UUID, now: datetime) -> Period:
    """They count after all. Raises Problem 404."""
    one = await work.session.get(Period, period, with_for_update=True)
    if one is None or one.unit != unit.unit:
        raise not_found("Diese Zeit")
    saying.period_removed(work, one, now.date())
    work.forget_text(one.word)
    await work.session.delete(one)
    await work.session.flush()
    await look_again(work, unit, now)
    return one


async def _of(work: Work, unit: UnitPath) -> Looking:
    """The district's settings, locked; made by whoever is first."""
    row = insert(Looking).values(id=new_id(), unit=unit.unit, path=unit.model_dump(), looks=False, version=0)
    await work.session.execute(row.on_conflict_do_nothing(index_elements=["unit"]))
    query = select(Looking).where(col(Looking.unit) == unit.unit).with_for_update()
    return (await work.session.scalars(query)).one()
