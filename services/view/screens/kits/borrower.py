"""*Pakete* of whoever borrows: what is free on a day, ordering it in two taps, and what we have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import MONTHS, day_words, near_words
from services.view.frame.layout.model import Chip, Form
from services.view.frame.pages import Asking, Pages, Saved
from services.view.screens.calendar import queries as calendar
from services.view.screens.calendar.queries import Occasion
from services.view.screens.kits import queries, words
from services.view.screens.kits.page import BorrowPage, Group, Kind, Mine
from services.view.screens.kits.queries import ALIVE, Kit, Promise
from services.view.screens.kits.timeline import Line, Stay, Timeline, timeline, together
from shared.german import agrees
from shared.problems import LOOK, Problem
from shared.security.permissions import Action
from shared.topics import TOPICS

pages = Pages("kits")
OFFERED = 4
"""Days that are offered: our next stalls, then Saturdays."""
LATELY = timedelta(days=60)
LOOKED_AHEAD = 120
WEEKS = 8
SATURDAY = 5
MOST = 10_000


@pages.get("/{unit}/pakete/leihen", Action.SEE_KITS, here="kits")
async def borrowing(ask: Asking) -> BorrowPage:
    """What a unit can borrow that lends, too."""
    return await borrow_page(ask)


async def borrow_page(ask: Ask) -> BorrowPage:
    """What is free; also drawn again after a form was refused."""
    unit, today, tree = ask.unit.key, ask.today, ask.view.service.units
    owners = ask.path.keys()[1:]
    kits = await queries.stock(ask.db, unit, owners)
    mine = await queries.borrowed(ask.db, unit, today - LATELY)
    stalls = await _stalls(ask)
    soonest = today + timedelta(days=max((kit.days_before for kit in kits), default=0))
    offered = _offered(stalls, soonest)
    day = _day(ask, offered[0][0], soonest)
    stall = next((it for it in stalls if it.starts.date() == day), None)
    groups, action = [], ask.to("pakete", "leihen")
    for owner in owners:
        theirs = [kit for kit in kits if kit.owner == owner]
        if theirs:
            form = ask.form(action) if ask.value("owner") in ("", owner) else Form(action)
            found = tuple(_kinds(theirs, day, today))
            groups.append(Group(owner, tree[owner].name, found, form if ask.may(Action.BORROW_KIT) else None))
    return BorrowPage(
        headline=_headline(mine, kits, day, today),
        day=day,
        shown=day_words(day, today),
        days=tuple((one.isoformat(), label, f"?tag={one.isoformat()}") for one, label in offered),
        groups=tuple(groups),
        stall=str(stall.occasion) if stall else "",
        stall_title=stall.title if stall else "",
        mine=tuple(_mine(ask, one) for one in mine if one.standing in ALIVE),
        past=tuple(_mine(ask, one) for one in mine if one.standing not in ALIVE),
        timeline=_timeline(kits, today) if kits else None,
        back="" if ask.unit.level.value == "ortsverein" else ask.to("pakete"),
    )


async def _stalls(ask: Ask) -> list[Occasion]:
    at = calendar.moment(ask)
    coming = await calendar.find(ask.db, ask.unit.key, calendar.of([ask.unit.key]), calendar.to_come(at))
    return [it for it in coming if it.kind == "stall" and it.cancelled_on is None]


def _offered(stalls: Iterable[Occasion], soonest: date) -> list[tuple[date, str]]:
    days = {it.starts.date(): it.title for it in stalls if it.starts.date() >= soonest}
    found = [(day, f"{_short(day)}: {title}") for day, title in sorted(days.items())][:2]
    saturday = soonest + timedelta(days=(SATURDAY - soonest.weekday()) % 7)
    while len(found) < OFFERED:
        if saturday not in days:
            found.append((saturday, f"Samstag, {_short(saturday)}"))
        saturday += timedelta(days=7)
    return found


def _short(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1][:3]}"


def _day(ask: Ask, first: date, soonest: date) -> date:
    try:
        wanted = date.fromisoformat(ask.value("first") or ask.query("tag", 10))
    except ValueError:
        return first
    return wanted if soonest <= wanted <= soonest + timedelta(days=366) else first


def _kinds(kits: Sequence[Kit], day: date, today: date) -> Iterable[Kind]:
    by_kind: dict[UUID, list[Kit]] = {}
    for kit in kits:
        by_kind.setdefault(kit.kind, []).append(kit)
    found = [_kind(key, same, day, today) for key, same in by_kind.items()]
    return sorted(found, key=lambda one: (one.chip.tone != "fine", one.name.casefold()))


def _kind(key: UUID, same: Sequence[Kit], day: date, today: date) -> Kind:
    one, free = same[0], sum(kit.free(day, day) for kit in same)
    counted = one.amount if one.amount is not None else 0
    small = [TOPICS.get(one.topic, "")] if TOPICS.get(one.topic) != one.name and one.topic != "other" else []
    small.append(next((kit.contents for kit in same if kit.contents), ""))
    if free:
        chip = Chip(f"{free} von {sum(kit.amount or 1 for kit in same)} frei", "fine")
        chip = chip if counted or len(same) > 1 else Chip("frei", "fine")
    else:
        chip = Chip("vergeben")
        after = _next_free(same, day)
        small.append(f"sicher frei am {day_words(after, today)}" if after else "in den nächsten vier Monaten vergeben")
    return Kind(str(key), one.name, tuple(filter(None, small)), chip, counted)


def _next_free(same: Sequence[Kit], day: date) -> date | None:
    later = (day + timedelta(days=n) for n in range(1, LOOKED_AHEAD))
    return next((one for one in later if any(kit.free(one, one) for kit in same)), None)


def _headline(mine: Sequence[Promise], kits: Sequence[Kit], day: date, today: date) -> str:
    standing = [one for one in mine if one.standing in ALIVE]
    if late := next((one for one in standing if one.late(today)), None):
        return f"{late.called} {agrees(late.amount, 'sollte', 'sollten')} zurück sein"
    if danger := next((one for one in standing if one.in_danger), None):
        return f"{danger.called} {agrees(danger.amount, 'kommt', 'kommen')} vielleicht nicht rechtzeitig"
    if coming := next((one for one in standing if one.standing == "dispatched"), None):
        return f"{coming.called} {agrees(coming.amount, 'ist', 'sind')} unterwegs zu Euch"
    free = len({kit.kind for kit in kits if kit.free(day, day)})
    if not kits:
        return "Noch gibt es nichts auszuleihen"
    near = near_words(day, today)
    on = near.title() if near in ("heute", "morgen") else f"Am {near}"
    return f"{on} ist {'eins' if free == 1 else free or 'nichts'} frei" if free <= 1 else f"{on} sind {free} frei"


def _mine(ask: Ask, one: Promise) -> Mine:
    small = words.days(one.needed_from, one.needed_until, ask.today)
    return Mine(str(one.promise), one.called, ask.to("pakete", one.promise), small, words.state(one, ask.today))


def _timeline(kits: Sequence[Kit], today: date) -> Timeline:
    """When each is away, whoever has it: that is not said here."""
    lines = []
    for kit in kits:
        stays = tuple(Stay(one.first, one.last, "soft", "vergeben") for one in kit.taken)
        if kit.amount is not None:
            stays = together(((one.first, one.last, one.amount) for one in kit.taken), kit.amount)
        free = "frei" if kit.standing == "in_stock" else "nicht verleihbar"
        lines.append(Line(kit.called, "", stays, free, kit.amount is not None))
    return timeline(lines, today, WEEKS, f"Wann welches Paket vergeben ist, {WEEKS} Wochen ab der letzten.")


@pages.post("/{unit}/pakete/leihen", Action.BORROW_KIT, here="kits", again=borrow_page)
async def order(ask: Asking) -> Saved:
    """Order what is ticked, for the day that is chosen."""
    body = await _body(ask)
    answer = await ask.send("events", f"/units/{ask.unit.key}/kit-orders", body)
    made = answer.body.get("promises", ())
    one = made[0]["promise"] if len(made) == 1 and answer.shown else None
    return Saved.after(answer, ask.to("pakete", one) if one else _home(ask))


def _home(ask: Ask) -> str:
    return ask.to("pakete") if ask.unit.level.value == "ortsverein" else ask.to("pakete", "leihen")


async def _body(ask: Ask) -> dict[str, Any]:
    """What was ticked as the service takes it. Raises Problem 422 that names what is missing."""
    errors: dict[str, str] = {}
    first, last = _read(ask.value("first")), _read(ask.value("last") or ask.value("first"))
    if first is None:
        errors["first"] = "Bitte wähl einen Tag."
    if last is None:
        errors["last"] = "Bitte gib ein Datum an, oder lass es leer."
    wanted = []
    for name, ticked in ask.values().items():
        if not name.startswith("kind-") or not ticked:
            continue
        kind = name.removeprefix("kind-")
        amount = ask.value(f"amount-{kind}") or "1"
        counted = amount.isascii() and amount.isdecimal() and len(amount) < 6
        if not _is_id(kind) or not counted or not 0 < int(amount) < MOST:
            errors["kind"] = "Bitte gib an, wie viele."
        else:
            wanted.append({"kind": kind, "amount": int(amount)})
    if not wanted and "kind" not in errors:
        errors["kind"] = "Bitte tipp an, was Ihr braucht."
    if errors:
        raise Problem(422, "invalid", LOOK, errors=[{"pointer": f"/{k}", "detail": v} for k, v in errors.items()])
    assert first is not None
    assert last is not None
    body = {"owner": ask.value("owner"), "wanted": wanted, "first": first.isoformat(), "last": last.isoformat()}
    return body | ({"occasion": stall} if (stall := ask.value("occasion")) and _is_id(stall) else {})


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
