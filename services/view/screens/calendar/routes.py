"""One occasion: our own with who comes and what ends it, another unit's as whoever is invited sees it."""

from __future__ import annotations

import secrets
from urllib.parse import quote
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import day_words
from services.view.frame.layout.model import Chip
from services.view.frame.pages import Asking, Pages, Saved
from services.view.frame.parts import gathered
from services.view.screens.calendar import queries, shown, words
from services.view.screens.calendar.page import GuestRow, OwnPage, TheirsPage
from services.view.screens.calendar.queries import Guest, Occasion
from shared.german import plural
from shared.hierarchy import Level
from shared.occasions import DOORS
from shared.problems import bad_field, not_found
from shared.security.permissions import Action

pages = Pages("calendar")
ADDRESS = "/{unit}/termine/{occasion}"


async def one_of(ask: Ask, occasion: UUID) -> Occasion:
    """An occasion that this unit knows. Raises Problem 404."""
    found = await queries.one(ask.db, ask.unit.key, occasion)
    if found is None:
        raise not_found("Diesen Termin")
    return found


async def own(ask: Ask, occasion: UUID) -> Occasion:
    """One of our own. Raises Problem 404."""
    found = await one_of(ask, occasion)
    if found.of_unit != ask.unit.key:
        raise not_found("Diesen Termin")
    return found


@pages.get(ADDRESS, Action.SEE_OCCASIONS, here="calendar")
async def shown_one(ask: Asking, occasion: UUID) -> OwnPage | TheirsPage:
    """One occasion: our own with who comes, another unit's as whoever is invited sees it."""
    return await one_page(ask, occasion)


async def one_page(ask: Ask, occasion: UUID) -> OwnPage | TheirsPage:
    """As above; also drawn again after a form was refused."""
    it = await one_of(ask, occasion)
    return await _own_page(ask, it) if it.of_unit == ask.unit.key else await _theirs_page(ask, it)


async def _theirs_page(ask: Ask, it: Occasion) -> TheirsPage:
    at, tree = queries.moment(ask), ask.view.service.units
    unit = tree[it.of_unit].name if it.of_unit in tree else it.of_unit
    if ask.unit.key in it.co_organisers:
        says = f"{unit} lädt ein, und Ihr mit."
    elif it.of_unit in ask.path.keys():
        says = f"{unit} lädt ein, die Ebene über Euch."
    elif it.of_unit in {one.key for one in tree.siblings(ask.unit.key)}:
        says = f"{unit} lädt Euch als Nachbarn ein."
    else:
        says = f"Ein Termin in Eurem Bereich: {unit}. Ihr seht, dass er stattfindet, und Zahlen, keine Namen."
    ahead = it.state(at) == "planned"
    came = f"{words.people(it.came)} {words.were(it.came)} da." if it.state(at) == "closed" and it.came else ""
    parts, _ = await gathered(ADDRESS, ask, it)
    return TheirsPage(
        facts=shown.facts(ask, it, at),
        unit=unit,
        says=says,
        public_page=queries.address(ask, it),
        register=ahead and it.registration and (ask.view.hosts(it.of_unit) or not queries.address(ask, it)),
        file=f"{address}/termin.ics" if (address := queries.address(ask, it)) and ahead else "",
        came=came,
        parts=parts,
    )


