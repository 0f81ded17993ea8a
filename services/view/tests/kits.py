"""Kits and promises as exchange would tell them, for the tests of *Pakete*."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from services.view.tests.build import DAY, District, Told, days, fact, named, text_about
from shared.contracts import kits as k
from shared.contracts import topics


@dataclass
class Stock:
    """Kits of one name."""

    built: District
    owner: str
    name: str = "Wohnen"
    count: int = 1
    amount: int | None = None
    contents: str = "Pavillon, 2 Tische"
    topic: str = "housing"
    kind: UUID = field(default_factory=uuid4)
    holds: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        self.kits = [uuid4() for _ in range(self.count)]

    def below(self, record: UUID, text: str) -> Told:
        """A text for everybody below, and the owner."""
        told = text_about(self.owner, record, record, text)
        return Told(topics.roster_below(self.owner), told.key, told.value, told.headers)

    def entered(self) -> list[Told]:
        """All of them."""
        path = self.built.path(self.owner)
        found = [self.below(self.kind, self.name), self.below(self.holds, self.contents)]
        # an owner reads the name of what is promised on its own topic, too
        found.append(text_about(self.owner, self.kind, self.kind, self.name))
        for n, kit in enumerate(self.kits):
            event = k.KitEntered(
                unit=path,
                kit=kit,
                kind=self.kind,
                number=0 if self.amount is not None else n + 1,
                amount=self.amount,
                topic=self.topic,
                contents=self.holds,
                days_before=2,
                days_after=2,
                standing="in_stock",
                entered_on=DAY - days(30),
            )
            found.append(fact(self.owner, event, below=True))
        return found

    def taken(self, number: int, *spans: tuple[date, date], version: int = 2) -> list[Told]:
        """When one is away."""
        taken = [k.Taken(first=first, last=last) for first, last in spans]
        event = k.KitTaken(unit=self.built.path(self.owner), kit=self.kits[number - 1], taken=taken)
        return [fact(self.owner, event, version=version, below=True)]


@dataclass
class Lent:
    """A promise of one of them, as both sides hear of it."""

    stock: Stock
    unit: str
    needed: date = field(default_factory=lambda: DAY + days(11))
    number: int = 1
    person: UUID = field(default_factory=uuid4)
    by: str = "Ruth"
    promise: UUID = field(default_factory=uuid4)
    version: int = 0

    def who(self) -> list[Told]:
        """Whoever ordered is known by their office, here and above; and the name of the kit."""
        stock = self.stock
        found = [named(one, self.person, self.by, "Holm", why="office") for one in (self.unit, stock.owner)]
        return [*found, text_about(self.unit, stock.kind, stock.kind, stock.name)]

    def stands(self, standing: Any, why: Any = None, **more: Any) -> list[Told]:
        """It stands so."""
        self.version += 1
        built, stock = self.stock.built, self.stock
        said: dict[str, Any] = {"order": uuid4(), "together": 1, "occasion": None, "changed_on": DAY} | more
        event = k.KitPromiseChanged(
            unit=built.path(self.unit),
            promise=self.promise,
            owner=built.path(stock.owner),
            kit=stock.kits[self.number - 1],
            kind=stock.kind,
            number=0 if stock.amount is not None else self.number,
            **{"amount": 1, "person": self.person, "needed_from": self.needed, "needed_until": self.needed}
            | {"out_on": self.needed - days(2), "back_by": self.needed + days(2)}
            | said,
            standing=standing,
            why=why or standing,
        )
        return [fact(one, event, version=self.version) for one in (self.unit, stock.owner)]
