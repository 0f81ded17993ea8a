"""What the search is rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.view.frame.finding import Group


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found, by kinds; ``query``: what was searched for (empty: nothing yet)."""

    TEMPLATE: ClassVar[str] = "search/page.html"
    query: str
    groups: tuple[Group, ...]
