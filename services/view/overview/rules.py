"""Rules for figures: when a small number is not shown, and how a unit stands."""

from __future__ import annotations

from collections.abc import Sequence

from services.view.layout.model import Chip

SMALL = 5
"""The district shows no group of fewer people than this (need-to-know inside the party, GDPR Art. 5 (1) c)."""


def hide_small(values: Sequence[int]) -> list[int | None]:
    """Numbers from 1 to 4 are hidden, and so is another one where the hidden one would follow from the total."""
    shown: list[int | None] = [None if 0 < value < SMALL else value for value in values]
    hidden = [index for index, value in enumerate(shown) if value is None]
    if len(hidden) == 1:
        others = [index for index, value in enumerate(shown) if value]
        if others:
            shown[min(others, key=lambda index: (values[index], index))] = None
    return shown


def share(part: int, whole: int, *, least: int = 1) -> int | None:
    """Per cent; None where the whole, or one side of it that is not empty, is smaller than `least`.

    80 % of at most six people say that it was one who was not called.
    """
    sides = [side for side in (part, whole - part) if side]
    return round(100 * part / whole) if sides and min(sides) >= least else None


def state(*, gap: bool, overdue: int, waiting: int) -> Chip:
    """How a unit stands: help is needed where nobody is responsible while somebody waits, or contacts are overdue."""
    if overdue or (gap and waiting):
        return Chip("braucht Hilfe", "late")
    return Chip("bald", "soon") if gap else Chip("läuft", "fine")
