"""`python -m benchmarks [names…] [--quick]`: measures, prints a table, writes `benchmarks/report.md`."""

from __future__ import annotations

import argparse
import importlib
import logging
import signal
import sys
import time
import traceback

from benchmarks.figures import Figure, Size, show, write

NAMES = ("relay", "exchange", "imports", "chain", "pages", "events")
"""One module each, with `run(size) -> list[Figure]`."""
BY_NAME = ("floor", "compose", "admission")
"""Only when they are asked for: parts of another, and one that wants Docker."""


def main() -> None:
    """Run the benchmarks asked for; the exit status is 0 when each could be measured, whatever came out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(NAMES)} (all); or compose")
    parser.add_argument("--quick", action="store_true", help="small sizes, not what the aims speak of")
    parser.add_argument("--no-report", action="store_true", help="do not write benchmarks/report.md")
    asked = parser.parse_args()
    if wrong := [name for name in asked.names if name not in (*NAMES, *BY_NAME)]:
        parser.error(f"there is no benchmark {', '.join(wrong)}; there are {', '.join((*NAMES, *BY_NAME))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what runs is stopped and cleared away all the same
    logging.disable(logging.WARNING)  # what libraries say about servers that come and go
    began, failed = time.monotonic(), False
    figures: list[Figure] = []
    for name in asked.names or NAMES:
        print(f"{name} …", file=sys.stderr, flush=True)
        at = time.monotonic()
        try:
            found = importlib.import_module(f"benchmarks.{name}").run(Size(asked.quick))
        except Exception as error:
            failed = True
            traceback.print_exc()
            found = [Figure(f"{name}: could not be measured", type(error).__name__, "–", False, str(error)[:200])]
        figures += found
        print(f"{name}: {time.monotonic() - at:.0f} s", file=sys.stderr, flush=True)
    show(figures)
    if not asked.no_report:
        write(figures, quick=asked.quick, names=asked.names, seconds=time.monotonic() - began)
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
