"""What needs somebody now: a shift in which somebody is missing, in one tap; above the branch without a name."""

from __future__ import annotations

from datetime import timedelta

from services.view.frame.asking import Ask
from services.view.frame.needs import card
from services.view.screens.calendar import queries as calendar
from services.view.screens.calendar.queries import Occasion
from services.view.screens.stalls import queries, shown, words
from services.view.screens.stalls.page import HoleCard, HoleRow, HolesCard
from services.view.screens.stalls.queries import Stall
from shared.hierarchy import Level
from shared.security.permissions import Action

SOON = timedelta(days=10)
"""So near that a hole in a branch's own stall is worth a tap."""
TOO_SOON = timedelta(days=3)
"""So near that the level above looks, too."""
SHOWN = 5


async def _missing(ask: Ask, units: list[str], within: timedelta) -> list[tuple[Occasion, Stall]]:
    """Stalls of these units within this time at which somebody is missing, the next first."""
    at, unit = calendar.moment(ask), ask.unit.key
    soon = (calendar.o.kind == "stall", calendar.of(units), calendar.o.starts > at, calendar.o.starts <= at + within)
    found = [it for it in await calendar.find(ask.db, unit, *soon) if it.state(at) == "planned"]
    stalls = await queries.of(ask.db, unit, [it.occasion for it in found])
    return [(it, stalls[it.occasion]) for it in found if it.occasion in stalls and stalls[it.occasion].open]


@card("stalls/_hole.html", "ortsverein", urgency=25)
async def hole(ask: Ask) -> HoleCard:
    """The next one of ours: one tap fills it."""
    for it, stall in await _missing(ask, [ask.unit.key], SOON):
        if (one := stall.hole) is None:
            continue
        others = stall.open - 1
        more = f" Insgesamt sind noch {stall.open} von {stall.places} Plätzen frei." if others else ""
        duties = (await queries.standing(ask.db, ask.unit.key, [it.occasion])).get(it.occasion, [])
        mine = any(each.shift == one.shift and each.person == ask.person for each in duties)
        may = ask.may(Action.TAKE_SHIFT) and not mine
        return HoleCard(
            heading=shown.missing(ask, one),
            text=f"{it.title}{f', {it.place}' if it.place else ''}.{more}",
            title=it.title,
            href=ask.to("termine", it.occasion),
            shift=str(one.shift),
            take=ask.form(f"{ask.to('termine', it.occasion)}/platz") if may else None,
        )
    return HoleCard()


@card("stalls/_holes.html", "unterbezirk", urgency=35)
async def holes(ask: Ask) -> HolesCard:
    """Those of the branches below in the next days; no names."""
    tree = ask.view.service.units
    branches = [one.key for one in tree.below(ask.unit.key) if one.level is Level.BRANCH]
    rows = tuple(
        HoleRow(
            str(it.occasion),
            tree[it.of_unit].short_name if it.of_unit in tree else it.of_unit,
            ask.to("termine", it.occasion),
            f"{shown.missing(ask, one)} · {words.taken(stall.places, stall.open)}",
        )
        for it, stall in await _missing(ask, branches, TOO_SOON)
        if (one := stall.hole)
    )
    return HolesCard(rows[:SHOWN])
