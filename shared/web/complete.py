"""A service whose table of contents forgets a capability's routes or reactions does not start."""

from __future__ import annotations

import sys
from pathlib import Path

from fastapi import FastAPI

from shared.web.routes import api_routes

HEARD = ("reactions", "deadlines")
"""Modules of a capability that work by being imported."""


def check_contents(home: Path, app: FastAPI, *, serves: bool = True) -> None:
    """Refuse a service (`home`: its folder) with an `api.py` of whose routes none is served, where it `serves` any, or
    with reactions or deadlines that nobody imports. Raises TypeError with a sentence."""
    served = {route.endpoint.__module__ for route in api_routes(app)}
    for file in sorted(home.glob("*/*.py")):
        module, contents = f"services.{home.name}.{file.parent.name}.{file.stem}", f"services/{home.name}/app.py"
        if file.stem == "api" and serves and module not in served:
            raise TypeError(f"{module}: none of its routes is served. Name it in {contents}")
        if file.stem in HEARD and module not in sys.modules:
            raise TypeError(f"{module} is imported by nobody: nothing of it ever happens. Name it in {contents}")
