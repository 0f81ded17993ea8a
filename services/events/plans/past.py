"""What took place before Ortsnetz knew of it: written down by an operator, each step on the day on which it was.

For whoever brings a calendar along, and for the demonstration. The rules are those of what is announced today: only the
clock is another one. Nobody is told of it, since mails about what is long over are not sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from services.events.calendar import planning as calendar
from services.events.calendar.tables import Occasion
from services.events.stalls import planning as stalls
from services.events.stalls import reporting
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import bad_field

NOON = time(12)


@dataclass(frozen=True)
class Past:
    """An occasion that has begun, or was called off. `came`: how many were there, None where it is not closed yet."""

    occasion: calendar.Plan
    announced_on: date
    cancelled: bool = False
    word: str = ""
    came: int | None = None
    stall: stalls.Plan | None = None
    talks: Any = None


async def record(work: Work, unit: UnitPath, wanted: Sequence[Past], now: datetime) -> list[Occasion]:
    """Write it down, all of it or nothing. Raises Problem 422 for what has not begun: that is announced."""
    return [await _one(work, unit, past, now) for past in wanted]


async def _one(work: Work, unit: UnitPath, past: Past, now: datetime) -> Occasion:
    plan, then = past.occasion, datetime.combine(past.announced_on, NOON)
    if plan.starts > now and not past.cancelled:
        raise bad_field("/starts", "Das kommt noch: Kündige es an.")
    if then >= plan.starts:
        raise bad_field("/announced_on", "Angekündigt wird vor dem Tag, an dem es ist.")
    occasion = await calendar.announce(work, unit, plan, then)
    if past.stall is not None:
        await stalls.plan(work, unit, occasion.id, past.stall, then)
    if past.cancelled:
        on = max(then, min(now, plan.starts) - timedelta(days=1))
        return await calendar.cancel(work, unit, occasion.id, version=occasion.version, word=past.word, now=on)
    after = min(plan.ends + timedelta(hours=1), now)
    if past.talks is not None:
        told = reporting.Told(past.talks, (past.stall.topic,) if past.stall else (), "", set())
        await reporting.report(work, unit, occasion.id, told, after)
    elif past.came is not None:
        await calendar.close(work, unit, occasion.id, version=occasion.version, walk_ins=past.came, now=after)
    return occasion
