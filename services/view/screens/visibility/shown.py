"""How a branch sees itself: its weeks, and what it is offered."""

from __future__ import annotations

from datetime import date, timedelta

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import day_words
from services.view.frame.layout.model import Choice
from services.view.screens.calendar import queries as calendar
from services.view.screens.calendar.queries import Occasion
from services.view.screens.kits import queries as kits
from services.view.screens.visibility import queries, words
from services.view.screens.visibility.page import OfferBox, StripCard
from services.view.screens.visibility.queries import Offer, Standing
from services.view.screens.visibility.strip import AHEAD, BACK, WEEK, strip
from shared.german import plural
from shared.security.permissions import Action
from shared.topics import label
from shared.unseen import unseen

MANY_WEEKS = 3
"""From then on it is the first thing that is said."""
DOES_NOT_COUNT = "Feiertage, Ferien und Wahlkampf zählen nicht."


async def own(ask: Ask) -> Standing | None:
    """How we stand."""
    return (await ask.once(queries.standing)).get(ask.unit.key)


async def card(ask: Ask) -> StripCard | None:
    """Our weeks; None where nobody counts them."""
    stands = await own(ask)
    if stands is None:
        return None
    spans = [one.span for one in await ask.once(queries.left_out)]
    at = calendar.moment(ask)
    near = await _public(ask, ask.today - WEEK * (BACK + 1), ask.today + WEEK * (AHEAD + 1))
    held = {it.starts.date(): it.title for it in near if it.state(at) in ("over", "closed")}
    if stands.seen_on:
        held.setdefault(stands.seen_on, "öffentlich zu sehen")
    coming = [it for it in near if it.state(at) in ("planned", "running")]
    planned = {it.starts.date(): it.title for it in coming}
    offer = await _offer(ask)
    asks = ask.may(Action.PLAN_STALL)
    return StripCard(
        heading=_heading(stands, ask.today),
        says=_says(stands, coming, ask.today, [unseen(stands.since, it.starts.date(), spans) for it in coming[:1]]),
        strip=strip(held, planned, spans, stands.since, ask.today, stands.weeks),
        offer=offer,
        ask=ask.form(ask.to("termine", "vorschlag")) if asks and offer is None else None,
        seen=ask.form(ask.to("termine", "gesehen")) if asks and stands.weeks else None,
        today=ask.today.isoformat(),
    )


async def _public(ask: Ask, first: date, last: date) -> list[Occasion]:
    o, unit = calendar.o, ask.unit.key
    days = (o.starts >= first, o.starts < last + timedelta(days=1))
    return await calendar.find(ask.db, unit, calendar.of([unit]), o.public | (o.kind == "stall"), *days)


def _heading(stands: Standing, today: date) -> str:
    if stands.weeks >= MANY_WEEKS:
        return f"Ihr wart {words.for_weeks(stands.weeks)} nicht zu sehen"
    if stands.seen_on and stands.seen_on == stands.since:
        return f"Zu sehen wart Ihr zuletzt am {day_words(stands.seen_on, today)}"
    return "Wann seid Ihr wieder zu sehen?"


def _says(stands: Standing, coming: list[Occasion], today: date, then: list[int]) -> str:
    parts = []
    if stands.weeks >= MANY_WEEKS and stands.seen_on and stands.seen_on == stands.since:
        parts.append(f"Zuletzt am {day_words(stands.seen_on, today)}.")
    elif stands.seen_on is None or stands.seen_on != stands.since:
        parts.append(f"Gezählt wird seit dem {day_words(stands.since, today)}.")
    if coming and then and then[0] // 7 > stands.weeks:
        when = day_words(coming[0].starts.date(), today)
        parts.append(f"Bis zu „{coming[0].title}“ am {when} werden es {plural(then[0] // 7, 'Woche', 'Wochen')}.")
    return " ".join([*parts, DOES_NOT_COUNT])


async def _offer(ask: Ask) -> OfferBox | None:
    found = (await queries.open_offers(ask.db, ask.unit.key, calendar.moment(ask))).get(ask.unit.key)
    return await box(ask, found) if found else None


async def offer(ask: Ask) -> OfferBox | None:
    """What we are offered, where somebody looks."""
    return await _offer(ask) if await own(ask) else None


async def box(ask: Ask, it: Offer) -> OfferBox:
    """An offer with its taps."""
    tree, may = ask.view.service.units, ask.may(Action.PLAN_STALL)
    topic, until = label(it.topic), words.until(it.until, ask.today)
    days = await _still_held(ask, it)
    with_kit = [day for day, kit in days if kit]
    owner = tree[it.owner].name if it.owner in tree else ""
    if with_kit:
        name = f"„{it.kit}“" if it.kit else "Ein Paket"
        heading = f"Am {day_words(with_kit[0], ask.today)} ist ein Paket frei"
        text = f"{name} vom {owner} ist für Euch zurückgelegt, bis {until}. Thema: {topic}."
        if len(with_kit) < len(it.days):
            text += " Wo kein Paket steht, ist dann keins frei."
    else:
        heading = f"Ein Infostand zum Thema {topic}?"
        text = f"Ein Paket ist an diesen Tagen nicht frei. Der Vorschlag gilt bis {until}."
    return OfferBox(
        offer=str(it.offer),
        heading=heading,
        text=text,
        days=tuple(
            Choice(day.isoformat(), words.weekday(day) + ("" if kit or not with_kit else " ohne Paket"))
            for day, kit in days
        ),
        place=await _last_place(ask),
        why="" if it.asked else "Du siehst das, weil Ihr acht Wochen lang nicht öffentlich zu sehen wart.",
        accept=ask.form(ask.to("termine", "vorschlag-annehmen")) if may else None,
        decline=ask.form(ask.to("termine", "vorschlag-ablehnen")) if may else None,
    )


async def _still_held(ask: Ask, it: Offer) -> list[tuple[date, bool]]:
    """The days, each with whether a kit is held: its owner may have said no since, or the branch itself."""
    promises = [promise for _, promise in it.days if promise]
    found = await kits.found(ask.db, ask.unit.key, kits.p.promise.in_(promises)) if promises else []
    gone = {one.promise for one in found if one.standing not in kits.ALIVE}
    return [(day, promise is not None and promise not in gone) for day, promise in it.days]


async def _last_place(ask: Ask) -> str:
    """Where the last stall stood."""
    mine = (calendar.of([ask.unit.key]), calendar.o.kind == "stall")
    last = await calendar.find(ask.db, ask.unit.key, *mine, latest=True, limit=1)
    return last[0].place if last else ""
