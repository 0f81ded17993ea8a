"""When a small number is not shown."""

from __future__ import annotations

from collections.abc import Sequence

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
