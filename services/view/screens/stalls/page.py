"""What stalls are rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.view.frame.layout.model import Chip, Choice, Form


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place in a shift. ``mine``: of whoever looks at the page; ``seeking``: they look for a stand-in."""

    duty: str
    name: str
    mine: bool = False
    seeking: bool = False
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift: ``who`` names whoever stands there; ``free`` places are shown as such. ``take``: one can step in;
    ``tell`` writes to others who could."""

    key: str
    hours: str
    who: str
    places: tuple[Place, ...] = ()
    free: int = 0
    take: bool = False
    tell: str = ""


@dataclass(frozen=True, slots=True)
class Planning:
    """The form of topic and shifts: fields ``topic shifts people``. ``like``: the day of the one that it is like."""

    form: Form
    topic: str
    shifts: int
    people: int
    topics: tuple[Choice, ...]
    like: date | None = None


@dataclass(frozen=True, slots=True)
class Reporting:
    """The report: fields ``talks topics sentence``, and ``there`` with the duties of those who were there, of all
    ``stood``. ``until``: the hour at which the stall ends, where it still goes on: the report ends it now."""

    form: Form
    talks: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    chosen: frozenset[str] = frozenset()
    stood: tuple[Place, ...] = ()
    until: str = ""


@dataclass(frozen=True, slots=True)
class AtOccasion:
    """Our own stall on its occasion's page. ``take free seek`` take the buttons of a shift; ``plan`` where it has no
    shifts yet (``change`` where it has), ``report`` once it has begun. ``told`` says what came out; ``met``
    leads to the form for somebody who was met there."""

    heading: str
    text: str
    topic: str = ""
    missing: str = ""
    shifts: tuple[ShiftRow, ...] = ()
    take: Form | None = None
    free: Form | None = None
    seek: Form | None = None
    put_down: str = ""
    plan: Planning | None = None
    change: Planning | None = None
    report: Reporting | None = None
    told: tuple[str, ...] = ()
    sentence: str = ""
    met: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A stall of a unit below: that it takes place, about what, whether somebody is missing, what came out."""

    topic: str
    places: str = ""
    missing: str = ""
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PutDownPage:
    """Choose somebody of the branch for a shift: field ``person``, among ``people``, found by ``query``."""

    TEMPLATE: ClassVar[str] = "stalls/put_down.html"
    form: Form
    shift: str
    title: str
    hours: str
    back: str
    people: tuple[Choice, ...] = ()
    query: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class HoleCard:
    """Somebody is missing at our next stall, on *Heute*; nothing where nobody is. ``take`` is the one tap."""

    heading: str = ""
    text: str = ""
    title: str = ""
    href: str = ""
    shift: str = ""
    take: Form | None = None


@dataclass(frozen=True, slots=True)
class HoleRow:
    """A stall below at which somebody is missing."""

    key: str
    title: str
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class HolesCard:
    """Stalls below at which somebody is missing soon, without names."""

    rows: tuple[HoleRow, ...] = ()
