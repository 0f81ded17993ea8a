"""A map drawn from our own coordinates: circles sized by inhabitants, coloured by state, names that do not overlap.

Pure functions from places to markup; nothing is loaded from anywhere. The same figures stand in a table beside it.
Drawn once wide and once narrow (the stylesheet shows one), because letters in a shrunken picture cannot be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from services.view.frame.layout.ground import Circle, Ground, Spot, lay_out
from services.view.frame.layout.model import Tone

#: size of the names in the picture's own units, which equal CSS pixels at full width
FONT = 11
#: how wide letters are at most, as the widest font draws them that a system may have (DejaVu Sans Bold): so no name
#: runs into its neighbour anywhere; `LETTER` is every other one
WIDTHS = {
    letter: wide
    for letters, wide in (
        ("ijl.,'", 4.2),
        (" -/()", 5.0),
        ("frtIJ", 5.4),
        ("csz", 6.5),
        ("mwMW", 12.1),
        ("ABCDEFGHKLNOPQRSTUVXYZÄÖÜ", 9.4),
    )
    for letter in letters
}
LETTER = 7.9
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
    ground = ground_of(places, dots, width)
    boxes = name_boxes(places, ground)
    land = " ".join(f"{x:.0f},{y:.0f}" for x, y in ground.land)
    small = Markup("").join(Markup('<circle cx="{:.0f}" cy="{:.0f}" r="1.6"/>').format(x, y) for x, y in ground.dots)
    drawn = Markup("").join(
        Markup(
            '<a href="{}"><circle class="place {}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}">'
            "<title>{}: {}</title></circle></a>"
        ).format(place.href, place.tone, circle.x, circle.y, circle.r, place.name, place.word)
        for place, circle in zip(places, ground.circles, strict=True)
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
    ).format(ground.width, ground.height, label, land, small, drawn, names)


def ground_of(places: Sequence[Place], dots: Sequence[Dot], width: int) -> Ground:
    """Where the places stand; worked out once for the same places, whatever their state."""
    return lay_out(
        tuple(Spot(place.latitude, place.longitude, place.population) for place in places),
        tuple(Spot(dot.latitude, dot.longitude) for dot in dots),
        width,
    )


def name_boxes(places: Sequence[Place], ground: Ground) -> dict[int, _Box]:
    """Where names fit without touching a circle, another name or the edge: late ones first, then by inhabitants.

    A place whose name finds no room has none in the picture (it is said on hover, by screen readers and in the table).
    """
    taken = [_Box(c.x - c.r, c.y - c.r, c.x + c.r, c.y + c.r) for c in ground.circles]
    set_names: dict[int, _Box] = {}
    order = sorted(range(len(places)), key=lambda i: (RANK[places[i].tone], -places[i].population, places[i].key))
    for index in order:
        circle, wide = ground.circles[index], wide_of(_short(places[index].name))
        for left, top, anchor in _candidates(circle, wide):
            box = _Box(left, top, left + wide, top + FONT + 3, anchor)
            inside = (
                box.left >= 2 and box.right <= ground.width - 2 and box.top >= 2 and box.bottom <= ground.height - 2
            )
            if inside and not any(box.meets(other) for number, other in enumerate(taken) if number != index):
                set_names[index] = box
                taken.append(box)
                break
    return set_names


def wide_of(name: str) -> float:
    """How much room a name needs."""
    return sum(WIDTHS.get(letter, LETTER) for letter in name)


def _candidates(circle: Circle, wide: float) -> list[tuple[float, float, str]]:
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
