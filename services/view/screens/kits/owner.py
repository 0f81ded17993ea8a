"""*Pakete* of whoever lends: what goes out today, what is late for whom, who has what when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from starlette.responses import Response

from services.view.frame.asking import Ask
from services.view.frame.download import csv_response
from services.view.frame.layout.dates import day_words, near_words
from services.view.frame.layout.model import Chip
from services.view.frame.pages import Asking, Pages, Saved
from services.view.screens.kits import queries, words
from services.view.screens.kits.borrower import borrow_page
from services.view.screens.kits.conflicts import Clash, clashes
from services.view.screens.kits.page import (
    Asked,
    BorrowPage,
    Conflict,
    Leaving,
    Out,
    Owned,
    OwnerPage,
    Way,
)
from services.view.screens.kits.picture import picture
from services.view.screens.kits.promise import name
from services.view.screens.kits.queries import AT_HOME, AWAY, Kit, Promise
from shared.german import agrees, plural
from shared.hierarchy import Level
from shared.problems import bad_field
from shared.security.permissions import Action

pages = Pages("kits")
LATELY = timedelta(days=14)
WEEKS, MANY_WEEKS = 5, 26


@pages.get("/{unit}/pakete", Action.SEE_KITS, here="kits")
async def listed(ask: Asking) -> OwnerPage | BorrowPage:
    """A branch borrows; whoever has branches below lends."""
    return await page(ask)


async def page(ask: Ask) -> OwnerPage | BorrowPage:
    """As above; also drawn again after a form was refused."""
    return await borrow_page(ask) if ask.unit.level is Level.BRANCH else await owner_page(ask)


async def owner_page(ask: Ask) -> OwnerPage:
    """What a unit lends."""
    unit, today = ask.unit.key, ask.today
    kits = await queries.stock(ask.db, unit, [unit])
    promises = await queries.lent(ask.db, unit, today - LATELY)
    keeps = ask.may(Action.KEEP_KITS)
    late_for = clashes(kits, promises, today)
    leaving = [one for one in promises if _leaves_today(one, ask)]
    out = [one for one in promises if one.standing in AWAY]
    many = ask.query("wochen", 3) == str(MANY_WEEKS)
    weeks = MANY_WEEKS if many else WEEKS
    return OwnerPage(
        headline=_headline(ask, leaving, late_for, kits),
        conflicts=tuple(_conflict(ask, one, keeps) for one in late_for),
        leaving=tuple(_leaving(ask, one, keeps) for one in leaving),
        left=sum(one.standing == "promised" for one in leaving),
        asked=tuple(_asked(ask, one, keeps) for one in promises if one.standing == "ordered"),
        out=tuple(_out(ask, one, promises, keeps) for one in sorted(out, key=lambda one: one.back_by)),
        late=sum(one.late(today) for one in out),
        owned=tuple(_owned(ask, kit, out, keeps) for kit in kits),
        timeline=picture(ask, kits, promises, late_for, weeks) if kits else None,
        enter=ask.to("pakete", "neu") if keeps else "",
        labels=ask.to("pakete", "begleitzettel.pdf") if any(one.standing == "promised" for one in leaving) else "",
        table=ask.to("pakete", "draussen.csv") if out else "",
        borrow=ask.to("pakete", "leihen") if ask.unit.level is Level.SUB_DISTRICT else "",
        weeks=weeks,
        more_weeks=ask.here(wochen="" if many else MANY_WEEKS),
    )


def _leaves_today(one: Promise, ask: Ask) -> bool:
    if one.standing == "promised":
        return one.out_on <= ask.today
    return one.standing == "dispatched" and one.dispatched_on == ask.today and one.from_unit is None


def _headline(ask: Ask, leaving: Sequence[Promise], late_for: Sequence[Clash], kits: Sequence[Kit]) -> str:
    if not kits:
        return "Noch ist kein Paket angelegt"
    goes = len(leaving)  # as the card counts: what is ticked has gone out today, too
    says = f"Heute {'geht 1 Paket' if goes == 1 else f'gehen {goes} Pakete'} raus" if goes else ""
    if late_for:
        day = near_words(late_for[0].following.needed_from, ask.today)
        on = day if day in ("heute", "morgen") else f"am {day}"
        few = len(late_for)
        missing = f"1 Paket fehlt {on}" if few == 1 else f"{few} Pakete fehlen, das erste {on}"
        return f"{says}, {missing}" if says else missing[:1].upper() + missing[1:]
    return says or "Heute geht kein Paket raus"


def _conflict(ask: Ask, it: Clash, keeps: bool) -> Conflict:
    one, holder, today = it.following, it.holder, ask.today
    whom, needed = name(ask, one.of_unit), words.on(one.needed_from, one.needed_until, today)
    it_, must = agrees(one.amount, "es", "sie"), agrees(one.amount, "müsste es", "müssten sie")
    if not one.number:
        title, text = f"Für {whom} reicht es nicht", f"Bestellt sind {one.called}: So viele sind dann nicht da."
    elif it.rival is not None:
        title = f"{whom} hat den Infostand verschoben" if one.occasion else f"{whom} bekommt sein Paket nicht"
        text = f"{one.called} ist dann {name(ask, it.rival.of_unit)} versprochen."
    elif holder is None:
        title, text = f"{whom} bekommt sein Paket nicht", f"{one.called} ist nicht im Lager."
    elif holder.standing == "returning" and holder.due < today:
        title = f"{whom} wartet auf ein Paket, das auf dem Rückweg ist"
        back = day_words(holder.due, today)
        text = f"{one.called} sollte am {back} zurück sein und kommt aus {name(ask, holder.of_unit)}."
        title = f"{whom} wartet auf ein überfälliges Paket"
        text = f"{one.called} sollte am {day_words(holder.due, today)} zurück sein: {name(ask, holder.of_unit)}."
    else:
        title = f"{whom} bekäme sein Paket {plural(it.days, 'Tag', 'Tage')} zu spät"
        back = day_words(holder.comes_back(today), today)
        text = f"{one.called} ist bis {back} in {name(ask, holder.of_unit)}."
    text = f"{text} {whom} braucht {it_} {needed}, losgehen {must} am {day_words(one.out_on, today)}."
    asks = holder is not None and holder.standing in ("dispatched", "there")
    asked = holder is not None and holder.hand_to == one.promise
    ways: list[Way] = []
    if keeps and it.others:
        other = it.others[0]
        form = ask.form(ask.to("pakete", one.promise, "anderes"))
        small = other.contents or "liegt frei im Lager"
        ways.append(Way(f"{other.called} nach {whom} geben", small, "So machen", form, "kit", str(other.kit)))
    if keeps and asks and not asked and holder is not None:
        has = name(ask, holder.of_unit)
        form = ask.form(ask.to("pakete", holder.promise, "uebergeben"))
        todo = f"{holder.by or has} fragen"
        small = f"{holder.by} bekommt eine Mail" if holder.by else "Wer bestellt hat, bekommt eine Mail"
        ways.append(Way(f"{has} bitten, es direkt zu übergeben", small, todo, form, "to", str(one.promise)))
    if keeps and not ways and not asked:
        form = ask.form(ask.to("pakete", one.promise, "absagen"))
        ways.append(Way(f"{whom} absagen", "Wer bestellt hat, bekommt eine Mail", "Absagen", form, "word", ""))
        if not one.number:
            more = ask.to("pakete", "kit", one.kit)
            ways.append(Way("Es sind doch mehr da", "Stimmt die Zahl, reicht es wieder", "Zahl ändern", href=more))
        elif it.rival is not None:
            there = ask.to("pakete", it.rival.promise)
            small = f"Ist es dort, kannst Du um direkte Übergabe an {whom} bitten"
            ways.append(Way(f"{name(ask, it.rival.of_unit)} hat es davor", small, "Ansehen", href=there))
    if keeps and (asks or asked) and not it.others and one.standing in ("ordered", "promised"):
        there = ask.to("pakete", one.promise)
        ways.append(Way(f"{whom} absagen", "Mit einem Wort, warum", "Zur Bestellung", href=there))
    waits = f"{name(ask, holder.of_unit)} ist gebeten, es direkt zu übergeben." if asked and holder else ""
    alone = bool(one.number) and not it.others and not asked
    return Conflict(str(one.promise), title, text, tuple(ways), waits, alone, ask.to("pakete", one.promise))


def _leaving(ask: Ask, one: Promise, keeps: bool) -> Leaving:
    gone = one.standing == "dispatched"
    small = [f"gebraucht {words.days(one.needed_from, one.needed_until, ask.today)}"]
    if one.out_on < ask.today and not gone:
        small.append(f"seit {day_words(one.out_on, ask.today)} dran")
    if one.by:
        small.append(one.by)
    form = ask.form(ask.to("pakete", one.promise, "doch-nicht" if gone else "raus")) if keeps else None
    return Leaving(str(one.promise), f"{one.called} → {name(ask, one.of_unit)}", " · ".join(small), gone, form)


def _asked(ask: Ask, one: Promise, keeps: bool) -> Asked:
    where = ask.to("pakete", one.promise)
    small = (words.days(one.needed_from, one.needed_until, ask.today), one.by)
    ends = near_words(one.until.date(), ask.today) if one.until else ""
    return Asked(
        str(one.promise),
        f"{name(ask, one.of_unit)}: {one.called}",
        where,
        tuple(filter(None, small)),
        Chip(f"ohne Absage zugesagt {ends}, {one.until:%H:%M} Uhr", "soon") if one.until else Chip("bestellt"),
        ask.form(f"{where}/zusagen") if keeps else None,
        ask.form(f"{where}/absagen") if keeps else None,
    )


def _out(ask: Ask, one: Promise, promises: Iterable[Promise], keeps: bool) -> Out:
    after = [each for each in promises if each.kit == one.kit and each.standing in AT_HOME and one.number]
    where = ask.to("pakete", one.promise)
    says = ""
    if after:
        following = min(after, key=lambda each: each.out_on)
        says = f"{day_words(following.needed_from, ask.today)} {name(ask, following.of_unit)}"
    back = ask.form(f"{where}/zurueck") if keeps else None
    return Out(
        str(one.promise),
        one.called,
        where,
        name(ask, one.of_unit),
        one.by,
        words.until(one, ask.today),
        says,
        back,
    )


def _owned(ask: Ask, kit: Kit, out: Iterable[Promise], keeps: bool) -> Owned:
    chip = Chip("nicht verleihbar", "late") if kit.standing != "in_stock" else Chip("im Lager", "fine")
    if kit.amount is not None:
        free = kit.free(ask.today, ask.today) if kit.standing == "in_stock" else 0
        chip = Chip(f"{free} von {kit.amount} frei", "fine" if free else "soon")
    elif kit.standing == "in_stock" and (has := next((one for one in out if one.kit == kit.kit), None)):
        chip = words.until(has, ask.today) if _spoken_of(has, ask.today) else Chip("draußen")
    elif any(one.meets(ask.today, ask.today) for one in kit.taken) and kit.standing == "in_stock":
        chip = Chip("vergeben")
    return Owned(str(kit.kit), kit.called, ask.to("pakete", "kit", kit.kit) if keeps else "", kit.contents, chip)


def _spoken_of(one: Promise, today: date) -> bool:
    return one.late(today) or one.standing == "returning"


@pages.get("/{unit}/pakete/draussen.csv", Action.SEE_KITS)
async def table(ask: Asking) -> Response:
    """What is out, as a table."""
    promises = await queries.lent(ask.db, ask.unit.key, ask.today)
    out = sorted((one for one in promises if one.standing in AWAY), key=lambda one: one.back_by)
    rows = [(one.called, name(ask, one.of_unit), one.by, one.back_by, one.expected or "") for one in out]
    return csv_response("pakete-draussen", ("Paket", "wo", "wer hat es", "zurück bis", "sagt"), rows)


@pages.post("/{unit}/pakete/{promise}/raus", Action.KEEP_KITS, here="kits", again=page)
async def sent(ask: Asking, promise: UUID) -> Saved:
    """It is on its way."""
    return await _does(ask, promise, "dispatch")


@pages.post("/{unit}/pakete/{promise}/doch-nicht", Action.KEEP_KITS, here="kits", again=page)
async def not_sent(ask: Asking, promise: UUID) -> Saved:
    """It is not, after all."""
    return await _does(ask, promise, "dispatch/undoing")


@pages.post("/{unit}/pakete/{promise}/anderes", Action.KEEP_KITS, here="kits", again=page)
async def another(ask: Asking, promise: UUID) -> Saved:
    """Another one of the same name instead."""
    return await _does(ask, promise, "other-kit", kit=_id(ask, "kit"))


@pages.post("/{unit}/pakete/{promise}/uebergeben", Action.KEEP_KITS, here="kits", again=page)
async def asks_to_hand_on(ask: Asking, promise: UUID) -> Saved:
    """Whoever has it is asked to hand it on directly."""
    return await _does(ask, promise, "next", to=_id(ask, "to"))


def _id(ask: Ask, field: str) -> str:
    try:
        return str(UUID(ask.value(field)))
    except ValueError:
        raise bad_field(f"/{field}", "Bitte lade die Seite neu: Da fehlt etwas.") from None


async def _does(ask: Ask, promise: UUID, what: str, **body: str) -> Saved:
    answer = await ask.send("events", f"/units/{ask.unit.key}/lent/{promise}/{what}", body)
    return Saved.after(answer, ask.to("pakete"))
