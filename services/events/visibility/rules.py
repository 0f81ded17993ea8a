"""When something is offered, and on which days: pure rules.

Source: handbook 6, *Visibility*: 55 days nothing, 56 an offer with a topic, three dates and a kit that is held for
seven days; declined: silent for four weeks; after a standstill one offer. Decision 0025.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.unseen import ENOUGH, Span, due, is_public_holiday, unseen

HELD = timedelta(days=7)
"""So long an offer stands, and the kit with it."""
SILENT = timedelta(days=28)
"""So long nobody is offered anything after a no; silence is one."""
DATES = 3
AHEAD = timedelta(weeks=12)
"""So far ahead dates are looked for."""
ON_THE_WAY = timedelta(days=3)
"""So long after an offer's last day its first date: a kit has to get there."""
FROM, TO = time(10), time(13)
"""A market morning."""
SATURDAY = 5
AT = time(8)
"""The hour at which time makes an offer: nobody is written to at night."""


@dataclass(frozen=True, slots=True)
class Stands:
    """What is known of a branch when it is looked at. `from_`: the day after which days count; `begun_on`: when the
    district switched it on; `open`: something is offered."""

    from_: date
    begun_on: date
    quiet_until: date | None = None
    open: bool = False


def is_gap(stands: Stands, today: date, spans: Collection[Span]) -> bool:
    """Whether nobody has seen it for so long."""
    return unseen(stands.from_, today, spans) >= ENOUGH


def offer_due(stands: Stands, spans: Collection[Span]) -> date:
    """The first day on which something is offered. What passed before it was switched on does not count: a rule by
    which time decides does not fire backwards."""
    day = due(max(stands.from_, stands.begun_on), spans)
    return max(day, stands.quiet_until) if stands.quiet_until else day


def offers(stands: Stands, today: date, spans: Collection[Span]) -> bool:
    """Whether something is to be offered today. In a campaign, or in holidays, nobody is asked for more."""
    if stands.open or not is_gap(stands, today, spans) or any(one.has(today) for one in spans):
        return False
    return today >= offer_due(stands, spans)


def looked_at_next(stands: Stands, now: datetime, spans: Collection[Span]) -> datetime | None:
    """When time alone may change something; None where an offer is open, which ends by its own deadline."""
    today = now.date()
    if not is_gap(stands, today, spans):
        return datetime.combine(due(stands.from_, spans), AT)
    if stands.open:
        return None
    day = max(offer_due(stands, spans), today + timedelta(days=1))
    while inside := next((one for one in spans if one.has(day)), None):
        day = inside.last + timedelta(days=1)
    return datetime.combine(day, AT)


def offered_until(now: datetime) -> datetime:
    """Until when an offer stands."""
    return (now + HELD).replace(second=0, microsecond=0)


def mornings(until: datetime, weekday: int, taken: Collection[date], spans: Sequence[Span]) -> Iterator[date]:
    """Market mornings after an offer's last day that are no holiday, and on which the branch has nothing."""
    first = until.date() + ON_THE_WAY
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while day <= first + AHEAD:
        if day not in taken and not is_public_holiday(day) and not any(one.has(day) for one in spans):
            yield day
        day += timedelta(days=7)
