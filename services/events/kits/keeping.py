"""What an owner does with its stock: enter, change, take out of order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from services.events.kits import saying
from services.events.kits.fitting import Span, peak
from services.events.kits.stock import Stock, finish, to_change
from services.events.kits.tables import ALIVE, AT_HOME, GONE, IN_STOCK, Kit
from shared.database import one_at_a_time
from shared.hierarchy import Level, UnitPath
from shared.messaging.work import Work
from shared.problems import Problem, bad_field, changed_meanwhile, not_found
from shared.spelling import folded


@dataclass(frozen=True)
class Wanted:
    """What is to be lent. `amount`: of things that are counted; None: numbered kits."""

    name: str
    topic: str
    contents: str
    amount: int | None
    days_before: int
    days_after: int


async def enter(
    work: Work, unit: UnitPath, wanted: Wanted, count: int, now: datetime, *, more: bool = False
) -> list[Kit]:
    """So many of them; they are numbered on from what there is under that name, however it is spelled. Two people who
    enter the same at once do not mean twice as many: these are `more`, or are asked about. Raises Problem 422."""
    if unit.level is Level.BRANCH:
        raise Problem(422, "no_stock", "Pakete verleihen Unterbezirke und der Bezirk.")
    await one_at_a_time(work.session, "kits", unit.unit)
    known = await _called(work, unit, wanted.name)
    if known and (wanted.amount is not None or not known.numbered):
        raise bad_field("/name", "So heißt hier schon etwas. Ändere es dort, oder nimm einen anderen Namen.")
    if known and known.alive and not more:
        there = f"Davon gibt es schon {'eins' if known.alive == 1 else known.alive}"
        raise bad_field("/more", f"{there}. Kommen wirklich weitere dazu?")
    name, label, last = known[:3] if known else (work.say_text(wanted.name), wanted.name, 0)
    made = []
    for n in range(1 if wanted.amount is not None else count):
        kit = Kit(
            unit=unit.unit,
            path=unit.model_dump(),
            label=label,
            name=name,
            number=0 if wanted.amount is not None else last + n + 1,
            amount=wanted.amount,
            topic=wanted.topic,
            holds=wanted.contents,
            contents=work.say_text(wanted.contents) if wanted.contents else None,
            days_before=wanted.days_before,
            days_after=wanted.days_after,
        )
        work.session.add(kit)
        saying.kit_entered(work, kit, now.date())
        made.append(kit)
    await work.session.flush()
    # whoever was told that there is none may have one now
    stock = (await to_change(work.session, unit.unit, [name], now.date()))[name]
    await stock.settle(work, now)
    await finish(work, [stock])
    return made


class _Called(NamedTuple):
    """What there is under a name: so many that are not gone, numbered up to `last`."""

    name: UUID
    label: str
    last: int
    numbered: bool
    alive: int


async def _called(work: Work, unit: UnitPath, name: str) -> _Called | None:
    """Names are compared in their one form: `Wohnen` is `wohnen`, and no other kind."""
    there = func.count().filter(col(Kit.standing) != GONE)
    all_ = await work.session.execute(
        select(col(Kit.name), col(Kit.label), func.max(col(Kit.number)), func.min(col(Kit.number)) > 0, there)
        .where(col(Kit.unit) == unit.unit)
        .group_by(col(Kit.name), col(Kit.label))
        .order_by(col(Kit.name))
    )
    same = (row for row in all_ if folded(row[1]) == folded(name))
    return next((_Called(*row) for row in same), None)


async def change(work: Work, unit: UnitPath, kit_id: UUID, wanted: Wanted, *, version: int, now: datetime) -> Kit:
    """Its topic, contents, days on the way and amount; its name stays. What is promised keeps its days.

    Raises Problem 404, 409, 422.
    """
    kit, stock = await _locked(work, unit, kit_id, version, now)
    if (wanted.amount is None) != (kit.amount is None):
        raise bad_field("/amount", "Nummerierte Pakete und Dinge, die gezählt werden, lassen sich nicht tauschen.")
    fewer = wanted.amount is not None and wanted.amount < (kit.amount or 0)
    if fewer and (wanted.amount or 0) < (promised := _most(stock, kit)):
        raise bad_field("/amount", f"{promised} sind an einem Tag schon versprochen: Weniger können es nicht werden.")
    if kit.holds != wanted.contents:
        if kit.contents:
            work.forget_text(kit.contents)
        kit.holds, kit.contents = wanted.contents, work.say_text(wanted.contents) if wanted.contents else None
    kit.topic, kit.amount = wanted.topic, wanted.amount
    kit.days_before, kit.days_after = wanted.days_before, wanted.days_after
    saying.kit_changed(work, kit, now.date())
    await stock.settle(work, now)  # of what there is more whoever was told that there is none may have some
    await finish(work, [stock])
    return kit


async def stand(work: Work, unit: UnitPath, kit_id: UUID, standing: str, *, version: int, now: datetime) -> Kit:
    """In stock again, out of order, or gone. For whom it was kept gets another one of that name, or is told.

    Raises Problem 404, 409.
    """
    kit, stock = await _locked(work, unit, kit_id, version, now)
    if kit.standing == standing:
        raise Problem(409, "stands_so", "So steht es schon da.", current_version=kit.version)
    if standing == GONE and (stock.of(kit) if kit.amount is not None else stock.of(kit, set(ALIVE) - set(AT_HOME))):
        raise Problem(409, "still_out", "Das ist noch draußen oder versprochen. Trag erst ein, dass es zurück ist.")
    kit.standing = standing
    saying.kit_changed(work, kit, now.date())
    await stock.settle(work, now, taken_away=() if standing == IN_STOCK else (kit.id,))
    await finish(work, [stock])
    return kit


def _most(stock: Stock, kit: Kit) -> int:
    spans = stock.spans(kit)
    return peak(spans, Span(min(one.first for one in spans), max(one.last for one in spans))) if spans else 0


async def _locked(work: Work, unit: UnitPath, kit_id: UUID, version: int, now: datetime) -> tuple[Kit, Stock]:
    known = await work.session.get(Kit, kit_id)
    if known is None or known.unit != unit.unit:
        raise not_found("Dieses Paket")
    stock = (await to_change(work.session, unit.unit, [known.name], now.date()))[known.name]
    kit = stock.kit(kit_id)
    if kit.standing == GONE:
        raise Problem(409, "kit_gone", "Dieses Paket gibt es nicht mehr.", current_version=kit.version)
    if not kit.edited <= version <= kit.version:
        raise changed_meanwhile(kit.version)
    return kit, stock
