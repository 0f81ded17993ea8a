"""The small shapes that several screens share. A screen's own shapes stand in its ``page.py``.

All of them are frozen: a template is a function of its model and the frame. Times are aware datetimes, days are
``date``; the templates turn them into German words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import uuid4

#: state of something, never shown by colour alone
Tone = Literal["late", "soon", "fine", "plain"]
#: the three levels, as they stand in ``data-level`` and in the unit file
Level = Literal["bezirk", "unterbezirk", "ortsverein"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A word with a colour: ``noch 5 Tage``."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class News:
    """One plain sentence of a feed: ``subject`` is bold (and a link with ``href``), ``text`` follows it.

    ``key`` is stable for the same news, so that the page can tell what has just come. ``why`` says why you see it
    where that is not obvious. ``on`` is shown instead of the moment, where only the day is known.
    """

    key: str
    subject: str
    text: str
    at: datetime
    href: str = ""
    why: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """News, newest first; ``more`` is the address of the older ones, empty where there are none."""

    news: tuple[News, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One large number of an overview. ``value`` is ready text (``86 %``), ``tone`` colours the trend."""

    value: str
    label: str
    trend: str = ""
    tone: Tone = "plain"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select or a group of radio buttons; ``hint`` is a second line."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a long list stands: addresses of the neighbouring pages, empty at the ends."""

    number: int = 1
    of: int = 1
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form is drawn from, first and again after a mistake.

    ``action`` is where it is posted. ``version`` is the aggregate's version that the page shows; the command carries
    it, so that somebody who was faster is noticed. ``idempotency`` is made once per form and stays the same when the
    form is shown again, so that a second click is no second command. ``errors`` maps a field's name to a sentence in
    plain German, ``problem`` is said above the form.
    """

    action: str
    version: int | None = None
    idempotency: str = field(default_factory=lambda: str(uuid4()))
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    def value(self, name: str, default: str = "") -> str:
        """What the person has typed, or the default."""
        return self.values.get(name, default)

    def ticked(self, name: str, value: str, default: bool = False) -> bool:
        """Whether one of several ticks with this name is set: as the person had it, or the default."""
        return value in self.values.get(name, "").split("\n") if self.values else default

    def error(self, name: str) -> str:
        """The sentence beside the field, or nothing."""
        return self.errors.get(name, "")


@dataclass(frozen=True, slots=True)
class FirstContact:
    """State of a new member's first contact.

    ``due`` is a business date; ``done`` with ``outcome`` once it is over, ``corrected`` where that was entered anew;
    ``welcome`` where they spoke. ``responsible`` is the contact person or the stand-in, empty where there is none.
    ``tries`` in vain, the last one on ``tried``; ``again`` is the day from which the person wants to speak.
    """

    due: date
    responsible: str = ""
    by_stand_in: bool = False
    done: date | None = None
    outcome: str = ""
    welcome: bool = True
    corrected: date | None = None
    tries: int = 0
    tried: date | None = None
    again: date | None = None


#: what a unit can choose as standard for the first contact: ISO 8601 durations, as in `shared/standards.py`
STANDARDS = (Choice("P1M", "ein Monat"), Choice("P14D", "14 Tage"), Choice("P7D", "7 Tage"))
