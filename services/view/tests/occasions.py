"""Occasions and guests as exchange would tell them, for the tests of *Termine*."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from services.view.tests.build import DAY, District, Told, days, fact, text_about
from shared.contracts import calendar as c
from shared.contracts import topics
from shared.contracts.base import Event


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of Berlin's wall clock."""
    return datetime.combine(day, time(hour, minute))


@dataclass
class Said:
    """What a unit says of an occasion, to whoever is told it by the rules."""

    built: District
    of_unit: str
    title: str = "Abend für Neue"
    place: str = "Freizeitheim Linden"
    about: str = ""
    kind: str = "evening"
    starts: datetime = field(default_factory=lambda: at(DAY + days(9), 19))
    ends: datetime = field(default_factory=lambda: at(DAY + days(9), 21))
    public: bool = True
    neighbours: bool = False
    co_organisers: tuple[str, ...] = ()
    registration: bool = True
    seats: int | None = 15
    occasion: UUID = field(default_factory=uuid4)
    version: int = 0
    texts: dict[str, UUID] = field(default_factory=dict)

    def readers(self, *, closed: bool = False) -> list[tuple[str, bool]]:
        """Whose topics tell it, and whether it is the one for everybody below."""
        path, tree = self.built.path(self.of_unit), self.built.tree
        found = [(key, False) for key in path.keys()]
        found += [(key, False) for key in self.co_organisers if key not in path.keys()]
        if closed:
            return found
        beside = [one.key for one in tree.siblings(self.of_unit) if one.key not in self.co_organisers]
        found += [(key, False) for key in beside] if self.neighbours else []
        return found + ([(self.of_unit, True)] if tree.children(self.of_unit) else [])

    def told(self, event: Event, *, closed: bool = False, **more: Any) -> list[Told]:
        """The event on all of their topics."""
        self.version += 1
        return [
            fact(unit, event, version=self.version, below=below, **more) for unit, below in self.readers(closed=closed)
        ]

    def words(self) -> list[Told]:
        """Its texts in the rosters of those who see it (each view of the tests reads its units' own)."""
        found = []
        for name in ("title", "place", "about"):
            if text := getattr(self, name):
                record = self.texts.setdefault(name, uuid4())
                tree = self.built.tree
                below = [one.key for one in tree.below(self.of_unit)]
                found += [text_about(unit, record, record, text) for unit in {u for u, _ in self.readers()} | {*below}]
        return found

    def _all(self) -> dict[str, Any]:
        path = self.built.path(self.of_unit)
        same = ("occasion", "kind", "starts", "ends", "public", "registration", "seats")
        return {name: getattr(self, name) for name in same} | {
            "unit": path,
            "title": self.texts["title"],
            "place": self.texts["place"],
            "about": self.texts.get("about"),
            "invited": path if self.neighbours else None,
            "co_organisers": self._paths(),
        }

    def _paths(self) -> list[Any]:
        return [self.built.path(key) for key in self.co_organisers]

    def announced(self) -> list[Told]:
        """It will take place."""
        words = self.words()
        return [*words, *self.told(c.OccasionAnnounced(**self._all(), sequence=0, announced_on=DAY))]

    def changed(self, *, sequence: int = 1, moved: bool = True) -> list[Told]:
        """It will be otherwise: as it stands here now."""
        words = self.words()
        event = c.OccasionChanged(**self._all(), sequence=sequence, changed_on=DAY, moved=moved)
        return [*words, *self.told(event)]

    def filled(self, taken: int, waiting: int = 0) -> list[Told]:
        """So many seats are taken."""
        path = self.built.path(self.of_unit)
        invited = path if self.neighbours else None
        event = c.OccasionFilled(
            unit=path,
            occasion=self.occasion,
            invited=invited,
            co_organisers=self._paths(),
            taken=taken,
            waiting=waiting,
        )
        return self.told(event)

    def cancelled(self, word: str = "", *, sequence: int = 2) -> list[Told]:
        """It does not take place."""
        path, record = self.built.path(self.of_unit), uuid4() if word else None
        event = c.OccasionCancelled(
            unit=path,
            occasion=self.occasion,
            kind=self.kind,
            starts=self.starts,
            invited=path if self.neighbours else None,
            co_organisers=self._paths(),
            cancelled_on=DAY,
            word=record,
            sequence=sequence,
        )
        texts = [text_about(unit, record, record, word) for unit, below in self.readers() if record and not below]
        return [*texts, *self.told(event)]

    def closed(self, came: int, walk_ins: int = 0) -> list[Told]:
        """So many came."""
        event = c.OccasionClosed(
            unit=self.built.path(self.of_unit),
            occasion=self.occasion,
            kind=self.kind,
            starts=self.starts,
            public=self.public,
            co_organisers=self._paths(),
            closed_on=DAY,
            came=came,
            walk_ins=walk_ins,
        )
        return self.told(event, closed=True)


@dataclass
class Guest:
    """Somebody who registered: told to whoever invites, and to nobody else."""

    said: Said
    first_name: str = "Ruben"
    email: str = "ruben@example.org"
    note: str = ""
    party: int = 1
    registration: UUID = field(default_factory=uuid4)
    person: UUID = field(default_factory=uuid4)
    version: int = 0

    def _told(self, event: Event) -> Told:
        self.version += 1
        return fact(self.said.of_unit, event, version=self.version)

    def registered(self, standing: str = "seated") -> list[Told]:
        """They confirmed."""
        unit, note = self.said.of_unit, uuid4() if self.note else None
        event = c.GuestRegistered(
            unit=self.said.built.path(unit),
            registration=self.registration,
            person=self.person,
            occasion=self.said.occasion,
            standing=standing,
            party=self.party,
            note=note,
            registered_on=DAY - days(2),
        )
        words = [text_about(unit, self.person, note, self.note)] if note else []
        # why they are known is not told: no reader of a roster asks for guests
        fields = {"first_name": self.first_name, "email": self.email}
        known = {"person": str(self.person), "version": 1, "why": [], "fields": fields}
        name = Told(topics.roster(unit), str(self.person), json.dumps(known).encode(), ())
        return [name, *words, self._told(event)]

    def stands(self, standing: str, why: str, until: datetime | None = None) -> list[Told]:
        """It stands otherwise."""
        event = c.RegistrationChanged(
            unit=self.said.built.path(self.said.of_unit),
            registration=self.registration,
            person=self.person,
            occasion=self.said.occasion,
            standing=standing,
            party=self.party,
            why=why,
            until=until,
            changed_on=DAY,
        )
        return [self._told(event)]
