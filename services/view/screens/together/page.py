"""What is rendered of units that invite together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.view.frame.layout.model import Chip, Choice, Form


@dataclass(frozen=True, slots=True)
class Partner:
    """A unit that was asked. ``out``: take it out again, by its ``key``."""

    key: str
    name: str
    chip: Chip
    open: bool


@dataclass(frozen=True, slots=True)
class AtOccasion:
    """Our own occasion: whom we asked, ``choices`` whom we can ask (by ``ask``), ``out`` takes one out again."""

    partners: tuple[Partner, ...] = ()
    choices: tuple[Choice, ...] = ()
    ask: Form | None = None
    out: Form | None = None


@dataclass(frozen=True, slots=True)
class WithUs:
    """Another's occasion to which we invite, too. ``leave``: not any more."""

    unit: str
    leave: Form | None = None


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A unit asks us. ``yes`` and ``no`` answer, None where that is too late; ``says`` how it stands."""

    TEMPLATE: ClassVar[str] = "together/asked.html"
    title: str
    kind: str
    unit: str
    when: str
    place: str
    says: str
    back: str
    standing: str
    public: bool
    yes: Form | None = None
    no: Form | None = None
    occasion: str = ""


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question that waits for an answer."""

    key: str
    title: str
    small: str
    href: str


@dataclass(frozen=True, slots=True)
class AskedCard:
    """What we are asked, on *Heute*: empty where nobody asks."""

    rows: tuple[AskedRow, ...] = ()
