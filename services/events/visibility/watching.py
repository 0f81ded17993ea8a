"""A branch is looked at: it was seen, there is a gap, something is offered. Safe to repeat."""

from __future__ import annotations

from datetime import date, datetime

from services.events.visibility import offering, queries, rules, saying
from services.events.visibility.looking import LOOK
from services.events.visibility.rules import Stands
from services.events.visibility.tables import Looking, Watch
from shared.contracts.visibility import Why
from shared.deadlines import remind
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import Problem, bad_field
from shared.unseen import Span


async def look_at(work: Work, unit: str, now: datetime) -> None:
    """How it stands now is said where it is otherwise than before; what is to be offered is offered, once."""
    watch = await queries.watch(work.session, unit)
    looking = await queries.looking(work.session, watch.district) if watch else None
    if watch is None or looking is None:
        return
    spans = await queries.spans(work.session, watch.district)
    if not looking.looks or looking.since is None:
        if watch.gap:
            watch.gap = False
            saying.stands(work, watch, "counted", now.date())
        return
    stands = await _stands(work, watch, looking, spans, now)
    if rules.offers(stands, now.date(), spans):
        made = await offering.make(work, watch, spans, now, asked=False)
        stands = Stands(stands.from_, stands.begun_on, watch.quiet_until, open=made is not None)
    await _look_next(work, watch, stands, spans, now)


async def _stands(work: Work, watch: Watch, looking: Looking, spans: tuple[Span, ...], now: datetime) -> Stands:
    assert looking.since is not None
    seen, before = await _seen(work, watch, now), (watch.seen_on, watch.since, watch.gap)
    since = max(one for one in (looking.since, watch.new_on, seen) if one)
    was_seen = seen != watch.seen_on
    if was_seen and (offer := await queries.open_offer(work.session, watch.unit)) and not offer.asked:
        await offering.end(work, watch, offer, now)
    stands = Stands(
        since,
        looking.begun_on or looking.since,
        watch.quiet_until,
        open=await queries.open_offer(work.session, watch.unit) is not None,
    )
    gap = rules.is_gap(stands, now.date(), spans)
    why: Why = "seen" if was_seen else "gap" if gap else "counted"
    watch.seen_on, watch.since, watch.gap = seen, since, gap
    if watch.version == 0 or before != (seen, since, gap):
        # that there was a gap before anybody looked is no news
        saying.stands(work, watch, why if watch.version else "watched", now.date())
    return stands


async def _seen(work: Work, watch: Watch, now: datetime) -> date | None:
    found = (await queries.last_seen(work.session, watch.unit, now), watch.told_on)
    return max((one for one in found if one), default=None)


async def _look_next(work: Work, watch: Watch, stands: Stands, spans: tuple[Span, ...], now: datetime) -> None:
    over = await queries.next_end(work.session, watch.unit, now)
    for when in (rules.looked_at_next(stands, now, spans), over):
        if when is not None and when > now:
            await remind(work.session, LOOK, f"{watch.unit}/{when:%Y-%m-%dT%H:%M}", when)


async def tell_seen(work: Work, unit: UnitPath, on: date, now: datetime) -> Watch:
    """It was seen on a day that stands in no calendar. Raises Problem 409 (nobody looks), 422."""
    watch = await watched(work, unit)
    if on > now.date():
        raise bad_field("/seen_on", "Das ist noch nicht soweit: Plant es als Termin.")
    if (now.date() - on).days > 366:
        raise bad_field("/seen_on", "Das ist mehr als ein Jahr her.")
    watch.told_on = max(on, watch.told_on) if watch.told_on else on
    await work.session.flush()
    await look_at(work, unit.unit, now)
    return watch


async def watched(work: Work, unit: UnitPath) -> Watch:
    """The branch, locked. Raises Problem 409 where the district does not look."""
    watch = await queries.watch(work.session, unit.unit)
    looking = await queries.looking(work.session, watch.district) if watch else None
    if watch is None or looking is None or not looking.looks:
        raise Problem(409, "not_watched", "Der Bezirk zählt die Wochen gerade nicht.")
    return watch
