"""What *Lage* is rendered from; what other screens add to it, they add themselves (`frame/parts.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from services.view.frame.layout.chart import Bar
from services.view.frame.layout.map import Dot, Place
from services.view.frame.layout.model import Chip, Figure
from services.view.frame.needs import Card, find


@dataclass(frozen=True, slots=True)
class Row:
    """A unit below. ``None`` in a figure: not shown (fewer than five at the district). ``share``: per cent of the
    first contacts that were in time; ``state`` is the word of the map; ``href``: where one can help."""

    key: str
    name: str
    state: Chip
    contact: Chip
    members: int | None
    newcomers: int | None
    overdue: int | None
    share: int | None
    href: str = ""


@dataclass(frozen=True, slots=True)
class LayerLink:
    """Another layer of the map: what it is called, its address, and whether it is the one that is shown."""

    label: str
    href: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class LayerRow:
    """What the layer says of a unit."""

    key: str
    name: str
    chip: Chip
    text: str


@dataclass(frozen=True, slots=True)
class Layered:
    """The layer that is shown, contributed by another screen: the map's words, and the same as a list."""

    label: str
    places: tuple[Place, ...]
    rows: tuple[LayerRow, ...]
    legend: tuple[Chip, ...]
    says: str


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """*Lage*. ``below``: what the rows and circles are. ``months``: new members per month; ``shares``: first contacts
    in time, in per cent, by the month of their last day; ``definition`` says what that means, ``called`` of how many it
    is, ``meanings`` what the words of the table mean. The map's circles lead to the table's rows (``#<key>``)."""

    TEMPLATE: ClassVar[str] = "overview/page.html"
    below: Literal["Ortsvereine", "Unterbezirke"]
    figures: tuple[Figure, ...]
    places: tuple[Place, ...]
    dots: tuple[Dot, ...]
    months: tuple[Bar, ...]
    shares: tuple[Bar, ...]
    rows: tuple[Row, ...]
    definition: str
    called: str
    meanings: tuple[tuple[Chip, str], ...]
    small_hidden: bool = False
    csv: str = ""
    layers: tuple[LayerLink, ...] = ()
    layer: Layered | None = None
    parts: tuple[Card, ...] = ()

    def part(self, name: str) -> tuple[str, Any] | None:
        """The template and the model of a live part that another screen adds."""
        return find(self.parts, name)


@dataclass(frozen=True, slots=True)
class BranchPage:
    """*Lage* of a branch, which has no units below: what other screens have to tell of it."""

    TEMPLATE: ClassVar[str] = "overview/branch.html"
    parts: tuple[Card, ...] = ()

    def part(self, name: str) -> tuple[str, Any] | None:
        """The template and the model of a live part that another screen adds."""
        return find(self.parts, name)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs the district: a sentence, what stands behind it, a chip, where a tap leads."""

    key: str
    title: str
    text: str
    href: str
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class NeedsCard:
    """*Heute* of the district: which sub-districts need help. Counts only."""

    needs: tuple[Need, ...] = ()
