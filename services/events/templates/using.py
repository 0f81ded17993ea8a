"""An occasion is planned from a template: what nobody changes at it can take improvements over, by one tap."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.events.calendar import planning
from services.events.calendar import queries as calendar
from services.events.calendar.following import Followers
from services.events.calendar.tables import Occasion
from services.events.templates import keeping, queries
from services.events.templates.tables import Adaptation, Template, TemplateUse
from shared.contracts.templates import TemplateUsed
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import Problem
from shared.templates import PART_OF, PLANNED, improved, still_follows


def of_occasion(occasion: Occasion) -> dict[str, Any]:
    """What an occasion says where a template does, too."""
    return {
        "title": occasion.said.get("title", ""),
        "about": occasion.said.get("about", ""),
        "minutes": int((occasion.ends - occasion.starts) / timedelta(minutes=1)),
        "seats": occasion.seats,
    }


def of_template(template: Template, mine: Adaptation | None) -> dict[str, Any]:
    """What a template says to a unit: of its own parts what it has made of them."""
    stands = keeping.stands(template)
    found: dict[str, Any] = {name: getattr(stands, name) for name in PLANNED}
    for name in PLANNED if mine else ():
        assert mine is not None
        if PART_OF[name] in mine.own:
            found[name] = mine.said.get(name, "") if name in ("title", "about") else getattr(mine, name)
    return found


async def begin(work: Work, unit: UnitPath, occasion: Occasion, template_id: UUID, now: datetime) -> TemplateUse:
    """It was planned from this template: what of it is as there follows. Raises Problem 404, 409."""
    template = await queries.for_unit(work.session, unit, template_id)
    if template.withdrawn:
        raise Problem(409, "template_withdrawn", "Diese Vorlage gibt es nicht mehr. Plane ohne sie.")
    if template.kind != occasion.kind:
        raise Problem(422, "other_kind", "Diese Vorlage ist für etwas anderes.")
    mine = await queries.adaptation(work.session, unit, template_id)
    said, stands = of_template(template, mine), of_occasion(occasion)
    use = TemplateUse(
        occasion=occasion.id,
        template=template.id,
        unit=occasion.unit,
        path=occasion.path,
        revision=template.revision,
        taken=stands,
        follows=[name for name in PLANNED if said[name] == stands[name]],
    )
    work.session.add(use)
    _say(work, use, now)
    return use


async def take_over(work: Work, unit: UnitPath, occasion_id: UUID, *, version: int, now: datetime) -> Occasion:
    """What the district has improved since, where nobody here changed it. Raises Problem 404, 409 (nothing to take
    over, changed, begun)."""
    occasion = await calendar.to_change(work.session, unit.unit, occasion_id)
    use = await queries.use(work.session, occasion_id)
    template = await work.session.get(Template, use.template) if use else None
    if use is None or template is None:
        raise Problem(409, "no_template", "Dieser Termin ist aus keiner Vorlage geplant.")
    mine = await queries.adaptation(work.session, unit, template.id)
    said, stands = of_template(template, None), of_occasion(occasion)
    own = mine.own if mine else ()
    better = improved(use.follows, use.revision, template.since, own, said, stands, occasion.taken)
    if not better:
        raise Problem(409, "nothing_better", "Hier ist schon alles, wie es die Vorlage sagt, oder wie Ihr es wolltet.")
    wanted = {name: said[name] for name in better}
    use.taken = stands | wanted
    minutes = wanted.pop("minutes", None)
    plan = replace(planning.stands(occasion), **wanted)
    if minutes is not None:
        plan = replace(plan, ends=occasion.starts + timedelta(minutes=minutes))
    if "seats" in wanted:
        plan = replace(plan, registration=wanted["seats"] is not None or occasion.taken > 0)
    use.revision = template.revision
    await planning.change(work, unit, occasion_id, plan, version=version, now=now)
    _say(work, use, now)
    return occasion


def follow(followers: Followers) -> None:
    """Let what is planned from a template notice what somebody changes at it."""

    @followers.when_changed
    async def changed(work: Work, occasion: Occasion, _moved: bool, now: datetime) -> None:
        use = await queries.use(work.session, occasion.id)
        if use is None:
            return
        left = still_follows(use.follows, use.taken, of_occasion(occasion))
        if left != use.follows:
            use.follows = left
            _say(work, use, now)


def _say(work: Work, use: TemplateUse, now: datetime) -> None:
    use.version += 1
    used = TemplateUsed(
        unit=UnitPath.model_validate(use.path),
        occasion=use.occasion,
        template=use.template,
        revision=use.revision,
        follows=use.follows,
        used_on=now.date(),
    )
    work.emit(used, version=use.version)
