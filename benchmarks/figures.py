"""What the benchmarks report, and how it is shown: one line a figure, with its aim and whether it is reached."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

REPORT = Path(__file__).with_name("report.md")
_HEAD = ("figure", "measured", "aim", "reached", "what stands in the way, what was measured")


@dataclass(frozen=True)
class Figure:
    """One measured figure. `reached` is None where it is only stated; `note` explains numbers or a miss."""

    name: str
    measured: str
    aim: str
    reached: bool | None = None
    note: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The figure as a row of a table."""
        reached = {True: "yes", False: "**no**", None: "–"}[self.reached]
        return self.name, self.measured, self.aim, reached, self.note


@dataclass(frozen=True)
class Size:
    """How much is measured: the full amount that the aims speak of, or less while developing."""

    quick: bool

    def of(self, full: int, quick: int) -> int:
        """The full number, or the small one."""
        return quick if self.quick else full


def at_most(name: str, value: float, limit: float, unit: str = "", note: str = "") -> Figure:
    """A figure that must not exceed its limit."""
    return Figure(name, f"{_short(value)}{unit}", f"≤ {_short(limit)}{unit}", value <= limit, note)


def at_least(name: str, value: float, limit: float, unit: str = "", note: str = "") -> Figure:
    """A figure that must reach its limit."""
    return Figure(name, f"{_short(value)}{unit}", f"≥ {_short(limit)}{unit}", value >= limit, note)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which this share of the values lies (nearest rank); inf where there is none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("inf")


def median(values: Sequence[float]) -> float:
    """The middle of a few repetitions."""
    return percentile(values, 0.5)


def show(figures: Sequence[Figure]) -> None:
    """Print the figures as a table."""
    table = Table(*_HEAD, show_lines=True)
    for figure in figures:
        table.add_row(*(cell.replace("**", "") for cell in figure.cells))
    Console().print(table)


def write(figures: Sequence[Figure], *, quick: bool, names: Sequence[str], seconds: float) -> None:
    """Write `report.md`, with the date and the machine."""
    missed = [figure for figure in figures if figure.reached is False]
    lines = [
        "# What was measured",
        "",
        f"`python -m benchmarks {' '.join(names)}{' --quick' if quick else ''}`, "
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M}, {seconds / 60:.0f} minutes, {_machine()}.",
        "Times are only compared within this run; two sides of a ratio take turns on the same servers.",
        *(["", "These are the small sizes of `--quick`: the aims speak of the full ones."] if quick else []),
        "",
        f"Of {sum(figure.reached is not None for figure in figures)} aims {len(missed)} are missed"
        + (": " + "; ".join(figure.name for figure in missed) if missed else "")
        + ".",
        "",
        "| " + " | ".join(_HEAD) + " |",
        "|" + "---|" * len(_HEAD),
        *("| " + " | ".join(cell.replace("|", "\\|") for cell in figure.cells) + " |" for figure in figures),
        "",
    ]
    REPORT.write_text("\n".join(lines))


def _machine() -> str:
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    load = os.getloadavg()[2]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Python {platform.python_version()}, "
        f"commit {commit.stdout.strip() or 'unknown'}, load of the last 15 minutes {load:.1f}"
    )


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
