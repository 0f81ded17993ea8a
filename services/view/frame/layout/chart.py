"""Bar charts as SVG: pure functions from figures to markup. The same figures stand in a table beside them.

Drawn once wide and once narrow (the stylesheet shows one), so that the letters keep their size on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: ``value`` now and ``before`` (the year before); ``None`` is not shown (a small cell, or not yet)."""

    label: str
    value: int | None
    before: int | None = None


def draw_bars(bars: Sequence[Bar], label: str, unit: str = "", top: int | None = None) -> Markup:
    """The wide and the narrow picture. ``unit`` follows the numbers at the axis, ``top`` fixes the axis' end (100 for
    shares). ``label`` is read out instead of the picture."""
    wide, narrow = _draw(bars, label, unit, top, 640), _draw(bars, label, unit, top, 340)
    return Markup('<div class="picture"><div class="wide">{}</div><div class="narrow">{}</div></div>').format(
        wide, narrow
    )


def axis_end(highest: int) -> tuple[int, int]:
    """A round end of the axis at or above ``highest`` and the step of its two to five lines."""
    highest, size = max(highest, 4), 1
    while True:
        for factor in (1, 2, 5):
            step = factor * size
            if highest <= step * 5:
                return step * -(-highest // step), step
        size *= 10


def _draw(bars: Sequence[Bar], label: str, unit: str, top: int | None, width: int) -> Markup:
    if not bars:
        return Markup("")
    highest = max((figure for bar in bars for figure in (bar.value, bar.before) if figure is not None), default=0)
    end, step = (top, top // 4) if top else axis_end(highest)
    left, floor, ceiling = 36, 190, 22
    slot = (width - left - 6) / len(bars)
    thick = min(slot * (0.36 if any(bar.before is not None for bar in bars) else 0.6), 26)
    out: list[Markup] = []
    for line in range(0, end + 1, step):
        y = floor - (floor - ceiling) * line / end
        out.append(
            Markup(
                '<text class="end" x="{}" y="{:.0f}">{}</text>'
                '<line class="grid" x1="{}" x2="{}" y1="{:.0f}" y2="{:.0f}"/>'
            ).format(left - 6, y + 4, f"{line}{unit}", left, width - 4, y, y)
        )
    for index, bar in enumerate(bars):
        middle = left + slot * (index + 0.5)
        pair = [("before", bar.before, middle - thick - 1), ("", bar.value, middle + 1)]
        if bar.before is None:
            pair = [("", bar.value, middle - thick / 2)]
        for kind, figure, x in pair:
            if figure is None:
                continue
            tall = (floor - ceiling) * min(figure, end) / end
            said = f"{bar.label}{', Vorjahr' if kind else ''}: {figure}{unit}"
            out.append(
                Markup(
                    '<rect class="bar {}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="{:.1f}">'
                    "<title>{}</title></rect>"
                ).format(kind, x, floor - tall, thick, tall, min(3, tall / 2), said)
            )
        if bar.value is None:
            out.append(Markup('<text class="mid" x="{:.1f}" y="{}">·</text>').format(middle, floor - 4))
        if width > 400 or len(bars) <= 8 or (len(bars) - 1 - index) % 2 == 0:
            out.append(Markup('<text class="mid" x="{:.1f}" y="{}">{}</text>').format(middle, floor + 18, bar.label))
    return Markup('<svg class="bars" viewBox="0 0 {} 214" role="img" aria-label="{}">{}</svg>').format(
        width, label, Markup("").join(out)
    )
