"""The one search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.finding import Found, Group
from services.view.screens.search import page as search
from services.view.tests.gallery.sample import BRANCH, Screen


def samples() -> Iterator[Screen]:
    look = replace(BRANCH, here="search", path="/ov-hannover-linden-limmer/suche?q=mueller")
    groups = (
        Group("Mitglieder", (Found("Johanna Müller", "30451 Hannover", "#"), Found("Mo Mueller", "", "#")), "#"),
        Group("Gliederungen", (Found("Ortsverein Müllingen", "Sehnde"),)),
    )
    yield Screen("search", search.SearchPage("mueller", groups), look)
    yield Screen("search-nothing", search.SearchPage("xyz", ()), look)
    yield Screen("search-empty", search.SearchPage("", ()), look)
