"""One promise: its way, and what whoever borrows or lends does next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import day_words, near_words
from services.view.frame.pages import Asking, Pages, Saved
from services.view.screens.calendar import queries as calendar
from services.view.screens.kits import queries, words
from services.view.screens.kits.page import PromisePage, Step
from services.view.screens.kits.queries import Promise
from shared.german import agrees
from shared.problems import Problem, bad_field, not_found
from shared.security.permissions import Action

pages = Pages("kits")


@pages.get("/{unit}/pakete/{promise}", Action.SEE_KITS, here="kits")
async def shown(ask: Asking, promise: UUID) -> PromisePage:
    """One that this unit borrows, or lends."""
    return await page(ask, promise)


async def page(ask: Ask, promise: UUID) -> PromisePage:
    """As above; also drawn again after a form was refused. Raises Problem 404."""
    it = await queries.one(ask.db, ask.unit.key, promise)
    if it is None:
        raise not_found("Dieses Paket")
    missing = (await queries.is_missing(ask.db, ask.unit.key, [promise])).get(promise, [])
    kits = {kit.kit: kit for kit in await queries.stock(ask.db, ask.unit.key, [it.owner])}
    contents = kits[it.kit].contents if it.kit in kits else ""
    chip = words.state(it, ask.today)
    found = PromisePage(
        back_to=ask.to("pakete"),
        headline=_headline(ask, it),
        says=f"{it.called} · gebraucht {words.days(it.needed_from, it.needed_until, ask.today)}",
        steps=_steps(it, ask.today),
        contents=contents,
        missing=tuple(
            f"{one.text} ({'bei der Rückgabe' if one.at_return else 'bei der Ankunft'}, "
            f"{day_words(one.said_on, ask.today)})"
            for one in missing
        ),
        word=it.word,
        over=chip.text if it.standing not in queries.ALIVE else "",
        owner=it.owner == ask.unit.key,
        stall=await _stall(ask, it),
    )
    return _of_owner(ask, it, found) if found.owner else await _of_borrower(ask, it, found)


async def _stall(ask: Ask, it: Promise) -> tuple[str, str] | None:
    """The stall for which it is kept, where this unit is told of it."""
    if it.occasion is None:
        return None
    known = await calendar.find(ask.db, ask.unit.key, calendar.o.occasion == it.occasion)
    of_it = (f"{one.title}, {day_words(one.starts.date(), ask.today)}" for one in known)
    return next(((said, ask.to("termine", it.occasion)) for said in of_it), None)


def name(ask: Ask, unit: str | None) -> str:
    """A unit's short name."""
    tree = ask.view.service.units
    return tree[unit].short_name if unit and unit in tree else unit or ""


def _headline(ask: Ask, it: Promise) -> str:
    today = ask.today
    if it.late(today):
        return f"{it.called} {_is(it)} {words.state(it, today).text}"
    match it.standing:
        case "offered":
            return (
                f"{it.called} {_is(it)} für Euch vorgemerkt"
                if it.of_unit == ask.unit.key
                else f"{it.called}: angeboten"
            )
        case "ordered":
            return f"{it.called} {_is(it)} bestellt"
        case "promised":
            return f"{it.called} {agrees(it.amount, 'geht', 'gehen')} {_on(it.out_on, today)} los"
        case "dispatched":
            return f"{it.called} {_is(it)} unterwegs"
        case "there":
            return f"{it.called} {_is(it)} da"
        case "returning":
            return f"{it.called} {_is(it)} auf dem Rückweg"
        case other:
            return f"{it.called}: {words.OVER.get(other, other)}"


def _is(it: Promise) -> str:
    return agrees(it.amount, "ist", "sind")


def _it(it: Promise) -> str:
    return agrees(it.amount, "es", "sie")


def _on(day: date, today: date) -> str:
    near = near_words(day, today)
    return near if near in ("heute", "morgen", "gestern") else f"am {near}"


def _since(day: date, today: date) -> str:
    return "heute" if day == today else f"am {day_words(day, today)}"


