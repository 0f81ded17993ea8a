"""Maps and charts: names do not overlap, circles do not cover each other, figures are what they say."""

from __future__ import annotations

import itertools
import math
import re

import pytest

from services.view.frame.layout import map as maps
from services.view.frame.layout.chart import Bar, axis_end, draw_bars
from services.view.frame.layout.map import Dot, Place, draw_map
from services.view.frame.layout.model import Tone
from services.view.tests.places import BRANCHES, SUB_DISTRICTS, Unit

TONES: tuple[Tone, ...] = ("fine", "late", "soon")


def places(units: tuple[Unit, ...]) -> tuple[Place, ...]:
    return tuple(
        Place(key, name, lat, lon, size, TONES[i % 3], "läuft", f"#{key}")
        for i, (key, name, lat, lon, size) in enumerate(units)
    )


@pytest.mark.parametrize("width", [640, 360])
@pytest.mark.parametrize("units", [BRANCHES, SUB_DISTRICTS], ids=["branches", "sub-districts"])
def test_names_on_the_map_touch_neither_each_other_nor_a_circle(units: tuple[Unit, ...], width: int) -> None:
    shown = places(units)
    drawn = maps.ground_of(shown, (), width)
    circles, boxes = drawn.circles, maps.name_boxes(shown, drawn)
    assert len(boxes) >= len(shown) * 0.4
    for a, b in itertools.combinations(boxes.values(), 2):
        assert not a.meets(b)
    for index, box in boxes.items():
        assert box.left >= 0
        assert box.right <= width
        for number, circle in enumerate(circles):
            if number != index:
                dx = max(box.left - circle.x, 0, circle.x - box.right)
                dy = max(box.top - circle.y, 0, circle.y - box.bottom)
                assert math.hypot(dx, dy) >= circle.r - 0.5


def test_circles_are_spread_apart_but_stay_near_their_place() -> None:
    """Drawn once without spreading: as dots, which stay where they are."""
    shown = places(BRANCHES)
    drawn = maps.ground_of(shown, tuple(Dot(place.latitude, place.longitude) for place in shown), 640)
    for a, b in itertools.combinations(drawn.circles, 2):
        assert math.hypot(a.x - b.x, a.y - b.y) >= (a.r + b.r) * 0.9
    assert all(math.hypot(c.x - x, c.y - y) < 60 for c, (x, y) in zip(drawn.circles, drawn.dots, strict=True))
    assert any(math.hypot(c.x - x, c.y - y) > 5 for c, (x, y) in zip(drawn.circles, drawn.dots, strict=True))


def test_north_is_up_and_east_is_right() -> None:
    shown = places(SUB_DISTRICTS)
    by_key = dict(zip((place.key for place in shown), maps.ground_of(shown, (), 640).circles, strict=True))
    assert by_key["ub-lueneburg"].y < by_key["ub-goettingen"].y
    assert by_key["ub-diepholz"].x < by_key["ub-celle"].x


def test_every_place_is_a_link_with_its_state_in_words_and_names_are_escaped() -> None:
    drawn = draw_map(
        (Place("k", "<b>Holle</b>", 52.1, 10.1, 7000, "late", "braucht Hilfe", "#k"),), "Karte", (Dot(52.0, 10.0),)
    )
    assert "<b>" not in drawn
    assert drawn.count('href="#k"') == 2
    assert "&lt;b&gt;Holle&lt;/b&gt;: braucht Hilfe" in drawn
    assert "style=" not in drawn


def test_no_places_no_picture() -> None:
    assert "<svg" not in draw_map((), "leer")
    assert "<svg" not in draw_bars((), "leer")


@pytest.mark.parametrize(("highest", "end"), [(0, 4), (4, 4), (5, 5), (51, 60), (86, 100), (412, 500)])
def test_an_axis_ends_round_and_not_far_above(highest: int, end: int) -> None:
    assert axis_end(highest)[0] == end
    assert end % axis_end(highest)[1] == 0


def test_a_bar_is_as_tall_as_its_figure_and_a_hidden_one_is_not_drawn() -> None:
    wide = draw_bars((Bar("Jan", 50), Bar("Feb", 100), Bar("Mär", None)), "Anteil", top=100).split('class="narrow"')[0]
    heights = [float(tall) for tall in re.findall(r'height="([\d.]+)" rx', wide)]
    assert len(heights) == 2
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)
    assert "<title>Jan: 50</title>" in wide
