"""What other screens add to a page about one thing: each says it beside itself, and the page knows none of them.

    @part("/{unit}/antraege/{application}", "objections/_objection.html")
    async def objection(ask: Ask, about: Application) -> Added: ...

As a card on *Heute* a part is live, and stands there also when it has nothing to say (`model` is None), so that it can
appear. Its forms are posted to addresses below the page's, which is then drawn again (`again=page_above`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import UnionType
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

from services.view.frame.asking import Ask
from services.view.frame.layout.model import News
from services.view.frame.layout.render import Gathering
from services.view.frame.needs import Card
from services.view.frame.pages.drawing import PAGES


class Added(NamedTuple):
    """What the part's template draws, and what the page's history tells of it, the latest first."""

    model: Any
    history: tuple[News, ...] = ()


Draw = Callable[[Ask, Any], Awaitable[Added]]
D = TypeVar("D", bound=Draw)


@dataclass(frozen=True, slots=True)
class Part:
    """What is added to the page at an address."""

    page: str
    template: str
    draw: Draw


ALL: list[Part] = []


def part(page: str, template: str) -> Callable[[D], D]:
    """Add a live part to the page at this address; drawn for what the page is about."""

    def register(draw: D) -> D:
        if any((one.page, one.template) == (page, template) for one in ALL):
            raise TypeError(f"{template} is added to {page} twice")
        ALL.append(Part(page, template, draw))
        return draw

    return register


def check() -> None:
    """Refuse what no page would show. Raises TypeError with a sentence."""
    for one in ALL:
        model = get_type_hints(PAGES[one.page]).get("return") if one.page in PAGES else None
        models = get_args(model) if isinstance(model, UnionType) else (model,)
        if not all(isinstance(each, type) and issubclass(each, Gathering) for each in models):
            raise TypeError(f"{one.template} is added to {one.page}: no page there shows what others add")


async def gathered(page: str, ask: Ask, about: Any) -> tuple[tuple[Card, ...], tuple[News, ...]]:
    """What others add to a page, and what they have to tell in its history."""
    cards, told = [], list[News]()
    for one in (each for each in ALL if each.page == page):
        added = await one.draw(ask, about)
        cards.append(Card.of(one.template, added.model))
        told += added.history
    return tuple(cards), tuple(told)
