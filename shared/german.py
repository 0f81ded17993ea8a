"""German word forms that depend on a number or a name: the one place where they are made.

`tests/test_german.py` looks through all templates and sources for forms put together by hand.
"""

from __future__ import annotations

LEVELS = ("Ortsverein", "Unterbezirk", "Bezirk")


def number(value: int | None) -> str:
    """``1.234``; ``–`` for a figure that is not shown (a small cell, or not known yet)."""
    return "–" if value is None else f"{value:,}".replace(",", ".")


def plural(count: int, one: str, many: str) -> str:
    """``1 Antrag``, ``3 Anträge``, ``1.200 Anträge``."""
    return f"{number(count)} {one if count == 1 else many}"


def spelled(count: int, one: str, many: str) -> str:
    """As :func:`plural`, for one in words: ``ein Monat``, ``einem Tag``, ``3 Monate``."""
    return one if count == 1 else plural(count, one, many)


def agrees(amount: int | str, one: str, many: str) -> str:
    """The verb or pronoun that goes with so many: ``1 × Zelt geht``, ``8 × Bänke gehen``; ``es``, ``sie``."""
    return one if int("1" if amount == "" else amount) == 1 else many


def des(name: str) -> str:
    """A unit's name in the genitive: ``des Ortsvereins Celle``; any other name ``von Stadtverband X``."""
    first, _, rest = name.partition(" ")
    if first in LEVELS and rest:
        return f"des {first}s {rest}"
    return f"von {name}"
