"""How an occasion is shown: as a row of a list, as what stands at the top of its page."""

from __future__ import annotations

from datetime import date, datetime

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import near_words
from services.view.frame.layout.model import Chip
from services.view.screens.calendar.page import Facts, Row
from services.view.screens.calendar.queries import Occasion
from services.view.screens.calendar.words import When, come, kind, people, seats, were
from shared.german import plural


def when(ask: Ask, it: Occasion) -> When:
    """In words, from today."""
    return When.of(it.starts, it.ends, ask.today)


def name(ask: Ask, unit: str) -> str:
    """A unit's short name."""
    tree = ask.view.service.units
    return tree[unit].short_name if unit in tree else unit


def state(it: Occasion, at: datetime) -> Chip:
    """How it stands, in a word."""
    match it.state(at):
        case "cancelled":
            return Chip("fällt aus", "late")
        case "closed":
            return Chip(f"{people(it.came)} {were(it.came)} da" if it.came else "hat stattgefunden", "fine")
        case "over":
            return Chip("vorbei", "plain")
        case "running":
            return Chip("läuft gerade", "fine")
        case _:
            return Chip("öffentlich", "plain") if it.public else Chip("unter uns", "plain")


def row(ask: Ask, it: Occasion, at: datetime, *, whose: bool = False, counts: bool = True) -> Row:
    """In a list; `whose` says which unit's it is, `counts` how many come (else how many seats are left)."""
    time = when(ask, it)
    small = [part for part in (name(ask, it.of_unit) if whose else "", _where(time, it), together(ask, it)) if part]
    return Row(
        key=str(it.occasion),
        title=it.title,
        href=ask.to("termine", it.occasion),
        when=time,
        inside=not it.public,
        small=tuple(small),
        chip=_chip(it, at, counts=counts),
    )


def together(ask: Ask, it: Occasion) -> str:
    """``zusammen mit Laatzen und Sehnde``: who invites, too; nothing where nobody does."""
    names = [name(ask, key) for key in it.co_organisers if key != ask.unit.key]
    if not names or it.of_unit != ask.unit.key:
        if ask.unit.key not in it.co_organisers:
            return ""
        return "Ihr ladet mit ein" if ask.who else f"zusammen mit {name(ask, it.of_unit)}"  # others read it, too
    *most, last = names
    return f"zusammen mit {f'{chr(44)} '.join(most)} und {last}" if most else f"zusammen mit {last}"


def _where(time: When, it: Occasion) -> str:
    return f"{time.hours} · {it.place}" if it.place else time.hours


def _chip(it: Occasion, at: datetime, *, counts: bool) -> Chip | None:
    now = it.state(at)
    if now in ("cancelled", "closed", "running"):
        return state(it, at)
    if now == "over" or not it.registration:
        return None
    if it.waiting:
        return Chip(plural(it.waiting, "wartet", "warten"), "soon")
    if it.free is None:
        return Chip(f"{it.taken} {come(it.taken)}", "fine") if it.taken else None
    if counts:
        return Chip(f"{it.taken} von {plural(it.seats or 0, 'Platz', 'Plätzen')}", "fine" if it.taken else "plain")
    return Chip(seats(it.free), "fine" if it.free else "plain")


def facts(ask: Ask, it: Occasion, at: datetime) -> Facts:
    """What, when, where."""
    ahead = it.state(at) in ("planned", "running")
    return Facts(
        title=it.title,
        kind=kind(it.kind).name,
        when=when(ask, it),
        place=it.place,
        about=it.about,
        inside=not it.public,
        state=state(it, at),
        off=it.cancelled_on is not None,
        seats=seats(it.free) if ahead and it.registration else "",
        word=it.word,
    )


def day(ask: Ask, value: date) -> str:
    """A day in words: morgen, 8. Dezember."""
    return near_words(value, ask.today)
