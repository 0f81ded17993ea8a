"""How kits and promises are spoken of. Pure functions."""

from __future__ import annotations

from datetime import date

from services.view.frame.layout.dates import MONTHS, day_words, near_words
from services.view.frame.layout.model import Chip
from services.view.screens.kits.conflicts import Clash
from services.view.screens.kits.queries import Promise
from shared.german import agrees, plural

OVER = {
    "returned": "zurückgegeben",
    "handed_on": "weitergegeben",
    "lost": "verloren",
    "withdrawn": "abbestellt",
    "declined": "abgesagt",
    "lapsed": "verfallen",
}


def days(first: date, last: date, today: date) -> str:
    """``5. Dezember``, ``5. bis 7. Dezember``, ``30. November bis 2. Dezember``."""
    if first == last:
        return day_words(first, today)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}. bis {day_words(last, today)}"
    return f"{day_words(first, today)} bis {day_words(last, today)}"


def short(day: date) -> str:
    """``5. Dez``."""
    return f"{day.day}. {MONTHS[day.month - 1][:3]}"


def state(it: Promise, today: date) -> Chip:
    """How it stands, for whoever borrows."""
    if it.late(today):
        return Chip(f"seit {plural((today - it.due).days, 'Tag', 'Tagen')} überfällig", "late")
    if it.in_danger:
        return Chip(agrees(it.amount, "kommt vielleicht nicht", "kommen vielleicht nicht"), "late")
    match it.standing:
        case "offered":
            return Chip("für Euch vorgemerkt", "soon")
        case "ordered":
            return Chip("bestellt")
        case "promised":
            return Chip("zugesagt", "fine")
        case "dispatched":
            return Chip("unterwegs", "soon")
        case "there":
            return Chip("da", "fine")
        case "returning":
            return Chip(returning(it, today))
        case other:
            return Chip(OVER.get(other, other))


def returning(it: Promise, today: date) -> str:
    """``auf dem Rückweg seit 24. November``."""
    if it.sent_back_on == today:
        return "auf dem Rückweg seit heute"
    return f"auf dem Rückweg seit {day_words(it.sent_back_on, today)}" if it.sent_back_on else "auf dem Rückweg"


def danger(it: Promise) -> str:
    """Why it may not be there, for whoever waits for it."""
    if not it.number:
        return "So viele sind dann nicht da."
    return "Es ist dann nicht frei, und ein anderes mit diesem Namen auch nicht."


def short_of(it: Clash) -> str:
    """Why whoever comes next does not have it in time: only what somebody has comes too late."""
    if not it.following.number:
        return "so viele sind dann nicht da"
    if it.rival is not None:
        return "ist dann auch anderswo versprochen"
    return "kommt zu spät" if it.holder is not None else "ist nicht im Lager"


def on(first: date, last: date, today: date) -> str:
    """``am 5. Dezember``, ``vom 5. bis 7. Dezember``."""
    return f"{'am' if first == last else 'vom'} {days(first, last, today)}"


def until(it: Promise, today: date) -> Chip:
    """When it should be back, for its owner."""
    if it.late(today):
        return state(it, today)
    if it.standing == "returning":
        return Chip(returning(it, today), "soon" if it.due < today else "plain")
    if it.expected and it.expected > it.back_by:
        return Chip(f"erst {day_words(it.expected, today)}", "soon")
    left = (it.back_by - today).days
    return Chip(near_words(it.back_by, today), "soon" if left <= 3 else "plain")
