"""Which code a stack runs: after an update `up` starts what runs anew, and leaves it alone where nothing is new."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from deploy.stack.home import CHECKOUT

SOURCES = ("services", "shared", "deploy")
KINDS = frozenset({".py", ".html", ".txt", ".typ", ".css", ".js", ".json", ".svg"})
VARIABLE = "ORTSNETZ_CODE"
"""Tells the supervisor of each process whose code it is: another one is a changed program."""


@cache
def fingerprint(checkout: Path = CHECKOUT) -> str:
    """Of all that a process may read of the checkout. Tests do not count."""
    found = hashlib.sha256()
    for folder in SOURCES:
        for file in sorted((checkout / folder).rglob("*")):
            place = file.relative_to(checkout)  # what the checkout itself stands in does not matter
            if file.suffix in KINDS and not {"tests", "node_modules"} & set(place.parts):
                found.update(f"{place}\0".encode())
                found.update(file.read_bytes())
    return found.hexdigest()[:16]
