"""Where one can go from a view: the doors that screens declare, by area and level.

On a phone the areas stand at the bottom, with a row of tabs inside each, and the last one behind "Mehr"; on a desktop
all doors stand on the left, under the areas as headings. An area without a door is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from services.view.frame.layout.model import Level
from shared.security.permissions import Action

if TYPE_CHECKING:
    from services.view.frame.layout.frame import Frame


class Area(Enum):
    """Where a screen stands, in order: the German word, and a 24 × 24 drawing of lines."""

    TODAY = ("Heute", '<path d="M4 12l8-8 8 8M6 10v10h12V10"/>')
    PEOPLE = (
        "Menschen",
        '<circle cx="9" cy="8" r="3.500"/><path d="M2.500 20c.6-4 3.200-6 6.500-6s5.900 2 6.500 6"/>'
        '<path d="M16 5a3.500 3.500 0 010 6.500M18 14.500c2 .8 3.100 2.700 3.500 5.500"/>',
    )
    DATES = ("Termine", '<rect x="3.500" y="5" width="17" height="15" rx="2"/><path d="M3.500 10h17M8 3v4M16 3v4"/>')
    TOPICS = ("Themen", '<path d="M4 5h16v11H9l-5 4z"/>')
    MORE = (
        "Verwaltung",
        '<rect x="9" y="3" width="6" height="5" rx="1"/><rect x="3" y="16" width="6" height="5" rx="1"/>'
        '<rect x="15" y="16" width="6" height="5" rx="1"/><path d="M12 8v4M6 16v-4h12v4"/>',
    )

    def __init__(self, label: str, icon: str) -> None:
        self.label, self.icon = label, icon


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A screen's entry. `key` is compared with `frame.here` and `frame.closed`; `path` follows `frame.base`.

    `place` orders the entries of an area; opening it needs `action`; `says` is a second line under *Mehr*; `icon` the
    inner elements of a 24 × 24 drawing of lines, for doors that stand there.
    """

    key: str
    label: str
    path: str
    area: Area
    place: int
    levels: tuple[Level, ...]
    action: Action
    icon: str = ""
    says: str = ""


ENTRIES: dict[str, Door] = {}
"""Every door that a screen has declared, by its key."""


def of(level: Level) -> tuple[Door, ...]:
    """The doors of a level, in order."""
    areas = list(Area)
    found = [door for door in ENTRIES.values() if level in door.levels]
    return tuple(sorted(found, key=lambda door: (areas.index(door.area), door.place, door.key)))


def stands_at(level: Level, screen: str) -> bool:
    """Whether a level has this screen at all: its addresses are a 404 elsewhere, whoever asks."""
    return level in ENTRIES[screen].levels


@dataclass(frozen=True, slots=True)
class Room:
    """An area with the doors that somebody may open, the first of which it leads to."""

    area: Area
    doors: tuple[Door, ...]

    def holds(self, key: str) -> bool:
        """Whether a door stands in it."""
        return any(door.key == key for door in self.doors)


def rooms(frame: Frame) -> tuple[Room, ...]:
    """What this person may open at this level, by areas."""
    doors = [door for door in of(frame.level) if door.key not in frame.closed]
    found = (Room(area, tuple(door for door in doors if door.area is area)) for area in Area)
    return tuple(room for room in found if room.doors)


def tabs(frame: Frame) -> Room | None:
    """The area of the page that is open, where there is a choice in it."""
    here = next((room for room in rooms(frame) if room.holds(frame.here)), None)
    return here if here and len(here.doors) > 1 and here.area is not Area.MORE else None
