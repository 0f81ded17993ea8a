"""Invented membership exports for the demonstration, the tests and the benchmark.

A thin door to `make_members.py`, which is a command-line program copied unchanged.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from deploy.demo import make_members

UNITS_CSV = Path(__file__).resolve().parent / "bezirk-hannover.csv"


def make_export(
    path: Path,
    members: int,
    seed: int,
    as_of: date,
    *,
    defects: float = 0.05,
    encoding: str = "windows-1252",
    kinds: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Write an export of `members` records to `path` and return its truth (see member-export.md).

    `defects` is the share of defective records, 0 to 1; `encoding` one of windows-1252, utf-8, utf-8-sig;
    `kinds` restricts the defects. The same arguments give the same bytes. Raises OSError if `path` cannot be written.
    """
    arguments = ["--rows", str(members), "--seed", str(seed), "--defects", str(defects)]
    arguments += ["--out", str(path), "--units", str(UNITS_CSV), "--encoding", encoding, "--as-of", as_of.isoformat()]
    if kinds:
        arguments += ["--kinds", ",".join(kinds)]
    return make_members.write(make_members.arguments(arguments))
