"""The gallery is complete: what has no sample is refused with a sentence, and every page is drawn in it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from services.view import frame, screens
from services.view.contents import SCREENS
from services.view.frame.layout.render import environment
from services.view.frame.needs import ALL as NEEDS
from services.view.frame.needs import Need, Where
from services.view.frame.parts import ALL as PARTS
from services.view.tests import gallery
from services.view.tests.gallery.sample import CARDS


def test_what_has_no_sample_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    gallery.check(SCREENS, NEEDS, gallery.MODULES)
    for found in ({}, {"contacts": ModuleType("contacts")}):
        with pytest.raises(TypeError, match=r"contacts has no sample: services/view/tests/gallery/contacts\.py has no"):
            gallery.check([one for one in SCREENS if one.key == "contacts"], NEEDS, found)

    async def draw(ask: object) -> object:
        return ask

    forgotten = Need("contacts/_forgotten.html", ("bezirk",), 1, Where.ACROSS, draw)
    with pytest.raises(TypeError, match=r"the card contacts/_forgotten\.html has no sample"):
        gallery.check(SCREENS, [forgotten], gallery.MODULES)
    monkeypatch.delitem(CARDS, ("objections", "bezirk"))
    with pytest.raises(TypeError, match=r"objections/_objections\.html has no sample: card\('objections', 'bezirk'"):
        gallery.check(SCREENS, NEEDS, gallery.MODULES)


def pages() -> Iterator[type[Any]]:
    """Every model of a page, of the screens and of the frame."""
    for package in (screens, frame):
        for file in Path(package.__path__[0]).glob("*/page.py"):
            module = importlib.import_module(f"{package.__name__}.{file.parent.name}.page")
            yield from (one for one in vars(module).values() if isinstance(one, type) and hasattr(one, "TEMPLATE"))


def test_every_page_has_a_sample() -> None:
    """By its model: two pages may share a template."""
    drawn = {type(one.model) for one in gallery.screens()}
    found = set(pages())
    assert len(found) > 40
    assert not {f"{one.__module__}.{one.__name__} has no sample in the gallery" for one in found - drawn}
    assert not {one.TEMPLATE for one in found} - set(environment().list_templates())


def test_what_a_screen_adds_to_anothers_page_is_shown_there() -> None:
    shown = {card.template for one in gallery.screens() for card in getattr(one.model, "parts", ()) if card.model}
    assert not {
        f"{one.template} is added to {one.page}, but no sample has it" for one in PARTS if one.template not in shown
    }


def test_every_sample_has_a_name_of_its_own() -> None:
    names = [one.name for one in gallery.screens()]
    assert not {one for one in names if names.count(one) > 1}


def test_a_module_of_the_gallery_is_a_screens_and_shows_something() -> None:
    for name, module in gallery.MODULES.items():
        assert name == "frame" or name in {one.key for one in SCREENS}, f"gallery/{name}.py is no screen's"
        assert list(module.samples()), f"gallery/{name}.py shows nothing"


def test_forms_that_no_walk_reaches_are_tried_by_a_test_that_exists() -> None:
    for name, module in gallery.MODULES.items():
        for target, test in getattr(module, "ELSEWHERE", {}).items():
            assert Path(__file__).with_name(test.rpartition(" ")[2]).exists(), f"gallery/{name}.py: {target}: {test}"
