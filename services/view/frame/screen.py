"""A screen declares itself once, in its `screen.py`; navigation, routes and what is kept of facts are derived from it.

    screen = Screen(
        "applications",
        pages=(routes.pages, public.pages),
        door=Door(key="applications", label="Anträge", path="antraege", …),
        projection=projection,
    )

What else a screen has to say stands in modules beside it, which `services.view.contents` finds: `needs.py` (cards on
*Heute*), `news.py` (sentences of the feed), `found.py` (the search), `parts.py` (what it adds to others' pages),
`figures.py` (what it adds to *Lage*), `layers.py` (what the map of *Lage* can show).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping

from services.view.frame.asking import WORDS
from services.view.frame.layout import navigation
from services.view.frame.layout.frame import Notice
from services.view.frame.layout.model import Level
from services.view.frame.layout.navigation import Area, Door
from services.view.frame.pages import Pages
from services.view.hosting.projection import Projection

__all__ = ["ALL", "EVERY_LEVEL", "Area", "Door", "Screen", "check"]

EVERY_LEVEL: tuple[Level, ...] = ("ortsverein", "unterbezirk", "bezirk")

ALL: dict[str, Screen] = {}
"""Every screen that was declared, by its key."""


class Screen:
    """One screen. `pages` in the order in which their addresses are tried; `stop` runs when the view ends.

    `words`: what is said after a command where "Gespeichert" does not say it (`Saved.word`).
    """

    def __init__(
        self,
        key: str,
        *,
        pages: tuple[Pages, ...] = (),
        door: Door | None = None,
        projection: Projection | None = None,
        stop: Callable[[], Awaitable[None]] | None = None,
        words: Mapping[str, Notice] | None = None,
    ) -> None:
        if key in ALL:
            raise TypeError(f"two screens are called {key}")
        self.key, self.pages, self.door, self.projection, self.stop = key, pages, door, projection, stop
        ALL[key] = self
        WORDS.update(words or {})
        if door:
            navigation.ENTRIES[door.key] = door


def check(screens: Iterable[Screen]) -> None:
    """Refuse what is incomplete. Raises TypeError with a sentence."""
    for one in screens:
        if one.door and one.door.key != one.key:
            raise TypeError(f"{one.key}: its door calls itself {one.door.key}")
        if one.door and not any(pages.screen == one.key for pages in one.pages):
            raise TypeError(f"{one.key} has a door, but no pages behind it: Pages({one.key!r})")
        if one.projection and one.projection.screen != one.key:
            raise TypeError(f"{one.key}: its projection calls itself {one.projection.screen}")
        if one.projection:
            one.projection.check()
        for pages in one.pages:
            if pages.screen and pages.screen not in navigation.ENTRIES:
                raise TypeError(f"{one.key}: Pages({pages.screen!r}) names no door that a screen declares")
