"""Something is offered to a branch: a topic, days, and a kit that is held. It says yes, no, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from services.events.calendar import planning as calendar_planning
from services.events.calendar.planning import Plan
from services.events.stalls import planning as stalls_planning
from services.events.visibility import holding, queries, rules, saying
from services.events.visibility.looking import LOOK
from services.events.visibility.tables import ACCEPTED, DECLINED, OPEN, OVER, Offer, Watch
from shared.deadlines import Kind, remind
from shared.messaging.work import Work
from shared.problems import Problem, bad_field, not_found
from shared.topics import TOPICS, label
from shared.unseen import Span

OFFER_OVER = Kind("visibility_offer_over", __name__)
"""Nobody answered; the subject is the offer's id."""
MOST_MORNINGS = 8
"""So many are looked at for a kit that is free on three of them."""
SHIFTS, PEOPLE = 3, 2
"""As a stall usually is; the branch changes it on the stall's page."""


async def make(work: Work, watch: Watch, spans: Iterable[Span], now: datetime, *, asked: bool) -> Offer | None:
    """Offer something; None where there is no day left. The watch is locked."""
    unit, until = watch.unit_path, rules.offered_until(now)
    weekday = await queries.market_day(work.session, watch.unit)
    taken = await queries.taken_days(work.session, watch.unit, now)
    free = rules.mornings(until, rules.SATURDAY if weekday is None else weekday, taken, tuple(spans))
    mornings = list(islice(free, MOST_MORNINGS))
    if not mornings:
        return None
    topics = await queries.topics(work.session, unit, now.date())
    held = await holding.hold(work, unit, topics, mornings, until, now)
    days: list[tuple[date, UUID | None]] = [*held.days] if held else []
    # days without the kit fill up to three: it is said of each whether there is one
    named = {day for day, _ in days}
    days += [(day, None) for day in mornings if day not in named][: rules.DATES - len(days)]
    offer = Offer(
        unit=watch.unit,
        path=watch.path,
        topic=held.kit.topic if held else next(iter(topics), next(iter(TOPICS))),
        days=[{"day": day.isoformat(), "promise": str(promise) if promise else None} for day, promise in sorted(days)],
        owner=held.kit.path if held else None,
        kind=held.kit.name if held else None,
        until=until,
        asked=asked,
    )
    work.session.add(offer)
    await work.session.flush()
    saying.offer(work, offer, now.date())
    await remind(work.session, OFFER_OVER, offer.id, until)
    return offer


async def accept(work: Work, watch: Watch, offer_id: UUID, day: date, place: str, now: datetime) -> Offer:
    """Yes to one of the days: a stall is announced, with shifts, and the kit is theirs.

    Raises Problem 404, 409, 422.
    """
    offer = await _open(work, watch, offer_id, now)
    chosen = next((one for one in offer.days if one["day"] == day.isoformat()), None)
    if chosen is None:
        raise bad_field("/day", "Dieser Tag ist nicht vorgeschlagen.")
    if day in await queries.taken_days(work.session, watch.unit, now):
        # planned since it was offered: two stalls on one morning nobody meant
        raise bad_field("/day", "An diesem Tag habt Ihr inzwischen schon etwas vor. Nimm einen anderen der Tage.")
    plan = Plan(
        kind="stall",
        title=f"Infostand: {label(offer.topic)}",
        place=place,
        about="",
        starts=datetime.combine(day, rules.FROM),
        ends=datetime.combine(day, rules.TO),
        public=True,
        invites=False,
        registration=False,
        seats=None,
    )
    occasion = await calendar_planning.announce(work, offer.unit_path, plan, now)
    wanted = stalls_planning.Plan(offer.topic, SHIFTS, PEOPLE)
    await stalls_planning.plan(work, offer.unit_path, occasion.id, wanted, now)
    if chosen["promise"]:
        await holding.take(work, UUID(chosen["promise"]), occasion.id, now)
    await holding.let_go(work, [one for one in _promises(offer) if str(one) != chosen["promise"]], now)
    offer.standing, offer.occasion = ACCEPTED, occasion.id
    watch.quiet_until = day + timedelta(days=1)  # until it has taken place nobody is asked for another one
    saying.offer(work, offer, now.date())
    return offer


async def decline(work: Work, watch: Watch, offer_id: UUID, now: datetime) -> Offer:
    """Not this time: nothing is offered for four weeks. Safe to repeat. Raises Problem 404, 409."""
    offer = await queries.one_offer(work.session, watch.unit, offer_id)
    if offer is not None and offer.standing == DECLINED:
        return offer
    offer = await _open(work, watch, offer_id, now)
    await _ends(work, watch, offer, DECLINED, now)
    return offer


async def end(work: Work, watch: Watch, offer: Offer, now: datetime) -> None:
    """Nobody answered in time, or it is needless: they were seen."""
    await _ends(work, watch, offer, OVER, now)


async def _ends(work: Work, watch: Watch, offer: Offer, standing: str, now: datetime) -> None:
    offer.standing = standing
    watch.quiet_until = now.date() + rules.SILENT
    again = datetime.combine(watch.quiet_until, rules.AT)
    await remind(work.session, LOOK, f"{watch.unit}/{offer.id}", again)
    await holding.let_go(work, _promises(offer), now)
    saying.offer(work, offer, now.date())


async def _open(work: Work, watch: Watch, offer_id: UUID, now: datetime) -> Offer:
    offer = await queries.one_offer(work.session, watch.unit, offer_id)
    if offer is None:
        raise not_found("Diesen Vorschlag")
    if offer.standing != OPEN or offer.until <= now:
        raise Problem(409, "offer_over", "Dieser Vorschlag gilt nicht mehr, oder ist schon beantwortet.")
    return offer


def _promises(offer: Offer) -> list[UUID]:
    return [UUID(one["promise"]) for one in offer.days if one["promise"]]


async def ask(work: Work, watch: Watch, now: datetime) -> Offer:
    """The branch asks for one. Raises Problem 409 (one is open, there is no day)."""
    if await queries.open_offer(work.session, watch.unit):
        raise Problem(409, "offered_already", "Einen Vorschlag habt Ihr schon: Er steht auf Eurer Seite.")
    made = await make(work, watch, await queries.spans(work.session, watch.district), now, asked=True)
    if made is None:
        raise Problem(409, "no_day", "In den nächsten drei Monaten ist kein Vormittag frei.")
    return made
