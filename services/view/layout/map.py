"""A map drawn from our own coordinates: circles sized by inhabitants, coloured by state, names that do not overlap.

Pure functions from places to markup; nothing is loaded from anywhere. The same figures stand in a table beside it.
Drawn once wide and once narrow (the stylesheet shows one), because letters in a shrunken picture cannot be read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from services.view.layout.model import Tone

#: size of the names in the picture's own units, which equal CSS pixels at full width; width of an average letter
LETTER, FONT = 6.4, 11
MARGIN = 26
#: which names are set first where there is no room for all
RANK: dict[Tone, int] = {"late": 0, "soon": 1, "plain": 2, "fine": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """One circle. ``latitude`` and ``longitude`` in degrees (WGS 84), ``word`` says the state, ``href`` where a tap
    leads (on this page, mostly the place's row in the table)."""

    key: str
    name: str
    latitude: float
    longitude: float
    population: int
    tone: Tone
    word: str
    href: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A small grey point that shows the shape of the land: a branch on the district's map."""

    latitude: float
    longitude: float


@dataclass(slots=True)
class _Circle:
    x: float
    y: float
    r: float


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float
    anchor: str = "start"

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def draw_map(places: Sequence[Place], label: str, dots: Sequence[Dot] = ()) -> Markup:
    """The wide and the narrow picture. ``label`` is read out instead of the picture."""
    fixed, ground = tuple(places), tuple(dots)
    wide, narrow = _draw(fixed, label, ground, 640), _draw(fixed, label, ground, 360)
    return Markup('<div class="picture"><div class="wide">{}</div><div class="narrow">{}</div></div>').format(
        wide, narrow
    )


@lru_cache(maxsize=64)
def _draw(places: tuple[Place, ...], label: str, dots: tuple[Dot, ...], width: int) -> Markup:
    if not places:
        return Markup("")
    (circles, ground), height = _project(places, dots, width)
    spread(circles, width, height)
    boxes = name_boxes(places, circles, width, height)
    land = " ".join(f"{x:.0f},{y:.0f}" for x, y in hull(ground))
    small = Markup("").join(
        Markup('<circle cx="{:.0f}" cy="{:.0f}" r="1.6"/>').format(x, y) for x, y in ground[: len(dots)]
    )
    drawn = Markup("").join(
        Markup(
            '<a href="{}"><circle class="place {}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}">'
            "<title>{}: {}</title></circle></a>"
        ).format(place.href, place.tone, circle.x, circle.y, circle.r, place.name, place.word)
        for place, circle in zip(places, circles, strict=True)
    )
    names = Markup("").join(
        Markup('<text class="{}" x="{:.0f}" y="{:.0f}">{}</text>').format(
            box.anchor,
            {"start": box.left, "end": box.right, "middle": (box.left + box.right) / 2}[box.anchor],
            box.bottom - 3,
            _short(places[index].name),
        )
        for index, box in sorted(boxes.items())
    )
    return Markup(
        '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}"><polygon class="land" points="{}"/>'
        '<g class="dots">{}</g>'
        '{}<g aria-hidden="true">{}</g></svg>'
    ).format(width, height, label, land, small, drawn, names)


def _project(
    places: Sequence[Place], dots: Sequence[Dot], width: int
) -> tuple[tuple[list[_Circle], list[tuple[float, float]]], int]:
    """Degrees to picture units (equirectangular at the middle latitude: true enough for 200 km)."""
    spots = [(dot.latitude, dot.longitude) for dot in dots] + [(p.latitude, p.longitude) for p in places]
    south, north = min(s[0] for s in spots), max(s[0] for s in spots)
    west, east = min(s[1] for s in spots), max(s[1] for s in spots)
    squeeze = math.cos(math.radians((south + north) / 2))
    across, up = max((east - west) * squeeze, 0.01), max(north - south, 0.01)
    room = width - 2 * MARGIN
    height = min(max(room * up / across, width * 0.5), width * 1.15)
    scale = min(room / across, height / up)
    left = MARGIN + (room - across * scale) / 2
    top = MARGIN + (height - up * scale) / 2

    def at(latitude: float, longitude: float) -> tuple[float, float]:
        return left + (longitude - west) * squeeze * scale, top + (north - latitude) * scale

    largest = max(p.population for p in places) or 1
    biggest = width / (28 if len(places) > 20 else 22)
    circles = []
    for place in places:
        x, y = at(place.latitude, place.longitude)
        circles.append(_Circle(x, y, max(width / 80, biggest * math.sqrt(place.population / largest))))
    return (circles, [at(*spot) for spot in spots]), round(height + 2 * MARGIN)


def hull(spots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The outermost points, in order (Andrew's monotone chain): the land under the circles."""

    def half(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        chain: list[tuple[float, float]] = []
        for x, y in points:
            while len(chain) >= 2:
                (ax, ay), (bx, by) = chain[-2], chain[-1]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                chain.pop()
            chain.append((x, y))
        return chain[:-1]

    points = sorted(set(spots))
    return half(points) + half(points[::-1]) if len(points) > 2 else points


def spread(circles: Sequence[_Circle], width: float, height: float, rounds: int = 60) -> None:
    """Push overlapping circles apart, each held back towards its true place. Deterministic; changes ``circles``."""
    home = [(circle.x, circle.y) for circle in circles]
    for _ in range(rounds):
        moved = False
        for i, a in enumerate(circles):
            for b in circles[i + 1 :]:
                dx, dy = b.x - a.x, b.y - a.y
                need, gap = a.r + b.r + 2, math.hypot(dx, dy)
                if gap >= need:
                    continue
                moved = True
                if gap < 0.01:
                    dx, dy, gap = 1.0, 0.0, 1.0
                push = (need - gap) / 2 / gap
                a.x, a.y, b.x, b.y = a.x - dx * push, a.y - dy * push, b.x + dx * push, b.y + dy * push
        for circle, (x, y) in zip(circles, home, strict=True):
            circle.x = min(max(circle.x + (x - circle.x) * 0.03, circle.r + 2), width - circle.r - 2)
            circle.y = min(max(circle.y + (y - circle.y) * 0.03, circle.r + 2), height - circle.r - 2)
        if not moved:
            return


def name_boxes(places: Sequence[Place], circles: Sequence[_Circle], width: float, height: float) -> dict[int, _Box]:
    """Where names fit without touching a circle, another name or the edge: late ones first, then by inhabitants.

    A place whose name finds no room has none in the picture (it is said on hover, by screen readers and in the table).
    """
    taken = [_Box(c.x - c.r, c.y - c.r, c.x + c.r, c.y + c.r) for c in circles]
    set_names: dict[int, _Box] = {}
    order = sorted(range(len(places)), key=lambda i: (RANK[places[i].tone], -places[i].population, places[i].key))
    for index in order:
        circle, wide = circles[index], len(_short(places[index].name)) * LETTER
        for left, top, anchor in _candidates(circle, wide):
            box = _Box(left, top, left + wide, top + FONT + 3, anchor)
            inside = box.left >= 2 and box.right <= width - 2 and box.top >= 2 and box.bottom <= height - 2
            if inside and not any(box.meets(other) for number, other in enumerate(taken) if number != index):
                set_names[index] = box
                taken.append(box)
                break
    return set_names


def _candidates(circle: _Circle, wide: float) -> list[tuple[float, float, str]]:
    """Right, left, below, above, then the corners: left and top edge of the name, and where the letters are fixed."""
    gap, tall = circle.r + 3, FONT + 3
    middle, lean = circle.y - tall / 2, circle.r * 0.7 + 2
    return [
        (circle.x + gap, middle, "start"),
        (circle.x - gap - wide, middle, "end"),
        (circle.x - wide / 2, circle.y + gap - 1, "middle"),
        (circle.x - wide / 2, circle.y - gap - tall + 1, "middle"),
        (circle.x + lean, circle.y + lean - 2, "start"),
        (circle.x + lean, circle.y - lean - tall + 2, "start"),
        (circle.x - lean - wide, circle.y + lean - 2, "end"),
        (circle.x - lean - wide, circle.y - lean - tall + 2, "end"),
    ]


def _short(name: str) -> str:
    """A name as it stands on a map: without the level, the city's prefix and brackets."""
    for prefix in ("Ortsverein ", "Unterbezirk ", "Hannover-"):
        name = name.removeprefix(prefix)
    return name.split(" (")[0]
