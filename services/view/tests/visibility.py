"""Visibility as exchange would tell it, for the tests of *Sichtbarkeit*."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from services.view.tests.build import DAY, District, Told, days, fact, text_about
from shared.contracts import topics
from shared.contracts import visibility as v

_SETTINGS = uuid4()
_versions = itertools.count(1)
"""Of what there is one of: tests come in any order, and what is said last is so."""


@dataclass
class Looking:
    """What a district sets, told to everybody below."""

    built: District

    def _path(self) -> Any:
        return self.built.path(self.built.district)

    def looks(self, looks: bool = True, since: date | None = None) -> list[Told]:
        """It looks, or does not."""
        event = v.VisibilitySet(
            unit=self._path(), settings=_SETTINGS, looks=looks, since=since or DAY - days(200), set_on=DAY
        )
        return [fact(self.built.district, event, version=next(_versions), below=True)]

    def leaves_out(self, first: date, last: date, word: str, kind: Any = "campaign") -> tuple[UUID, list[Told]]:
        """Days that do not count."""
        period, record, unit = uuid4(), uuid4(), self.built.district
        event = v.VisibilityPeriodSet(
            unit=self._path(), period=period, kind=kind, first=first, last=last, word=record, set_on=DAY
        )
        text = text_about(unit, record, record, word)
        below = Told(topics.roster_below(unit), text.key, text.value, text.headers)
        return period, [below, text, fact(unit, event, below=True)]

    def counts_again(self, period: UUID) -> list[Told]:
        """They count after all."""
        event = v.VisibilityPeriodRemoved(unit=self._path(), period=period, removed_on=DAY)
        return [fact(self.built.district, event, version=2, below=True)]


@dataclass
class Unseen:
    """A branch, and what it is offered."""

    built: District
    unit: str
    watch: UUID = field(default_factory=uuid4)
    offer: UUID = field(default_factory=uuid4)
    kind: UUID = field(default_factory=uuid4)
    offered: int = 0
    held: list[UUID] = field(default_factory=lambda: [uuid4() for _ in range(3)])

    def stands(self, since: date, *, gap: bool, seen: bool = True, why: Any = "gap") -> list[Told]:
        """It was last seen then."""
        path = self.built.path(self.unit)
        event = v.VisibilityChanged(
            unit=path, watch=self.watch, seen_on=since if seen else None, since=since, gap=gap, why=why, changed_on=DAY
        )
        version = next(_versions)
        return [fact(key, event, version=version) for key in path.keys()]

    def gets(self, standing: Any = "open", *, held: int = 2, asked: bool = False) -> list[Told]:
        """An offer of three days, on so many of which a kit is held."""
        self.offered += 1
        built, path = self.built, self.built.path(self.unit)
        first = DAY + days(12)
        event = v.VisibilityOfferChanged(
            unit=path,
            offer=self.offer,
            asked=asked,
            standing=standing,
            topic="housing",
            days=tuple(
                v.OfferedDay(day=first + days(7 * n), promise=self.held[n] if n < held else None) for n in range(3)
            ),
            owner=built.path(built.district) if held else None,
            kind=self.kind if held else None,
            until=datetime.combine(DAY + days(7), time(8)),
            occasion=None,
            changed_on=DAY,
        )
        names = [text_about(key, self.kind, self.kind, "Wohnen") for key in path.keys()]
        return [*names, *(fact(key, event, version=self.offered) for key in path.keys())]
