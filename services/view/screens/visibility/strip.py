"""The weeks before and after today, as a drawing of the server: pure geometry, wide and narrow."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.view.frame.layout.dates import MONTHS
from shared.german import plural
from shared.unseen import Span

Tone = Literal["full", "soft", "none", "rule"]
DAY, WEEK = timedelta(days=1), timedelta(days=7)
BACK, AHEAD = 10, 4
"""Weeks before this one, and after it."""
ROOM = 42
"""So far from today's word the name of a month has room."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A drawn week: something public took place (`full`), is planned (`soft`), it counts not (`none`), nothing."""

    x: str
    width: str
    tone: Tone
    title: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """One of the two. `gap` is where nobody was seen: left edge, width, and the middle of its words."""

    width: int
    cells: tuple[Cell, ...]
    months: tuple[tuple[str, str], ...]
    now: str
    gap: tuple[str, str, str] | None


@dataclass(frozen=True, slots=True)
class Strip:
    """The picture for both widths, what stands over the gap, and what it says to whoever does not see it."""

    wide: Drawing
    narrow: Drawing
    over: str
    says: str


def strip(
    held: Mapping[date, str], planned: Mapping[date, str], spans: Collection[Span], since: date, today: date, weeks: int
) -> Strip:
    """`held`, `planned`: by their day what is public; nobody was seen after `since`, for so many `weeks` that count."""
    monday = today - DAY * today.weekday()
    first = monday - WEEK * BACK
    days = [first + WEEK * n for n in range(BACK + AHEAD + 1)]
    cells = [_cell(day, held, planned, spans) for day in days]
    over = f"{plural(weeks, 'Woche', 'Wochen')} nichts Öffentliches" if weeks else ""
    public, ahead = (sum(tone == wanted for tone, _ in cells) for wanted in ("full", "soft"))
    says = (
        f"{plural(len(days), 'Woche', 'Wochen')}: in {plural(public, 'Woche', 'Wochen')} etwas Öffentliches, "
        f"in {plural(ahead, 'Woche', 'Wochen')} etwas geplant{f', zuletzt {over}' if over else ''}"
    )
    wide, narrow = (_drawn(width, days, cells, since, today, bool(over)) for width in (560, 326))
    return Strip(wide, narrow, over, says)


def _cell(
    monday: date, held: Mapping[date, str], planned: Mapping[date, str], spans: Collection[Span]
) -> tuple[Tone, str]:
    week = [monday + DAY * n for n in range(7)]
    what = [held[day] for day in week if day in held]
    if what:
        return "full", what[0]
    if what := [planned[day] for day in week if day in planned]:
        return "soft", f"{what[0]}, geplant"
    if all(any(one.has(day) for one in spans) for day in week):
        return "none", "zählt nicht"
    return "rule", "nichts Öffentliches"


def _drawn(
    width: int, days: list[date], cells: list[tuple[Tone, str]], since: date, today: date, shows: bool
) -> Drawing:
    step = width / len(days)

    def x(day: date) -> float:
        return min(max((day - days[0]).days * step / 7, 0), width)

    drawn = tuple(
        Cell(_px(step * n + 2), _px(step - 4), tone, f"Woche ab {day.day}.{day.month}.: {title}")
        for n, (day, (tone, title)) in enumerate(zip(days, cells, strict=True))
    )
    months = tuple(
        (_px(step * n + 2), MONTHS[day.month - 1][:3])
        for n, day in enumerate(days)
        if ((n == 0 and day.day <= 14) or (n and day.month != days[n - 1].month)) and abs(step * n - x(today)) > ROOM
    )
    left, now = x(since + DAY), x(today)
    wide = now - left
    # the words are wider than a short gap, and stay inside the picture
    middle = min(max((left + now) / 2, 90), width - 90)
    return Drawing(width, drawn, months, _px(now), (_px(left), _px(wide), _px(middle)) if shows and wide > 4 else None)


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
