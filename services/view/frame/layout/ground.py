"""Where circles stand on a map: from degrees to picture units, pushed apart so that none covers another.

Pure geometry, apart from what the circles mean; units seldom move, so a ground is worked out once per process.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

#: free edge around the places, in picture units
MARGIN = 26

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in degrees (WGS 84) with its inhabitants; 0 for a mere dot."""

    latitude: float
    longitude: float
    population: int = 0


@dataclass(slots=True)
class Circle:
    """Middle and radius in picture units (CSS pixels at full width)."""

    x: float
    y: float
    r: float


@dataclass(frozen=True, slots=True)
class Ground:
    """The picture's size, one circle per place, the dots, and the outline of the land below them."""

    width: int
    height: int
    circles: tuple[Circle, ...]
    dots: tuple[Point, ...]
    land: tuple[Point, ...]


@lru_cache(maxsize=64)
def lay_out(places: tuple[Spot, ...], dots: tuple[Spot, ...], width: int) -> Ground:
    """Project (equirectangular at the middle latitude: true enough for 200 km) and spread. Needs at least one place."""
    spots = dots + places
    south, north = min(s.latitude for s in spots), max(s.latitude for s in spots)
    west, east = min(s.longitude for s in spots), max(s.longitude for s in spots)
    squeeze = math.cos(math.radians((south + north) / 2))
    across, up = max((east - west) * squeeze, 0.01), max(north - south, 0.01)
    room = width - 2 * MARGIN
    height = min(max(room * up / across, width * 0.5), width * 1.15)
    scale = min(room / across, height / up)
    left = MARGIN + (room - across * scale) / 2
    top = MARGIN + (height - up * scale) / 2

    def at(spot: Spot) -> Point:
        return left + (spot.longitude - west) * squeeze * scale, top + (north - spot.latitude) * scale

    largest = max(spot.population for spot in places) or 1
    biggest = width / (28 if len(places) > 20 else 22)
    circles = [Circle(*at(s), max(width / 80, biggest * math.sqrt(s.population / largest))) for s in places]
    tall = round(height + 2 * MARGIN)
    spread(circles, width, tall)
    return Ground(width, tall, tuple(circles), tuple(at(s) for s in dots), tuple(hull([at(s) for s in spots])))


def hull(spots: Sequence[Point]) -> list[Point]:
    """The outermost points, in order (Andrew's monotone chain): the land under the circles."""

    def half(points: Sequence[Point]) -> list[Point]:
        chain: list[Point] = []
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


def spread(circles: Sequence[Circle], width: float, height: float, rounds: int = 60) -> None:
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
