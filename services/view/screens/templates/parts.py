"""At an occasion that was planned from a template: what is to be prepared, and what is better since."""

from __future__ import annotations

from datetime import timedelta

from services.view.frame.asking import Ask
from services.view.frame.parts import Added, part
from services.view.screens.calendar.queries import Occasion, moment
from services.view.screens.templates import queries, words
from services.view.screens.templates.page import AtOccasion
from shared.security.permissions import Action

ADDRESS = "/{unit}/termine/{occasion}"


@part(ADDRESS, "templates/_template.html")
async def template(ask: Ask, about: Occasion) -> Added:
    """Of our own, as long as it is ahead."""
    if about.of_unit != ask.unit.key or about.state(moment(ask)) != "planned":
        return Added(None)
    use = await queries.use(ask.db, ask.unit.key, about.occasion)
    if use is None:
        return Added(None)
    minutes = int((about.ends - about.starts) / timedelta(minutes=1))
    seats = about.seats if about.registration else None
    better = use.better(about.title, about.about, minutes, seats, about.taken)
    it = use.template
    takes = bool(better) and ask.may(Action.PLAN_OCCASION)
    return Added(
        AtOccasion(
            title=it.says.title,
            things=it.says.things,
            href=ask.to("vorlagen", it.template) if ask.may(Action.PLAN_OCCASION) else "",
            better=tuple((words.PLANNED[name], words.planned(it.original, name)) for name in better),
            take=ask.form(f"{ask.to('termine', about.occasion)}/vorlage", about.version) if takes else None,
            tells="minutes" in better and about.registration,
        )
    )
