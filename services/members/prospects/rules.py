"""What is to be done next with a prospect, and when they are asked or forgotten: pure rules.

Source: decision 0022; GDPR Art. 5 (1) c and e (no more and no longer than needed), Art. 7 (1) (consent is proven).
"""

from __future__ import annotations

from datetime import date, timedelta

from services.members.imports.repairs import telephone
from shared.contracts.prospects import LEAST, Done, NextStep
from shared.spelling import folded, mail_key
from shared.standards import end_of_period

UNCONFIRMED_KEPT = timedelta(days=7)
"""How long an address that nobody has confirmed is kept."""

QUIET = "P6M"
"""After so long without a step they are asked whether to stay in touch."""

ANSWER_WITHIN = timedelta(days=14)
DAY = timedelta(days=1)

FIRST_STEP_WITHIN = timedelta(days=7)
FARTHEST = timedelta(days=366)
"""So far ahead a next step can lie: what is later is forgotten by whoever plans it."""

LONGEST_AGO = timedelta(days=62)
"""So long ago somebody can have been met who is entered now: what they said then still holds."""

KEPT_IN_BROWSER = timedelta(days=7)
"""So long what was typed without network may wait to be sent (`offline.js` drops it then)."""

_AFTER: dict[Done, tuple[NextStep, timedelta]] = {
    "invited": ("call", timedelta(days=14)),
    "talked": ("invite", timedelta(days=14)),
    "came": ("send_application", timedelta(days=7)),
    "application_sent": ("call", timedelta(days=14)),
}


def first_step(today: date, *, phone: bool) -> tuple[NextStep, date]:
    """Whoever has just agreed hears from somebody within a week: by telephone where there is one."""
    return ("call" if phone else "invite"), today + FIRST_STEP_WITHIN


def step_after(done: Done, today: date, *, phone: bool) -> tuple[NextStep, date]:
    """What usually follows, so that a step is done in one tap; whoever knows better plans it otherwise."""
    step, within = _AFTER[done]
    return ("meet" if step == "call" and not phone else step), today + within


def quiet_from(touched_on: date) -> date:
    """The day on which they are asked whether to stay in touch."""
    return end_of_period(touched_on, QUIET)


def wrong_next(next_on: date, today: date) -> str | None:
    """What is wrong with the day of a next step; None where nothing is."""
    if next_on < today:
        return "Der nächste Schritt kann nicht in der Vergangenheit liegen."
    if next_on > today + FARTHEST:
        return "Das ist mehr als ein Jahr hin: Bitte wähl einen früheren Tag."
    return None


def wrong_meeting(met_on: date, today: date) -> str | None:
    """What is wrong with the day on which somebody was met; None where nothing is."""
    if met_on > today:
        return "Das liegt in der Zukunft."
    if met_on < today - LONGEST_AGO:
        return "Das ist mehr als zwei Monate her: Frag bitte erst nach, ob die Person noch in Kontakt bleiben möchte."
    return None


def phone_key(phone: str) -> str:
    """A number in the form in which it is compared; empty for none."""
    return telephone(phone)


def is_same(first_name: str, last_name: str, email: str, applicant: tuple[str, str, str]) -> bool:
    """Whether an applicant (first name, last name, address) is a prospect: the same address and first name, and no
    other last name where one is known. Families share addresses."""
    first, last, mail = applicant
    if not email or mail_key(email) != mail_key(mail) or folded(first_name) != folded(first):
        return False
    return not last_name or folded(last_name) == folded(last)


def is_named_otherwise(first_name: str, last_name: str, applicant: tuple[str, str]) -> bool:
    """Whether an application names somebody else than the prospect it was begun for: whoever changes the name in a form
    that was filled in may mean another person."""
    first, last = applicant
    return folded(first_name) != folded(first) or bool(last_name and folded(last_name) != folded(last))


def quarter_of(day: date) -> tuple[date, date]:
    """The first days of the quarter in which a day lies, and of the next one: by it the levels above count. By the
    month most groups would be too small to be told at all."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first, (first + timedelta(days=95)).replace(day=1)


def large(count: int) -> int | None:
    """A count as the levels above are told it; None: some, fewer than five (GDPR Art. 5 (1) c)."""
    return None if 0 < count < LEAST else count


def says_something_new(count: int) -> bool:
    """Whether a count that has just grown by one is told: else how often something is told would count what is
    hidden."""
    return large(count) != large(count - 1)
