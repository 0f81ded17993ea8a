"""What *Termine* is rendered from, for whoever is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from services.view.frame.layout.model import Chip, Choice, Figure, Form
from services.view.frame.needs import Card, find
from services.view.screens.calendar.words import When


@dataclass(frozen=True, slots=True)
class Row:
    """An occasion in a list. ``inside``: among ourselves, without the coloured edge; ``small`` are the lines under its
    title; ``chip`` says what is to be known of it."""

    key: str
    title: str
    href: str
    when: When
    inside: bool
    small: tuple[str, ...] = ()
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """Something that somebody here has in mind."""

    key: str
    title: str
    small: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """What takes place in units below, under a heading: a week."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class There:
    """A sub-district as the district sees it: counts alone. ``href`` leads to its list."""

    key: str
    name: str
    href: str
    planned: int
    public: int
    held: int
    came: int


@dataclass(frozen=True, slots=True)
class DatesPage:
    """*Termine* of a unit. ``headline`` and ``says`` are the state in two sentences.

    ``own``: its next ones; ``neighbours`` and ``above`` invite it; ``past``: what was lately, ``open_past`` of it still
    to be closed. Above the branches ``figures``, and ``groups`` by week or, in a district, ``there`` by sub-district;
    ``within`` names the sub-district whose list it is, with the way ``back``. ``public`` is the address of the page for
    everybody, ``subscribe`` of its calendar.
    """

    TEMPLATE: ClassVar[str] = "calendar/page.html"
    headline: str
    says: str = ""
    own: tuple[Row, ...] = ()
    drafts: tuple[DraftRow, ...] = ()
    neighbours: tuple[Row, ...] = ()
    above: tuple[Row, ...] = ()
    past: tuple[Row, ...] = ()
    groups: tuple[Group, ...] = ()
    more: int = 0
    there: tuple[There, ...] = ()
    figures: tuple[Figure, ...] = ()
    within: str = ""
    back: str = ""
    branch: bool = True
    plan: str = ""
    public: str = ""
    subscribe: str = ""
    mine: str = ""
    month: str = ""
    templates: str = ""
    parts: tuple[Card, ...] = ()
    """What other screens add."""

    def part(self, name: str) -> tuple[str, Any] | None:
        """The template and the model of a live part that another screen adds."""
        return find(self.parts, name)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Somebody's own calendar address: ``address`` is shown once, when it is ``made``; ``make`` makes one (anew),
    ``end`` ends it."""

    TEMPLATE: ClassVar[str] = "calendar/feed.html"
    back: str
    made: bool = False
    address: str = ""
    subscribe: str = ""
    make: Form | None = None
    end: Form | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What, when, where: as everybody reads it who may see the occasion at all. ``word``: why it is cancelled
    (``off``)."""

    title: str
    kind: str
    when: When
    place: str
    about: str
    inside: bool
    state: Chip
    seats: str = ""
    word: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True)
class GuestRow:
    """Somebody who comes, waits or came: ``small`` says with how many, and what they let us know. ``here``: they are
    there, None where that is not asked (yet)."""

    key: str
    name: str
    small: str
    email: str = ""
    chip: Chip | None = None
    here: bool | None = None
    keep: str = ""
    """Where they are entered as somebody who wants to stay in touch."""


@dataclass(frozen=True, slots=True)
class OwnPage:
    """One of our own occasions. ``seen`` takes ticks (``came``: ``ja`` or ``nein``, and the registration); ``change``
    is the address of its form; ``cancel`` (``word``) and ``close`` (``walk_ins``) end it, None where that is not to be
    done now. ``public_page`` is the address to pass on, ``shown_as`` as people read it, ``mail`` a mail with it."""

    TEMPLATE: ClassVar[str] = "calendar/own.html"
    facts: Facts
    headline: str
    says: str
    coming: tuple[GuestRow, ...] = ()
    waiting: tuple[GuestRow, ...] = ()
    gone: int = 0
    heads: int = 0
    there: int = 0
    registers: bool = False
    forgotten: bool = False
    seen: Form | None = None
    change: str = ""
    cancel: Form | None = None
    close: Form | None = None
    public_page: str = ""
    shown_as: str = ""
    mail: str = ""
    file: str = ""
    sees: str = ""
    tells: bool = False
    parts: tuple[Card, ...] = ()
    """What other screens add."""

    def part(self, name: str) -> tuple[str, Any] | None:
        """The template and the model of a live part that another screen adds."""
        return find(self.parts, name)


@dataclass(frozen=True, slots=True)
class TheirsPage:
    """An occasion of another unit, ``unit``. ``public_page`` where this view has it; ``register``: one has to."""

    TEMPLATE: ClassVar[str] = "calendar/theirs.html"
    facts: Facts
    unit: str
    says: str
    public_page: str = ""
    register: bool = False
    file: str = ""
    came: str = ""
    parts: tuple[Card, ...] = ()
    """What other screens add."""

    def part(self, name: str) -> tuple[str, Any] | None:
        """The template and the model of a live part that another screen adds."""
        return find(self.parts, name)


@dataclass(frozen=True, slots=True)
class Usual:
    """What a form begins with: as the last one of its kind, or as such ones usually are."""

    title: str = ""
    day: str = ""
    begins: str = ""
    ends: str = ""
    place: str = ""
    about: str = ""
    open_to: str = "own"
    neighbours: bool = False
    registration: bool = False
    seats: str = ""


@dataclass(frozen=True, slots=True)
class StallChoices:
    """What a stall needs beside its time and place: a topic, shifts of so many people, a kit if there is one. ``kit``
    is the owner and the kind; its hint says on which of the offered days it is free."""

    topics: tuple[Choice, ...]
    topic: str = ""
    shifts: int = 3
    people: int = 2
    kits: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Plan an occasion, or change one (``occasion`` is its title then). ``kinds`` are addresses of this form for each
    kind, ``kind`` the one that is chosen; ``days`` are offered. Fields: ``kind title day other_day from until place
    about open_to neighbours registration seats topic shifts people kit partners template draft``. ``like``: the day of
    the one that it is prefilled from. ``templates``: title and address of each to begin from, and whether it is chosen
    (``template``, with its ``things`` to prepare). ``asks``: only the day (a stall's topic, too) is looked at; all
    else is filled in, and folded under ``place_and_time`` and ``rest``. ``draft`` goes on with one; ``drop``
    throws it away."""

    TEMPLATE: ClassVar[str] = "calendar/plan.html"
    form: Form
    kind: str
    name: str
    usual: Usual
    kinds: tuple[tuple[str, str, str], ...] = ()
    days: tuple[Choice, ...] = ()
    days_hint: str = ""
    like: date | None = None
    occasion: str = ""
    back: str = ""
    sees: str = ""
    has_neighbours: bool = True
    whose: str = "Ortsverein"
    registered: int = 0
    the: str = "der Termin"
    templates: tuple[tuple[str, str, bool], ...] = ()
    template: str = ""
    things: tuple[str, ...] = ()
    stall: StallChoices | None = None
    partners: tuple[Choice, ...] = ()
    chosen: tuple[str, ...] = ()
    asks: bool = False
    place_and_time: str = ""
    rest: str = ""
    draft: str = ""
    drop: Form | None = None


@dataclass(frozen=True, slots=True)
class OccasionCard:
    """The next of our occasions that needs somebody, on *Heute*: None where none does. ``text`` says why."""

    title: str = ""
    href: str = ""
    when: When | None = None
    inside: bool = False
    heading: str = ""
    text: str = ""
    todo: str = ""
    chip: Chip | None = None
