"""Levels of a party district, its tree of units, and how two units stand to each other.

No I/O. Keys are the slugs of `deploy/demo/bezirk-hannover.csv` (`ov-celle`, `ub-celle`, `bezirk-hannover`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Level(StrEnum):
    """The three levels of organisation (Gliederungen), named as in the public unit data."""

    DISTRICT = "bezirk"
    SUB_DISTRICT = "unterbezirk"
    BRANCH = "ortsverein"


PREFIXES = {Level.DISTRICT: "bezirk", Level.SUB_DISTRICT: "ub", Level.BRANCH: "ov"}
"""How keys of a level begin."""


def is_key(key: str, level: Level) -> bool:
    """Whether a unit of this level may have this key: it is part of names of topics and of addresses of pages."""
    return len(key) <= 80 and re.fullmatch(rf"{PREFIXES[level]}(-[a-z0-9]+)+", key) is not None


UnitKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}$")]
"""In what is sent to us; whether there is such a unit is asked apart."""


class Relation(StrEnum):
    """How an acting unit stands to the unit concerned."""

    OWN = "own"
    ABOVE = "above"  # the acting unit is an ancestor of the unit concerned
    BELOW = "below"  # the acting unit is below the unit concerned
    SIBLING = "sibling"  # both have the same parent
    FOREIGN = "foreign"


class UnitPath(BaseModel):
    """A unit with its ancestors as they were when an event happened: routing needs nothing else.

    `branch` and `sub_district` are None where the unit concerned is of a higher level.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    branch: str | None = None
    sub_district: str | None = None
    district: str

    @property
    def unit(self) -> str:
        """Key of the unit concerned itself."""
        return self.branch or self.sub_district or self.district

    @property
    def level(self) -> Level:
        """Level of the unit concerned."""
        if self.branch:
            return Level.BRANCH
        return Level.SUB_DISTRICT if self.sub_district else Level.DISTRICT

    def at(self, level: Level) -> str | None:
        """Key of the unit of this path at a level, None below the unit concerned."""
        return {Level.BRANCH: self.branch, Level.SUB_DISTRICT: self.sub_district, Level.DISTRICT: self.district}[level]

    def keys(self) -> tuple[str, ...]:
        """Keys from the unit concerned up to the district."""
        return tuple(key for key in (self.branch, self.sub_district, self.district) if key)


def relation(acting: UnitPath, concerned: UnitPath) -> Relation:
    """How the acting unit stands to the unit concerned."""
    if acting.unit == concerned.unit:
        return Relation.OWN
    if acting.unit in concerned.keys():
        return Relation.ABOVE
    if concerned.unit in acting.keys():
        return Relation.BELOW
    if acting.keys()[1:] == concerned.keys()[1:]:
        return Relation.SIBLING
    return Relation.FOREIGN


class Unit(BaseModel):
    """One unit as it stands in the compacted topic `units`: public facts only. `population` in inhabitants."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: str
    name: str
    level: Level
    parent: str | None
    municipality: str = ""
    postcodes: tuple[str, ...] = ()
    latitude: float
    longitude: float
    population: int
    version: int = 1

    @property
    def short_name(self) -> str:
        """The name without its level, as people say it: `Celle` for `Ortsverein Celle`."""
        for prefix in ("Ortsverein ", "Unterbezirk "):
            if self.name.startswith(prefix):
                return self.name[len(prefix) :]
        return self.name


class UnknownUnit(KeyError):
    """No unit has this key."""


class UnitTree:
    """All units known so far. Reading a unit before its parent is fine: paths are computed on demand."""

    def __init__(self, units: Iterable[Unit] = ()) -> None:
        self._units: dict[str, Unit] = {}
        self._children: dict[str, set[str]] = {}
        self._paths: dict[str, UnitPath] = {}
        for unit in units:
            self.put(unit)

    def put(self, unit: Unit) -> bool:
        """Take a unit's newer state; False where a newer one is known already."""
        known = self._units.get(unit.key)
        if known is not None and known.version >= unit.version:
            return False
        if known is not None and known.parent:
            self._children.get(known.parent, set()).discard(unit.key)
        self._units[unit.key] = unit
        self._paths.clear()
        if unit.parent:
            self._children.setdefault(unit.parent, set()).add(unit.key)
        return True

    def __getitem__(self, key: str) -> Unit:
        try:
            return self._units[key]
        except KeyError:
            raise UnknownUnit(key) from None

    def __contains__(self, key: object) -> bool:
        return key in self._units

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units.values())

    def __len__(self) -> int:
        return len(self._units)

    def path(self, key: str) -> UnitPath:
        """The path from a unit to the district. Raises UnknownUnit for it or a missing ancestor."""
        if key in self._paths:
            return self._paths[key]
        unit = self[key]
        found: dict[Level, str] = {unit.level: unit.key}
        while unit.parent:
            unit = self[unit.parent]
            found[unit.level] = unit.key
        path = UnitPath(
            branch=found.get(Level.BRANCH), sub_district=found.get(Level.SUB_DISTRICT), district=found[Level.DISTRICT]
        )
        self._paths[key] = path
        return path

    def children(self, key: str) -> list[Unit]:
        """Direct children, by name."""
        return sorted((self._units[c] for c in self._children.get(key, ())), key=lambda u: u.name)

    def below(self, key: str) -> list[Unit]:
        """Every unit below, parents before their children."""
        found = []
        for child in self.children(key):
            found.append(child)
            found.extend(self.below(child.key))
        return found

    def siblings(self, key: str) -> list[Unit]:
        """Units with the same parent, without the unit itself."""
        parent = self[key].parent
        return [unit for unit in self.children(parent) if unit.key != key] if parent else []

    def relation(self, acting: str, concerned: str) -> Relation:
        """How the acting unit stands to the unit concerned. Raises UnknownUnit."""
        return relation(self.path(acting), self.path(concerned))
