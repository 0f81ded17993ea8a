"""Objections at the branch that refused: on the application's page, with the letter that came and the board's view."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.layout.model import News
from services.view.frame.parts import Added, part
from services.view.hosting import roster
from services.view.screens.applications.queries import Application
from services.view.screens.objections import queries
from services.view.screens.objections.page import AtBranch, Stage
from services.view.screens.objections.queries import ENDED, FILED, Objection, decider
from services.view.screens.objections.routes import CHIPS
from shared.security.permissions import Action


@part("/{unit}/antraege/{application}", "objections/_objection.html")
async def objections(ask: Ask, about: Application) -> Added:
    """What was objected to a refusal, and what can be done."""
    if not about.refused_on:
        return Added(None)
    found = await queries.of_application(ask.db, ask.unit.key, about.application)
    said = await roster.texts(ask.db, ask.unit.key, [text for one in found for text in one.texts])
    level, until = _next(found, about.object_by)
    waiting = found[-1] if found and found[-1].outcome is None else None
    here = ask.to("antraege", about.application)
    may_enter = level and ask.may(Action.ENTER_OBJECTION)
    stages = tuple(_stage(ask, one, said) for one in found)
    model = AtBranch(
        name=about.name,
        stages=stages,
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
    return Added(model, _told(about, found, stages))


def _next(found: Sequence[Objection], object_by: date | None) -> tuple[str, date | None]:
    """To which level the next objection would go, and until when."""
    if not found:
        return "sub_district", object_by
    last = found[-1]
    return ("district", last.carry_on_by) if last.outcome == "rejected" and last.carry_on_by else ("", None)


def _stage(ask: Ask, found: Objection, said: dict[UUID, str]) -> Stage:
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


def _told(about: Application, found: Sequence[Objection], stages: Sequence[Stage]) -> tuple[News, ...]:
    """The objections to its refusal, what the branch said to them and how they ended, the latest first; an admission
    says itself who upheld it."""
    if (at := about.decided_at) is None:
        return ()
    news = []
    for id_, one in zip((each.objection for each in found), stages, strict=True):
        news.append(News(FILED.format(id_), "Ein Einspruch", f"ging an den {one.decider}.", at, on=one.filed))
        if one.stated:
            text = f"zum Einspruch ging an den {one.decider}."
            news.append(News(f"objection-{id_}-stated", "Eure Sicht", text, at, on=one.stated))
        if one.chip and not (about.on_objection and one.chip == CHIPS["upheld"]):
            text = f"beim {one.decider}: {one.chip.text}."
            news.append(News(ENDED.format(id_), "Der Einspruch", text, at, on=one.decided))
    return tuple(news[::-1])
