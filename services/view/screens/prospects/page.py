"""What *Interessierte* is rendered from, for whoever is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.view.frame.layout.model import Chip, Choice, Feed, Form
from services.view.screens.prospects.words import NEXT_STEPS


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in a list. ``todo`` is the next step with its day (``on``), ``met`` says from where we know them."""

    key: str
    name: str
    href: str
    met: str
    todo: str
    on: date | None
    who: str = ""
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class ProspectsPage:
    """*Interessierte* of a branch. ``headline`` is the state; ``due`` and ``later`` by what is to be done, ``applied``
    have applied. ``enter`` is the form for the phone, ``public`` the form for everybody, ``embed`` what puts it into
    another site."""

    TEMPLATE: ClassVar[str] = "prospects/page.html"
    headline: str
    due: tuple[Row, ...] = ()
    later: tuple[Row, ...] = ()
    applied: tuple[Row, ...] = ()
    enter: str = ""
    public: str = ""
    embed: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One way in which people were met, above the branches. ``values`` are ready text."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A time that can be chosen."""

    label: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far they got. ``stages`` head the columns of ``lines``, the last of which is all together. ``hidden``:
    something is not shown; ``own``: the branch's own numbers, of which nothing is."""

    stages: tuple[str, ...]
    spans: tuple[Span, ...] = ()
    lines: tuple[Line, ...] = ()
    hidden: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class FunnelPage:
    """*Interessierte* above the branches: figures alone."""

    TEMPLATE: ClassVar[str] = "prospects/above.html"
    funnel: Funnel

    def part(self, name: str) -> tuple[str, Funnel] | None:
        """The same card as on *Lage*."""
        return ("prospects/_funnel.html", self.funnel) if name == "funnel" else None


@dataclass(frozen=True, slots=True)
class EnterPage:
    """The form for the phone: ``first_name email phone``, ``source`` and, if one likes, ``last_name interest``.
    ``consent`` is the text that they agree to, ``version`` which one. ``today``: what takes place here today, or where
    a guest (``first_name email``) was on ``met_on``: ``occasion``."""

    TEMPLATE: ClassVar[str] = "prospects/enter.html"
    form: Form
    sources: tuple[Choice, ...]
    source: str
    consent: str
    version: str
    occasion: str = ""
    today: str = ""
    known: str = ""
    met_on: str = ""
    first_name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ProspectPage:
    """Somebody who wants to stay in touch. ``step`` takes what was done (``done``, each a button), ``plan`` another
    next step (``next_step next_on responsible``, which is one of ``holders``, now ``holder``), ``end`` the end
    (``why``). ``apply`` is the paper form, filled in."""

    TEMPLATE: ClassVar[str] = "prospects/one.html"
    name: str
    met: str
    consent: str
    email: str
    phone: str
    interest: str
    todo: str
    on: date | None
    who: str
    answer_by: date | None
    history: Feed
    step: Form | None = None
    steps: tuple[Choice, ...] = ()
    plan: Form | None = None
    planned: str = ""
    holders: tuple[Choice, ...] = ()
    holder: str = ""
    end: Form | None = None
    apply: str = ""
    next_steps: tuple[Choice, ...] = NEXT_STEPS


@dataclass(frozen=True, slots=True)
class MetCard:
    """On an application's page: from where the branch knows whoever applies, and what was done with them."""

    met: str
    interest: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DueCard:
    """*Heute*: whose next step is due, the longest overdue first; ``total`` may be more than what is shown."""

    rows: tuple[Row, ...] = ()
    total: int = 0
