"""What the map of *Lage* can show beside how it stands: each screen contributes layers, and *Lage* knows none.

    @layer("sichtbarkeit", "Sichtbarkeit", "unterbezirk", "bezirk")
    async def visibility(ask: Ask) -> Layer: ...

A layer says a word of each unit directly below; the map draws its tone, a list under it the same in words.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from services.view.frame.asking import Ask
from services.view.frame.layout.model import Chip, Level


@dataclass(frozen=True, slots=True)
class Cell:
    """What a layer says of a unit; `text` is a second line in the list."""

    chip: Chip
    text: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """`cells` by the unit's key, `legend` the words with their tones, `says` what is counted."""

    cells: Mapping[str, Cell]
    legend: tuple[Chip, ...]
    says: str


Draw = Callable[[Ask], Awaitable[Layer]]


@dataclass(frozen=True, slots=True)
class Declared:
    """A layer with its word in the address, and what it is called."""

    key: str
    label: str
    levels: tuple[Level, ...]
    draw: Draw


ALL: list[Declared] = []


def layer(key: str, label: str, *levels: Level) -> Callable[[Draw], Draw]:
    """Contribute a layer to the map of these levels."""

    def register(draw: Draw) -> Draw:
        if any(one.key == key and set(one.levels) & set(levels) for one in ALL):
            raise TypeError(f"two layers of the map are called {key}")
        ALL.append(Declared(key, label, levels, draw))
        return draw

    return register


def offered(level: str) -> tuple[Declared, ...]:
    """The layers of a level, by what they are called."""
    return tuple(sorted((one for one in ALL if level in one.levels), key=lambda one: one.label))