async def _own_page(ask: Ask, it: Occasion) -> OwnPage:
    at = queries.moment(ask)
    state, here = it.state(at), ask.to("termine", it.occasion)
    guests = await queries.guests(ask.db, ask.unit.key, it.occasion) if ask.may(Action.SEE_GUESTS) else []
    # from then on somebody stands at the door
    ticking = it.registration and state in ("planned", "running", "over") and at >= it.starts - DOORS
    coming = [one for one in guests if one.standing in ("seated", "offered", "attended", "absent")]
    waiting = [one for one in guests if one.standing == "waiting"]
    there = sum(one.party for one in coming if one.standing == "attended")
    plans = ask.may(Action.PLAN_OCCASION)
    public_page = queries.address(ask, it)
    full = f"{ask.view.settings.public_url}{public_page}"
    facts = shown.facts(ask, it, at)
    parts, _ = await gathered(ADDRESS, ask, it)
    closes = plans and state in ("running", "over") and not reported(ask, it)
    return OwnPage(
        facts=facts,
        headline=_own_headline(ask, it, state, there),
        says=f"{it.title} · {facts.when.weekday}, {facts.when.on}, {facts.when.hours}",
        coming=tuple(_guest(ask, it.occasion, one, ticking) for one in coming),
        waiting=tuple(_waits(ask, one) for one in waiting),
        gone=sum(one.standing == "withdrawn" for one in guests),
        heads=sum(one.party for one in coming),
        there=there,
        registers=it.registration,
        forgotten=not guests and it.taken > 0 and state in ("over", "closed"),
        seen=ask.form(f"{here}/anwesenheit") if ticking and ask.may(Action.SEE_GUESTS) else None,
        change=f"{here}/aendern" if plans and state == "planned" else "",
        cancel=ask.form(f"{here}/absagen", it.version) if plans and state == "planned" else None,
        close=ask.form(f"{here}/abschliessen", it.version) if closes else None,
        public_page=public_page if state in ("planned", "running") else "",
        shown_as=full.partition("//")[2],
        mail=f"mailto:?subject={quote(it.title)}&body={quote(f'{it.title}: {full}')}",
        file=f"{public_page}/termin.ics" if public_page and state == "planned" else "",
        sees=who_sees(ask, neighbours=it.neighbours),
        tells=it.registration,
        parts=parts,
    )


def reported(ask: Ask, it: Occasion) -> bool:
    """Whether a report closes it instead of a number: a branch's stall."""
    return it.kind == "stall" and ask.unit.level is Level.BRANCH


def _own_headline(ask: Ask, it: Occasion, state: str, there: int) -> str:
    near = shown.when(ask, it).near
    match state:
        case "cancelled":
            return f"{it.title} fällt aus"
        case "closed":
            return f"{words.people(it.came)} {words.were(it.came)} da" if it.came else f"{it.title} hat stattgefunden"
        case "over" if reported(ask, it):
            return f"{it.title} ist vorbei: Wie war es?"
        case "over":
            return f"{it.title} ist vorbei: noch abzuschließen"
        case "running" if there:
            return f"{there} von {it.taken} sind schon da"
    if not it.registration:
        return f"{it.title}: {near}" if near in ("heute", "morgen") else f"{it.title} am {near}"
    day = f" {near}" if near in ("heute", "morgen") else f" am {near}"
    waits = f", {plural(it.waiting, 'wartet', 'warten')}" if it.waiting else ""
    return f"{it.taken} {words.come(it.taken)}{day}{waits}"


def _guest(ask: Ask, occasion: UUID, one: Guest, ticking: bool) -> GuestRow:
    chip = {
        "offered": Chip(f"Platz angeboten bis {words.until(one.until, ask.today)}" if one.until else "gefragt", "soon"),
        "attended": None if ticking else Chip("war da", "fine"),
        "absent": Chip("war nicht da", "plain"),
    }.get(one.standing)
    said = [_party(one.party), _how(one), _silent(one), one.note]
    here = one.standing == "attended" if ticking else None
    came = one.standing == "attended" and not ticking and one.email and ask.may(Action.TEND_PROSPECT)
    keep = f"{ask.to('interessierte', 'neu')}?termin={occasion}&gast={one.registration}" if came else ""
    return GuestRow(str(one.registration), one.name, " · ".join(filter(None, said)), one.email, chip, here, keep)


