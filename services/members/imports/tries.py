"""How often a level above the branches may try what a file would change.

A trial leaves nothing behind, and its counts depend on what is known of the people in the file: who could try as often
as they like would guess a birth date or an address of somebody who is none of their business, row by row.
"""

from __future__ import annotations

from limits import parse

from shared import logs
from shared.hierarchy import Level, UnitPath
from shared.problems import Problem
from shared.security.windows import Window

log = logs.get(__name__)

A_DAY = 30
"""Trials of one unit within 24 hours: more than an office needs for a file, too few to guess with."""
_RATE = parse(f"{A_DAY}/day")


class Tries:
    """Counts by unit."""

    def __init__(self) -> None:
        self._window = Window()

    def use(self, unit: UnitPath) -> None:
        """Count one trial of a unit above the branches. Raises Problem 429 where it is one too many."""
        if unit.level is Level.BRANCH:
            return  # it learns of nobody but its own
        log.info("import_tried", unit=unit.unit)
        if seconds := self._window.use(_RATE, unit.unit):
            raise Problem(
                429,
                "too_many_trials",
                f"In den letzten 24 Stunden habt Ihr schon {A_DAY} Dateien probeweise angesehen. Mehr geht nicht, "
                "damit niemand Daten von Mitgliedern errät. Übernehmen könnt Ihr eine Datei weiterhin, ansehen morgen.",
                retry_after=seconds,
            )
