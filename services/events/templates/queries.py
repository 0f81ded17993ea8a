"""Templates and what units have made of them, each taken for a change in one order: the template first."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.events.templates.tables import Adaptation, Template, TemplateUse
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import not_found


async def of_keeper(session: AsyncSession, unit: UnitPath, template: UUID) -> Template:
    """A template of this unit, locked. Raises Problem 404."""
    found = await session.get(Template, template, with_for_update=True, populate_existing=True)
    if found is None or found.unit != unit.unit:
        raise not_found("Diese Vorlage")
    return found


async def for_unit(session: AsyncSession, unit: UnitPath, template: UUID) -> Template:
    """A template that comes to this unit from above (or is its own), read and kept as it is meanwhile.

    Raises Problem 404.
    """
    found = await session.get(Template, template, with_for_update={"read": True}, populate_existing=True)
    if found is None or found.unit not in unit.keys():
        raise not_found("Diese Vorlage")
    return found


async def adaptation(session: AsyncSession, unit: UnitPath, template: UUID) -> Adaptation | None:
    """What a unit has made of it, locked."""
    query = select(Adaptation).where(col(Adaptation.template) == template, col(Adaptation.unit) == unit.unit)
    return (await session.scalars(query.with_for_update())).first()


async def use(session: AsyncSession, occasion: UUID) -> TemplateUse | None:
    """What an occasion has of a template, locked."""
    return await session.get(TemplateUse, occasion, with_for_update=True, populate_existing=True)


def say_anew(work: Work, of: Template | Adaptation, texts: Mapping[str, str]) -> None:
    """Other texts in the place of old ones, which are erased wherever they are read."""
    for name, text in texts.items():
        if of.said.get(name, "") == text:
            continue
        if old := getattr(of, name):
            work.forget_text(old)
        setattr(of, name, work.say_text(text) if text else None)
    of.said = of.said | dict(texts)
