"""Who has which kit when, as a drawing of the server: pure geometry, wide and narrow."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Tone = Literal["full", "soft", "late"]
WEEK = timedelta(days=7)
_MONTHS = ("Jan", "Feb", "März", "Apr", "Mai", "Juni", "Juli", "Aug", "Sep", "Okt", "Nov", "Dez")
_SIGN = 7.4
"""About as wide as a letter is."""
_INK = {"full": "on", "soft": "in", "late": "l"}


@dataclass(frozen=True, slots=True)
class Stay:
    """Days on which a kit is somewhere: both ends included."""

    first: date
    last: date
    tone: Tone
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A kit with where it is when; `free` says so where it is nowhere else. `counted`: several may have some at once,
    and each of its stays says how many."""

    name: str
    small: str
    stays: tuple[Stay, ...]
    free: str = ""
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A drawn stay: `ink` is the class of its text, which is empty where it does not fit; `title` says all."""

    x: str
    width: str
    tone: Tone
    ink: str
    text: str
    text_x: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A drawn line; `y` is its top."""

    y: int
    name: str
    small: str
    bars: tuple[Bar, ...]
    clashes: tuple[tuple[str, str], ...]
    free: str


@dataclass(frozen=True, slots=True)
class Week:
    """A week's edge."""

    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """One of the two. `left` begins the days, `now` is today's edge."""

    width: int
    height: int
    left: int
    row: int
    bar: int
    rows: tuple[Row, ...]
    weeks: tuple[Week, ...]
    now: str
    free_x: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture for both widths, and what it says to whoever does not see it."""

    wide: Drawing
    narrow: Drawing
    says: str


def monday(day: date) -> date:
    """Of its week."""
    return day - timedelta(days=day.weekday())


def timeline(lines: Sequence[Line], today: date, weeks: int, says: str) -> Timeline:
    """From last week on."""
    first = monday(today) - WEEK
    return Timeline(
        _drawn(lines, today, first, weeks, width=928, left=196, row=42, bar=7, narrow=False),
        _drawn(lines, today, first, min(weeks, 4), width=326, left=0, row=56, bar=20, narrow=True),
        says,
    )


def _drawn(
    lines: Iterable[Line], today: date, first: date, weeks: int, *, width: int, left: int, row: int, bar: int,
    narrow: bool,
) -> Drawing:  # fmt: skip
    end, head = first + WEEK * weeks, 34
    day = (width - left) / (weeks * 7)

    def x(at: date) -> float:
        return left + (min(max(at, first), end) - first).days * day

    def drawn(stay: Stay, name: str, after: float) -> Bar:
        begins, ends = x(stay.first), x(stay.last + timedelta(days=1))
        shows = max(begins, after)
        wide = max(ends - begins - 2, 2)
        room = ends - shows - 16
        text = _fitting(stay.text, room)
        return Bar(_px(begins + 1), _px(wide), stay.tone, _INK[stay.tone], text, _px(shows + 9), f"{name}: {stay.text}")

    rows = []
    for number, line in enumerate(lines):
        seen = [one for one in line.stays if one.last >= first and one.first < end]
        clashing = [] if line.counted else list(_clashes(seen))
        # where two meet a sign stands over the words of the second
        after = {begins: x(ends + timedelta(days=1)) for begins, ends in clashing}
        free = x(today) + 9 + len(line.free) * _SIGN
        in_the_way = any(x(one.first) < free and one.last >= today for one in seen)
        rows.append(
            Row(
                head + number * row,
                line.name,
                "" if narrow else line.small,
                tuple(drawn(one, line.name, after.get(one.first, 0)) for one in seen),
                tuple(
                    (_px(x(begins)), _px(max(x(ends + timedelta(days=1)) - x(begins), 8))) for begins, ends in clashing
                ),
                "" if in_the_way else line.free,
            )
        )
    edges = tuple(Week(_px(x(first + WEEK * n)), _edge(first + WEEK * n, day)) for n in range(weeks))
    return Drawing(
        width,
        head + len(rows) * row + 8,
        left,
        row,
        bar,
        tuple(rows),
        edges,
        _px(x(today)),
        _px(x(today) + 9),
    )


def together(spans: Iterable[tuple[date, date, int]], amount: int) -> tuple[Stay, ...]:
    """Of what is counted: when some are away, and how many at most, whoever has them."""
    found: list[tuple[date, date, list[tuple[date, date, int]]]] = []
    for first, last, count in sorted(spans):
        if found and first <= found[-1][1]:
            begins, ends, some = found.pop()
            found.append((begins, max(ends, last), [*some, (first, last, count)]))
        else:
            found.append((first, last, [(first, last, count)]))
    return tuple(
        Stay(
            first,
            last,
            "soft",
            f"{max(sum(n for a, b, n in some if a <= day <= b) for day, _, _ in some)} von {amount} weg",
        )
        for first, last, some in found
    )


def _clashes(stays: Sequence[Stay]) -> Iterable[tuple[date, date]]:
    """Days on which two want it."""
    ordered = sorted(stays, key=lambda one: one.first)
    for before, after in itertools.pairwise(ordered):
        if after.first <= before.last:
            yield after.first, min(before.last, after.last)


def _fitting(text: str, width: float) -> str:
    """All of it, or what stands before the comma, or a name cut short: of any other word a part says nothing."""
    count = int(width // _SIGN)
    name = text.partition(",")[0]
    for whole in (text, name, name.removesuffix(" weg")):
        if len(whole) <= count:
            return whole
    cut = count - 2  # the three dots are two signs wide
    return f"{name[:cut].rstrip(' -/')}…" if cut >= 3 and name[:1].isupper() else ""


def _edge(day: date, width: float) -> str:
    if width * 7 < 40:
        return f"{day.day}.{day.month}." if day.day <= 7 else ""
    if width * 7 < 100:
        return f"ab {day.day}. {_MONTHS[day.month - 1]}"
    last = day + timedelta(days=6)
    if last.month == day.month:
        return f"{day.day}.–{last.day}. {_MONTHS[day.month - 1]}"
    return f"{day.day}. {_MONTHS[day.month - 1]} – {last.day}. {_MONTHS[last.month - 1]}"


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