def _steps(it: Promise, today: date) -> tuple[Step, ...]:
    """Its way in four steps: ordered, on its way, there, back."""
    at = {"offered": 0, "ordered": 0, "promised": 0, "dispatched": 1, "there": 2, "returning": 3, "returned": 4}
    now = at.get(it.standing)
    if now is None:
        return ()
    said = (
        ("bestellt", it.ordered_on, f"{words.short(it.ordered_on)}" if it.ordered_on else "vorgemerkt"),
        ("unterwegs", it.dispatched_on, f"ab {words.short(it.out_on)}"),
        ("da", it.there_on, f"bis {words.short(it.needed_from)}"),
        ("zurück", None, f"bis {words.short(it.due)}"),
    )
    found = []
    for number, (word, done_on, planned) in enumerate(said):
        when = planned
        if done_on is not None and number <= now:
            when = "seit heute" if done_on == today and number == now else words.short(done_on)
        if number == 3 and now == 4:
            when = words.short(it.changed_on)
        state = "done" if number < now else "now" if number == now else ""
        found.append(Step(word, when, state))
    return tuple(found)


async def _of_borrower(ask: Ask, it: Promise, found: PromisePage) -> PromisePage:
    here, owner = ask.to("pakete", it.promise), ask.view.service.units
    lends = owner[it.owner].name if it.owner in owner else it.owner
    text = f"Vom {lends}."
    if it.standing == "ordered" and it.until:
        text = f"Die Tage sind für Euch vorgemerkt. Sagt der {lends} nicht ab, gilt das {_until(ask, it)} als zugesagt."
    elif it.standing == "offered" and it.until:
        text = f"Der {lends} hält {_it(it)} für Euch frei, bis {_until(ask, it, ab='')}."
    elif it.from_unit and it.standing == "dispatched":
        who = await queries.giver(ask.db, ask.unit.key, it.promise)
        text = f"{who or 'Jemand'} aus {name(ask, it.from_unit)} gibt {_it(it)} direkt an Euch weiter."
    elif it.standing == "returning":
        since = f" {_since(it.sent_back_on, ask.today)}" if it.sent_back_on else ""
        text = f"Habt Ihr{since} zurückgeschickt. Der {lends} trägt ein, dass {_it(it)} da {_is(it)}."
    found = replace(found, text=text, notice=words.danger(it) if it.in_danger else "")
    if not ask.may(Action.BORROW_KIT):
        return found
    has = it.standing in ("dispatched", "there")
    asked = it.hand_to is not None
    return replace(
        found,
        accept=ask.form(f"{here}/nehmen") if it.standing == "offered" else None,
        withdraw=ask.form(f"{here}/abbestellen") if it.standing in queries.AT_HOME else None,
        arrive=ask.form(f"{here}/angekommen") if it.standing == "dispatched" else None,
        miss=ask.form(f"{here}/fehlt") if has else None,
        delay=ask.form(f"{here}/spaeter") if has else None,
        hand_on=ask.form(f"{here}/weitergeben") if it.standing == "there" and asked else None,
        next_to=name(ask, it.hand_to_unit) if asked else "",
        send_back=ask.form(f"{here}/geht-zurueck") if it.standing == "there" else None,
    )


def _until(ask: Ask, it: Promise, ab: str = "ab") -> str:
    assert it.until is not None
    near = near_words(it.until.date(), ask.today)
    return " ".join(filter(None, (ab, f"{near}, {it.until:%H:%M} Uhr,"))).rstrip("," if not ab else "")


def _of_owner(ask: Ask, it: Promise, found: PromisePage) -> PromisePage:
    here, today = ask.to("pakete", it.promise), ask.today
    text = f"Für {name(ask, it.of_unit)}" + (f", bestellt hat {it.by}." if it.by else ".")
    if it.standing == "returning":
        since = f" {_since(it.sent_back_on, today)}" if it.sent_back_on else ""
        text += f" {name(ask, it.of_unit)} hat {_it(it)}{since} zurückgeschickt."
    elif it.expected and it.standing in queries.AWAY:
        text += f" {agrees(it.amount, 'Es kommt', 'Alle kommen')} später zurück: am {day_words(it.expected, today)}."
    found = replace(found, text=text, notice=words.danger(it) if it.in_danger else "")
    if not ask.may(Action.KEEP_KITS):
        return found
    home, away = it.standing in ("ordered", "promised"), it.standing in queries.AWAY
    return replace(
        found,
        yes=ask.form(f"{here}/zusagen") if it.standing == "ordered" else None,
        no=ask.form(f"{here}/absagen") if home else None,
        send=ask.form(f"{here}/raus") if it.standing == "promised" else None,
        unsend=ask.form(f"{here}/doch-nicht") if it.standing == "dispatched" and not it.from_unit else None,
        back=ask.form(f"{here}/zurueck") if away else None,
        lose=ask.form(f"{here}/verloren") if away else None,
    )


