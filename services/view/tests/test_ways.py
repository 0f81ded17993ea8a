"""What can be pressed on a page: every page has a way on, and two things that do different things are called so.

Over the whole gallery, so that a page that is new there is looked at too.
"""

from __future__ import annotations

from collections import defaultdict

import pytest
from bs4 import BeautifulSoup, Tag

from services.view.frame.layout.render import page
from services.view.tests.gallery import screens
from services.view.tests.gallery.sample import Screen

SCREENS = screens()
each_screen = pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])


def drawn(screen: Screen) -> BeautifulSoup:
    return BeautifulSoup(page(screen.model, screen.frame), "html.parser")


def spoken(it: Tag) -> str:
    """What a screen reader calls it."""
    label = it.get("aria-label")
    if label:
        return str(label)
    seen = BeautifulSoup(str(it), "html.parser")
    for hidden in seen.select("[aria-hidden=true]"):
        hidden.decompose()
    return " ".join(seen.get_text(" ").split())


def does(it: Tag) -> str:
    """What pressing it does: where it leads, what it sends, what it opens."""
    if it.name == "a":
        return f"to {it['href']}"
    form = it.find_parent("form")
    if it.name == "button" and form is not None:
        extra = [str(one) for one in form.select("input[type=hidden]") if one["name"] not in ("csrf", "idempotency")]
        row = it.find_parent(["li", "tr"])
        return f"sends {form.get('action')} {extra} {spoken(row) if row else ''}"
    row = it.find_parent(["li", "tr", "section"])
    return f"opens {spoken(row) if row else id(it)}"


@each_screen
def test_every_page_has_a_way_on(screen: Screen) -> None:
    """Nobody stands before a page that only says that something is over; on a problem's, navigation does not count."""
    if screen.frame.person and screen.frame.here:
        return  # one of the navigation's own
    content = drawn(screen).select_one("main")
    assert content is not None
    found = content.select("a[href], form button, details.act > summary")
    ways = [it for it in found if not it.find_parent(hidden=True)]
    assert ways, "no link, no button"


@each_screen
def test_what_does_different_things_has_different_names(screen: Screen) -> None:
    """In a list of people "Erledigt", "Erledigt", "Erledigt" tells nobody whose."""
    by_name: dict[str, set[str]] = defaultdict(set)
    for it in drawn(screen).select("main a[href], main button, main summary"):
        inside = it.find_parent("details")
        if it.name == "button" and inside is not None:
            continue  # shown when its form is open, which the summary has named
        by_name[spoken(it)].add(does(it))
    assert {name: what for name, what in by_name.items() if len(what) > 1 and "to #" not in what} == {}
    assert "" not in by_name
