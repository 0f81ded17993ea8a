"""Objections at the branch that refused: on the application's page, with the letter that came and the board's view."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.view.asking import Ask as Asked
from services.view.hosting import roster
from services.view.objections import queries
from services.view.objections.page import AtBranch, Stage
from services.view.objections.queries import Objection
from services.view.objections.routes import CHIPS
from shared.security.permissions import Action


def decider(ask: Asked, level: str) -> str:
    """The name of the unit whose board decides at a level."""
    path, tree = ask.path, ask.view.service.units
    unit = (path.sub_district if level == "sub_district" else None) or path.district
    return tree[unit].name if unit in tree else unit


async def objections(ask: Asked, application: UUID, object_by: date | None) -> AtBranch:
    """What was objected to a refusal, and what can be done. `object_by`: the last day for the first objection."""
    found = await queries.of_application(ask.db, ask.unit.key, application)
    said = await roster.texts(ask.db, ask.unit.key, [text for one in found for text in one.texts])
    level, until = _next(found, object_by)
    waiting = found[-1] if found and found[-1].outcome is None else None
    here = ask.to("antraege", application)
    may_enter = level and ask.may(Action.ENTER_OBJECTION)
    return AtBranch(
        stages=tuple(_stage(ask, one, said) for one in found),
        next_decider=decider(ask, level) if level else "",
        until=until,
        over=until is not None and ask.today > until,
        # upheld, nothing leads on either, but there is no refusal left that could be final
        final=bool(found) and waiting is None and not level and found[-1].outcome != "upheld",
        enter=ask.form(f"{here}/einspruch") if may_enter else None,
        state=(
            ask.form(f"{here}/stellungnahme", waiting.version)
            if waiting and ask.may(Action.STATE_ON_OBJECTION)
            else None
        ),
        latest=ask.today,
    )


def _next(found: Sequence[Objection], object_by: date | None) -> tuple[str, date | None]:
    """To which level the next objection would go, and until when."""
    if not found:
        return "sub_district", object_by
    last = found[-1]
    return ("district", last.carry_on_by) if last.outcome == "rejected" and last.carry_on_by else ("", None)


def _stage(ask: Asked, found: Objection, said: dict[UUID, str]) -> Stage:
    def text(record: UUID | None) -> str:
        return said.get(record, "") if record else ""

    return Stage(
        decider=decider(ask, found.level),
        filed=found.filed_on,
        grounds=text(found.grounds),
        hear_by=found.hear_by,
        decide_by=found.decide_by,
        statement=text(found.statement),
        stated=found.stated_on,
        chip=CHIPS[found.outcome] if found.outcome else None,
        decided=found.decided_on,
        reasons=text(found.reasons),
    )
