"""The real units of the district of Hannover, from public data (see README.md here)."""

from __future__ import annotations

import csv
from pathlib import Path

from shared.hierarchy import Unit, UnitTree

FILE = Path(__file__).with_name("bezirk-hannover.csv")


def read_units(file: Path = FILE) -> list[Unit]:
    """All units, parents before their children."""
    with file.open(encoding="utf-8", newline="") as rows:
        return [
            Unit.model_validate(
                {**row, "parent": row["parent"] or None, "postcodes": tuple(filter(None, row["postcodes"].split(";")))}
            )
            for row in csv.DictReader(rows)
        ]


def unit_tree() -> UnitTree:
    """The same as a tree."""
    return UnitTree(read_units())
