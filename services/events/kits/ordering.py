"""A unit asks for kits, for some days: what it gets is kept for it at once, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.events.calendar.tables import ANNOUNCED, Occasion
from services.events.kits import when
from services.events.kits.fitting import DAY, LOOKED_AHEAD
from services.events.kits.saying import promise_told
from services.events.kits.stock import NEW, Stock, finish, to_change
from services.events.kits.tables import OFFERED, ORDERED, Kit, Promise
from shared.deadlines import Kind, remind
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.messaging.work import Work
from shared.problems import Problem, bad_field, not_found

ANSWER = Kind("kit_answer", __name__)
"""An order is answered, or an offer is over; the subject is `promise/version`."""
BACK = Kind("kit_back", __name__)
"""It should be back; the subject is `promise/day`: each has one of its own."""

OFFERED_INSTEAD = 3
"""So many other days are named to whoever gets none."""


@dataclass(frozen=True)
class Order:
    """What a unit asks for: by the kind's id how many; on these days, both included; for one of its stalls, or none."""

    owner: str
    wanted: Mapping[UUID, int]
    first: date
    last: date
    occasion: UUID | None = None


async def order(work: Work, unit: UnitPath, wanted: Order, now: datetime) -> list[Promise]:
    """Keep all of it until the owner has answered, or nothing. Raises Problem 404, 409 (with other days), 422."""
    return await _take(work, unit, wanted, now, ORDERED, when.answer_by)


async def offer(work: Work, unit: UnitPath, wanted: Order, until: datetime, now: datetime) -> list[Promise]:
    """Keep it for a unit that has not asked: an offer that stands until then. As for an order."""
    return await _take(work, unit, wanted, now, OFFERED, lambda _out_on, _now: until)


async def _take(
    work: Work, unit: UnitPath, wanted: Order, now: datetime, standing: str, answer_by: when.AnswerBy
) -> list[Promise]:
    if wanted.owner not in unit.keys()[1:]:
        raise not_found("Diese Pakete")
    if errors := list(when.wrong(wanted.first, wanted.last, now.date())):
        raise bad_field(*errors[0])
    stall_on = await _check_occasion(work, unit, wanted.occasion)
    stocks = await to_change(work.session, wanted.owner, wanted.wanted, now.date())
    if len(stocks) != len(wanted.wanted):
        raise not_found("Eins der Pakete")
    stocks = dict(sorted(stocks.items()))
    for kind, count in wanted.wanted.items():
        if errors := list(when.too_near(stocks[kind].kits, wanted.first, now.date())):
            raise bad_field(*errors[0])
        if not await _fits(stocks[kind], wanted.first, wanted.last, count):
            raise _none_free(stocks, wanted, now.date(), stocks[kind], count)
    made: list[Promise] = []
    ordered = new_id()
    for kind, stock in stocks.items():
        for kit, amount in await _taken(work, stock, wanted, wanted.wanted[kind], now):
            one = _promise(work, stock, kit, amount, unit, wanted, standing, ordered)
            one.stall_on = stall_on
            one.until = answer_by(datetime.combine(one.out_on, datetime.min.time()), now)
            made.append(one)
    for one in made:
        one.together = len(made)
    await finish(work, stocks.values())
    for one in made:
        promise_told(work, stocks_kit(stocks, one), one, standing, now)
        assert one.until is not None
        await remind(work.session, ANSWER, f"{one.id}/{one.version}", one.until)
        await remind(work.session, BACK, f"{one.id}/{one.back_by}", one.back_by + timedelta(days=1))
    return made


def stocks_kit(stocks: Mapping[UUID, Stock], one: Promise) -> Kit:
    """The kit of a promise."""
    return next(kit for stock in stocks.values() for kit in stock.kits if kit.id == one.kit)


async def _check_occasion(work: Work, unit: UnitPath, occasion: UUID | None) -> date | None:
    """The day of the stall, whose row is locked before any kit: one that is cancelled meanwhile gets none."""
    if occasion is None:
        return None
    found = await work.session.get(Occasion, occasion, with_for_update=True, populate_existing=True)
    if found is None or found.unit != unit.unit or found.kind != "stall" or found.state != ANNOUNCED:
        raise bad_field("/occasion", "Das ist kein Infostand von Euch, der noch kommt.")
    return found.starts.date()


async def _fits(stock: Stock, first: date, last: date, count: int) -> bool:
    if stock.kits[0].amount is not None:
        return stock.room(first, last) >= count
    return count <= len(stock.kits) and await stock.fit(first, last, count) is not None


async def _taken(work: Work, stock: Stock, wanted: Order, count: int, now: datetime) -> list[tuple[Kit, int]]:
    """Which ones they are, after others have changed theirs."""
    if stock.kits[0].amount is not None:
        return [(stock.kits[0], count)]
    found = await stock.fit(wanted.first, wanted.last, count) or {}
    stock.move(work, found, now)
    return [(stock.kit(UUID(found[f"{NEW}{n}"])), 1) for n in range(count)]


def _promise(
    work: Work, stock: Stock, kit: Kit, amount: int, unit: UnitPath, wanted: Order, standing: str, ordered: UUID
) -> Promise:
    one = Promise(
        kit=kit.id,
        single=kit.amount is None,
        amount=amount,
        unit=unit.unit,
        path=unit.model_dump(),
        person=work.acting_person if standing == ORDERED else None,
        ordered=ordered,
        occasion=wanted.occasion,
        needed_from=wanted.first,
        needed_until=wanted.last,
        out_on=wanted.first,
        back_by=wanted.last,
        standing=standing,
    )
    stock.put(one, kit)
    stock.promises.append(one)
    work.session.add(one)
    return one


def _none_free(stocks: Mapping[UUID, Stock], wanted: Order, today: date, stock: Stock, count: int) -> Problem:
    """What whoever comes too late is told: in a sentence, with the next days on which all of it is free."""
    length = wanted.last - wanted.first
    begins = max(wanted.first, today) + DAY
    # days on which nobody has to change theirs: those are counted, nothing is tried
    left_on = {kind: stocks[kind].free_from(begins, length, LOOKED_AHEAD) for kind in wanted.wanted}
    free: list[tuple[date, date]] = []
    for n in range(LOOKED_AHEAD):
        first = begins + DAY * n
        if free and first <= free[-1][1]:
            continue
        if list(when.too_near((kit for one in stocks.values() for kit in one.kits), first, today)):
            continue
        if all(left_on[kind][n] >= many for kind, many in wanted.wanted.items()):
            free.append((first, first + length))
        if len(free) == OFFERED_INSTEAD:
            break
    name, counted = stock.kits[0].label, stock.kits[0].amount is not None
    left = stock.room(wanted.first, wanted.last) if counted else 0
    said = f"Von „{name}“ sind dann nur noch {left} frei" if left else f"„{name}“ ist dann schon vergeben"
    if not counted and count > 1:
        said = f"So viele Pakete „{name}“ sind dann nicht frei"
    return Problem(409, "kit_taken", f"{said}. {_instead(free)}", free=[[str(a), str(b)] for a, b in free])


def _instead(free: Sequence[tuple[date, date]]) -> str:
    if not free:
        return "Auch in den nächsten vier Monaten ist nichts frei."
    days = [when.days(first, last) for first, last in free]
    *most, last = days
    listed = f"{', '.join(most)} oder {last}" if most else last
    return f"Wieder frei: {listed}."
