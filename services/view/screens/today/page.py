"""What *Heute* is rendered from: cards that all screens contribute, and what is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from services.view.frame.layout.model import Feed
from services.view.frame.needs import Card, find


@dataclass(frozen=True, slots=True)
class TodayPage:
    """What needs somebody now, most urgent first: ``across`` the page, ``beside`` the feed, ``after`` it."""

    TEMPLATE: ClassVar[str] = "today/page.html"
    feed: Feed
    across: tuple[Card, ...] = ()
    beside: tuple[Card, ...] = ()
    after: tuple[Card, ...] = ()

    def part(self, name: str) -> tuple[str, Any] | None:
        """The template and the model of a live part that is a card."""
        return find((*self.across, *self.beside, *self.after), name)