async def _lent(ask: Ask, promise: UUID, what: str, **body: str) -> Saved:
    answer = await ask.send("events", f"/units/{ask.unit.key}/lent/{promise}/{what}", body)
    return Saved.after(answer, ask.to("pakete"))


async def _borrowed(ask: Ask, promise: UUID, what: str, **body: str) -> Saved:
    answer = await ask.send("events", f"/units/{ask.unit.key}/kit-promises/{promise}/{what}", body)
    return Saved.after(answer, ask.to("pakete", promise))


@pages.post("/{unit}/pakete/{promise}/zusagen", Action.KEEP_KITS, here="kits", again=page)
async def confirm(ask: Asking, promise: UUID) -> Saved:
    """Yes to an order."""
    return await _lent(ask, promise, "confirmation")


@pages.post("/{unit}/pakete/{promise}/absagen", Action.KEEP_KITS, here="kits", again=page)
async def decline(ask: Asking, promise: UUID) -> Saved:
    """No, with a word."""
    return await _lent(ask, promise, "refusal", word=ask.value("word"))


@pages.post("/{unit}/pakete/{promise}/zurueck", Action.KEEP_KITS, here="kits", again=page)
async def take_back(ask: Asking, promise: UUID) -> Saved:
    """It is back, complete or not."""
    try:
        return await _lent(ask, promise, "return", missing=ask.value("incomplete"))
    except Problem as refused:
        for error in refused.errors:
            error["pointer"] = "/incomplete"
        raise


@pages.post("/{unit}/pakete/{promise}/verloren", Action.KEEP_KITS, here="kits", again=page)
async def lose(ask: Asking, promise: UUID) -> Saved:
    """It is lost."""
    return await _lent(ask, promise, "loss")


@pages.post("/{unit}/pakete/{promise}/nehmen", Action.BORROW_KIT, here="kits", again=page)
async def accept(ask: Asking, promise: UUID) -> Saved:
    """Yes to an offer."""
    return await _borrowed(ask, promise, "acceptance")


@pages.post("/{unit}/pakete/{promise}/abbestellen", Action.BORROW_KIT, here="kits", again=page)
async def withdraw(ask: Asking, promise: UUID) -> Saved:
    """They do not need it after all."""
    return await _borrowed(ask, promise, "withdrawal")


@pages.post("/{unit}/pakete/{promise}/angekommen", Action.BORROW_KIT, here="kits", again=page)
async def arrive(ask: Asking, promise: UUID) -> Saved:
    """It is there."""
    return await _borrowed(ask, promise, "arrival")


@pages.post("/{unit}/pakete/{promise}/fehlt", Action.BORROW_KIT, here="kits", again=page)
async def miss(ask: Asking, promise: UUID) -> Saved:
    """It is there, and something is missing."""
    if not ask.value("missing"):
        raise bad_field("/missing", "Bitte schreib, was fehlt.")
    return await _borrowed(ask, promise, "missing", missing=ask.value("missing"))


@pages.post("/{unit}/pakete/{promise}/spaeter", Action.BORROW_KIT, here="kits", again=page)
async def delay(ask: Asking, promise: UUID) -> Saved:
    """It comes back later."""
    try:
        day = date.fromisoformat(ask.value("back_on"))
    except ValueError:
        raise bad_field("/back_on", "Bitte gib ein Datum an.") from None
    return await _borrowed(ask, promise, "delay", back_on=day.isoformat())


@pages.post("/{unit}/pakete/{promise}/weitergeben", Action.BORROW_KIT, here="kits", again=page)
async def hand_on(ask: Asking, promise: UUID) -> Saved:
    """It goes straight to the next one."""
    return await _borrowed(ask, promise, "handing-on")


@pages.post("/{unit}/pakete/{promise}/geht-zurueck", Action.BORROW_KIT, here="kits", again=page)
async def send_back(ask: Asking, promise: UUID) -> Saved:
    """It is on its way back."""
    return await _borrowed(ask, promise, "sending-back")
