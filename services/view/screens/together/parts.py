"""Who invites together, on the occasion's page: of our own whom we asked, of another's that we do, too."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.parts import Added, part
from services.view.screens.calendar.queries import Occasion, moment
from services.view.screens.together import queries, shown
from services.view.screens.together.page import AtOccasion, Partner, WithUs
from services.view.screens.together.queries import OPEN
from shared.hierarchy import Level
from shared.security.permissions import Action

ADDRESS = "/{unit}/termine/{occasion}"


@part(ADDRESS, "together/_together.html")
async def together(ask: Ask, about: Occasion) -> Added:
    """Of our own."""
    if about.of_unit != ask.unit.key or ask.unit.level is not Level.BRANCH:
        return Added(None)
    found = await queries.of(ask.db, ask.unit.key, about.occasion)
    here = ask.to("termine", about.occasion)
    plans = about.state(moment(ask)) == "planned" and ask.may(Action.PLAN_OCCASION)
    if not found and not plans:
        return Added(None)
    alive = [one.partner for one in found if one.standing in OPEN]
    return Added(
        AtOccasion(
            partners=tuple(
                Partner(one.partner, shown.name(ask, one.partner), shown.CHIPS[one.standing], one.standing in OPEN)
                for one in found
            ),
            choices=shown.choices(ask, *alive) if plans else (),
            ask=ask.form(f"{here}/mitfragen") if plans else None,
            out=ask.form(f"{here}/herausnehmen") if plans else None,
        )
    )


@part(ADDRESS, "together/_with_us.html")
async def with_us(ask: Ask, about: Occasion) -> Added:
    """Of another's."""
    if about.of_unit == ask.unit.key:
        return Added(None)
    mine = next(iter(await queries.of(ask.db, ask.unit.key, about.occasion)), None)
    if mine is None or mine.standing != "joined":
        return Added(None)
    ahead = about.state(moment(ask)) == "planned" and ask.may(Action.PLAN_OCCASION)
    leave = ask.form(ask.to("gefragt", about.occasion, "nein")) if ahead else None
    return Added(WithUs(shown.name(ask, about.of_unit), leave))
