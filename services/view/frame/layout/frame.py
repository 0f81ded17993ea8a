"""What stands around every page: the unit, the person, the navigation, the live mark, a notice.

A route builds one :class:`Frame` per request and hands it to :func:`services.view.frame.layout.render.render`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.view.frame.layout.dates import BERLIN, greeting
from services.view.frame.layout.model import Level


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, with the office they hold here in German (``Ansprechperson``); ``id``: whose name it is."""

    name: str
    office: str
    id: str = ""

    @property
    def key(self) -> str:
        """Tells them from others of the same name, and says nothing else."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:16]

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return self.name.split()[0] if self.name.split() else self.name


@dataclass(frozen=True, slots=True)
class Live:
    """The live connection of a page.

    ``url`` is the address of the event stream. The server sends one event per topic of a screen that has changed
    (event name = the screen's folder, ``today``, ``applications`` …; data may be anything, not empty), and an event
    ``mark`` whose data is :file:`layout/mark.html` whenever the view falls behind or has caught up. ``behind_since``:
    the view itself is behind its topics since then. ``unknown``: it has never caught up, so nobody knows how old
    it is what it shows. ``away``: the centre's broker does not answer. ``signed_off``: the centre accepts the view no
    more, so nothing will be caught up. ``position``: of the unit's topic, up to which the page at least tells; the
    stream's messages have it as their id.
    """

    url: str
    behind_since: datetime | None = None
    unknown: bool = False
    away: bool = False
    signed_off: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence after a command. ``pending``: saved, but the page does not show the effect yet; it comes live.
    ``kept``: what was typed, where the page has no form for it any more."""

    kind: Literal["saved", "pending", "problem"]
    text: str = ""
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A link at the foot of every page."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another unit that this view hosts and this person may enter."""

    name: str
    level: Level
    href: str
    office: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything a page needs besides its own model.

    ``base`` is the unit's part of the address (``/ov-celle``, or empty); ``path`` the address of this very page with
    its filters, from which live parts are fetched again; ``here`` the key in :mod:`.navigation`; ``closed`` the keys
    there that this person may not open. Without ``person`` there is no navigation and no live mark (public pages).
    ``refused``: a form was not taken, and this page is the answer to it: whoever reloads it sends the form again.
    """

    unit: str
    level: Level
    now: datetime
    base: str = ""
    path: str = ""
    here: str = ""
    subtitle: str = ""
    person: Person | None = None
    csrf: str = ""
    live: Live | None = None
    notice: Notice | None = None
    closed: frozenset[str] = frozenset()
    others: tuple[Neighbour, ...] = ()
    legal: tuple[Link, ...] = ()
    day: date | None = None
    refused: bool = False

    @property
    def today(self) -> date:
        """The business date in Berlin: ``day`` where it is not that of ``now`` (on stacks of tests it can be moved)."""
        return self.day or self.now.astimezone(BERLIN).date()

    @property
    def greeting(self) -> str:
        """``Guten Abend, Aylin``."""
        return f"{greeting(self.now)}, {self.person.first_name}" if self.person else ""

    @property
    def signed_in(self) -> str:
        """``Aylin Demir · Ansprechperson``."""
        return f"{self.person.name} · {self.person.office}" if self.person else ""

    @property
    def now_words(self) -> str:
        """The time of day in Berlin: ``20:14``."""
        there = self.now.astimezone(BERLIN)
        return f"{there.hour}:{there.minute:02d}"

    def to(self, *parts: str) -> str:
        """Address of a page of this unit: ``frame.to("antraege", id)``."""
        return "/".join((self.base, *parts))

    def part(self, name: str) -> str:
        """Address of one part of this page, with the page's filters: ``…/heute?teil=waiting``."""
        return f"{self.path}{'&' if '?' in self.path else '?'}teil={name}"