def _waits(ask: Ask, one: Guest) -> GuestRow:
    why = "einmal übergangen: Es waren weniger Plätze frei, als gebraucht werden" if one.why == "passed_over" else ""
    on = f"wartet seit {day_words(one.registered_on, ask.today)}" if one.registered_on else ""
    said = (_party(one.party), on, why, _silent(one), one.note)
    return GuestRow(str(one.registration), one.name, " · ".join(filter(None, said)), one.email)


def _party(party: int) -> str:
    return {2: "zu zweit", 3: "zu dritt"}.get(party, "")


def _silent(one: Guest) -> str:
    """What we write does not reach them."""
    return "an die Adresse kommen keine Mails an" if one.unreached else ""


def _how(one: Guest) -> str:
    return {"moved_up": "nachgerückt", "accepted": "nachgerückt"}.get(one.why, "")


def who_sees(ask: Ask, *, neighbours: bool) -> str:
    """Who learns what of an occasion of this unit, as the rules grant it (`services/exchange/rules/calendar.py`)."""
    level = ask.unit.level
    above = {
        Level.BRANCH: "Unterbezirk und Bezirk sehen",
        Level.SUB_DISTRICT: "Der Bezirk und Eure Ortsvereine sehen",
        Level.DISTRICT: "Alle Unterbezirke und Ortsvereine sehen",
    }[level]
    text = f"{above}, dass der Termin stattfindet, wo und wann, und wie viele Plätze belegt sind"
    came = {
        Level.BRANCH: "; danach, wie viele da waren. ",
        Level.SUB_DISTRICT: "; danach sieht der Bezirk, wie viele da waren. ",
        Level.DISTRICT: ". ",
    }[level]
    if level is Level.DISTRICT:
        return text + came
    near = "sehen dasselbe, ohne diese Zahl." if neighbours else "sehen nichts davon."
    return f"{text}{came}Eure Nachbarn {near}"


@pages.post("/{unit}/termine/{occasion}/anwesenheit", Action.SEE_GUESTS, here="calendar", again=one_page)
async def seen(ask: Asking, occasion: UUID) -> Saved:
    """Somebody is there, or is not after all: a tick under the thumb."""
    came, _, registration = ask.value("came").partition(" ")
    try:
        which = UUID(registration)
    except ValueError:
        raise bad_field("/came", "Bitte tipp auf einen Namen.") from None
    body = {"registration": str(which), "came": came == "ja"}
    # a tick may come and go on one page: each tap is a command of its own, and safe to repeat
    path = f"/units/{ask.unit.key}/occasions/{occasion}/attendance"
    answer = await ask.send("events", path, body, key=secrets.token_urlsafe(24))
    return Saved.after(answer, f"{ask.to('termine', occasion)}#gast-{which}")


@pages.post("/{unit}/termine/{occasion}/absagen", Action.PLAN_OCCASION, here="calendar", again=one_page)
async def cancel(ask: Asking, occasion: UUID) -> Saved:
    """It does not take place; with a word for whoever was invited."""
    body = {"version": ask.version} | ({"word": word} if (word := ask.value("word")) else {})
    answer = await ask.send("events", f"/units/{ask.unit.key}/occasions/{occasion}/cancellation", body)
    return Saved.after(answer, ask.to("termine", occasion))


@pages.post("/{unit}/termine/{occasion}/abschliessen", Action.PLAN_OCCASION, here="calendar", again=one_page)
async def close(ask: Asking, occasion: UUID) -> Saved:
    """It is over, and so many came."""
    walk_ins = ask.value("walk_ins") or "0"
    if not walk_ins.isascii() or not walk_ins.isdecimal() or len(walk_ins) > 4:
        raise bad_field("/walk_ins", "Bitte gib eine Zahl an, zum Beispiel 12.")
    body = {"version": ask.version, "walk_ins": int(walk_ins)}
    answer = await ask.send("events", f"/units/{ask.unit.key}/occasions/{occasion}/closing", body)
    return Saved.after(answer, ask.to("termine", occasion))
