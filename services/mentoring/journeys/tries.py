"""Tries after which the first contact is still owed: entered, corrected, taken back.

A try is known by the version of the event that told it (`entry`). What the journey holds of its tries follows from
those that stand: so a mistake that is corrected leaves nothing behind.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args
from uuid import UUID

from services.mentoring.journeys.commands import (
    InVain,
    Over,
    could_be,
    from_now_on,
    is_made,
    text_about,
    to_change,
)
from services.mentoring.journeys.standing import DAY
from services.mentoring.journeys.tables import Journey
from shared.contracts.mentoring import FirstContactTried, FirstContactTryCorrected
from shared.deadlines import remind
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import Problem, Together, bad_field

AHEAD = timedelta(days=180)
"""So far ahead a later day can be agreed on."""


async def try_in_vain(
    work: Work,
    unit: UnitPath,
    journey_id: UUID,
    *,
    version: int,
    outcome: InVain,
    note: str,
    tried_on: date,
    again_on: date | None,
    today: date,
) -> Journey:
    """Enter a try after which the first contact is still owed. Raises Problem 404, 409 or 422 (dates)."""
    journey = await to_change(work, unit, journey_id, version, owed=True)
    wrong = Together()
    with wrong.look():
        could_be(tried_on, journey, today)
    with wrong.look():
        again_on = _agreed(outcome, again_on, today)
    wrong.say()
    entry = journey.changed()
    journey.attempts = [*journey.attempts, _attempt(entry, outcome, tried_on, again_on)]
    journey.tries += 1
    journey.again_on = again_on or journey.again_on
    tried = FirstContactTried(
        unit=unit,
        journey=journey.id,
        person=journey.person,
        started_on=journey.started_on,
        outcome=outcome,
        tried_on=tried_on,
        again_on=again_on,
        tries=journey.tries,
        note=text_about(work, journey, note),
    )
    work.emit(tried, version=entry)
    await from_now_on(work, journey, today)
    return journey


async def correct_try(
    work: Work,
    unit: UnitPath,
    journey_id: UUID,
    entry: int,
    *,
    version: int,
    outcome: Over | InVain | None,
    note: str,
    made_on: date | None,
    again_on: date | None,
    today: date,
) -> Journey:
    """Another outcome or day for a try that was entered; without an outcome it was none. `made_on`: as before, where
    left out. Where they did speak the try is taken back and the first contact is made.

    Raises Problem 404, 409 (no such try, ended, changed; they spoke, and that is entered already) or 422 (dates).
    """
    spoke = outcome in get_args(Over)
    journey = await to_change(work, unit, journey_id, version, owed=spoke)
    was = next((one for one in journey.attempts if one["entry"] == entry), None)
    if was is None:
        raise Problem(
            409,
            "nothing_to_correct",
            "Diesen Versuch gibt es hier nicht mehr: Er ist schon zurückgenommen, oder er ist so alt, dass er sich "
            "nicht mehr berichtigen lässt.",
        )
    day = made_on or date.fromisoformat(was["tried_on"])
    wrong = Together()
    with wrong.look():
        could_be(day, journey, today)
    stays: InVain | None = outcome if outcome == "not_reached" or outcome == "wants_later" else None
    agreed_before = date.fromisoformat(was["again_on"]) if was["again_on"] else None
    with wrong.look():
        again_on = _agreed(stays, again_on, today, agreed_before) if stays else None
    wrong.say()
    now = [_attempt(entry, stays, day, again_on)] if stays else []
    at = journey.attempts.index(was)
    journey.attempts = [*journey.attempts[:at], *now, *journey.attempts[at + 1 :]]
    if not stays:
        journey.tries -= 1
    waited_until = journey.again_on
    days = [one["again_on"] for one in journey.attempts if one["again_on"]]
    journey.again_on = date.fromisoformat(days[-1]) if days else None
    last = journey.attempts[-1]["tried_on"] if journey.attempts else None
    corrected = FirstContactTryCorrected(
        unit=unit,
        journey=journey.id,
        person=journey.person,
        started_on=journey.started_on,
        corrected_on=today,
        entry=entry,
        outcome=stays,
        tried_on=day if stays else None,
        again_on=again_on,
        tries=journey.tries,
        last_tried_on=date.fromisoformat(last) if last else None,
        now_again_on=journey.again_on,
        # of a talk the note goes with the talk
        note=None if spoke else text_about(work, journey, note),
    )
    work.emit(corrected, version=journey.changed())
    if outcome == "reached" or outcome == "met" or outcome == "not_interested":
        await is_made(work, unit, journey, outcome=outcome, note=note, made_on=day, today=today)
        return journey
    await from_now_on(work, journey, today)
    if journey.contact_open and journey.again_on != waited_until:
        # nobody was reminded while a day was waited for: what was held back by a mistake is told now
        await remind(work.session, DAY, f"{journey.id}/v{journey.version}", today)
    return journey


def _agreed(outcome: InVain, again_on: date | None, today: date, before: date | None = None) -> date | None:
    """The day agreed on, where there is one; `before` was agreed on already and may be over by now."""
    if outcome != "wants_later":
        return None
    if again_on is None:
        raise bad_field("/again_on", "Wann soll es weitergehen? Gib einen Tag an, dann steht es wieder auf Heute.")
    if again_on != before and not today < again_on <= today + AHEAD:
        raise bad_field("/again_on", "Der Tag muss in der Zukunft liegen, höchstens ein halbes Jahr voraus.")
    return again_on


def _attempt(entry: int, outcome: InVain, tried_on: date, again_on: date | None) -> dict[str, Any]:
    day = again_on.isoformat() if again_on else None
    return {"entry": entry, "outcome": outcome, "tried_on": tried_on.isoformat(), "again_on": day}
