"""What needs somebody now, gathered from all screens for *Heute*: each contributes cards, and *Heute* knows none.

    @card("newcomers/_waiting.html", "ortsverein", urgency=30)
    async def waiting(ask: Ask) -> Waiting: ...

A card is a live part of the page (`_waiting.html` is the part `waiting`) and stands there also when it has nothing to
say, so that it can appear; its template draws what the function returns, as `model`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from services.view.frame.asking import Ask
from services.view.frame.layout.model import Level

Draw = Callable[[Ask], Awaitable[Any]]


class Where(Enum):
    """Where a card stands on a wide screen."""

    ACROSS = "above everything else"
    BESIDE = "beside the feed"
    AFTER = "under the feed"


@dataclass(frozen=True, slots=True)
class Need:
    """A kind of card. The smaller `urgency`, the higher it stands."""

    template: str
    levels: tuple[Level, ...]
    urgency: int
    where: Where
    draw: Draw

    @property
    def part(self) -> str:
        """Name of the live part."""
        return _part(self.template)


@dataclass(frozen=True, slots=True)
class Card:
    """A card that is drawn."""

    part: str
    template: str
    model: Any

    @classmethod
    def of(cls, template: str, model: Any) -> Card:
        """The part is called as its template."""
        return cls(_part(template), template, model)


def _part(template: str) -> str:
    return template.rpartition("/_")[2].removesuffix(".html")


def find(cards: Iterable[Card], name: str) -> tuple[str, Any] | None:
    """The template and the model of the one with this name, for `Gathering.part`."""
    return next(((one.template, one.model) for one in cards if one.part == name), None)


Cards = Mapping[Where, tuple[Card, ...]]

ALL: list[Need] = []


def card(template: str, *levels: Level, urgency: int, where: Where = Where.ACROSS) -> Callable[[Draw], Draw]:
    """Contribute a card to *Heute* of these levels."""

    def register(draw: Draw) -> Draw:
        made = Need(template, levels, urgency, where, draw)
        if any(one.part == made.part and set(one.levels) & set(levels) for one in ALL):
            raise TypeError(f"two cards on Heute are called {made.part}")
        ALL.append(made)
        return draw

    return register


async def gathered(ask: Ask) -> Cards:
    """The cards of the unit's level, the most urgent first."""
    level = ask.unit.level.value
    needs = sorted((one for one in ALL if level in one.levels), key=lambda one: (one.urgency, one.template))
    found: dict[Where, tuple[Card, ...]] = {}
    for one in needs:
        drawn = Card.of(one.template, await one.draw(ask))
        found[one.where] = (*found.get(one.where, ()), drawn)
    return found
