"""What a view consists of: every screen's `screen.py`, found in `screens/`, and the pages of the frame.

Nothing else lists screens: a folder without a complete `screen.py` is refused here, with a sentence, at the start.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from services.view import screens
from services.view.frame import parts
from services.view.frame.legal.routes import pages as legal
from services.view.frame.live.routes import pages as live
from services.view.frame.more.routes import pages as more
from services.view.frame.pages import Pages
from services.view.frame.screen import Screen, check
from services.view.frame.sign_in.projection import projection as sign_in_projection
from services.view.frame.sign_in.routes import pages as sign_in
from services.view.hosting.projection import ALL as PROJECTIONS

BESIDE = ("needs", "news", "found", "parts", "figures", "layers")
"""Modules that a screen may have: importing them is enough."""


def _declared(name: str) -> Screen:
    package = f"{screens.__name__}.{name}"
    folder = Path(screens.__path__[0]) / name
    for needed in ("screen.py", "__init__.py"):
        if not (folder / needed).exists():
            raise TypeError(f"services/view/screens/{name} has no {needed}: nothing of it would ever be seen")
    found = getattr(importlib.import_module(f"{package}.screen"), "screen", None)
    if not isinstance(found, Screen) or found.key != name:
        raise TypeError(f"services/view/screens/{name}/screen.py does not say `screen = Screen({name!r}, …)`")
    for module in BESIDE:
        if (folder / f"{module}.py").exists():
            importlib.import_module(f"{package}.{module}")
    if (folder / "projection.py").exists() and found.projection is None:
        raise TypeError(f"services/view/screens/{name}: its projection.py is not named in screen.py")
    return found


FOLDERS = sorted(one.name for one in Path(screens.__path__[0]).iterdir() if one.is_dir() and one.name != "__pycache__")
SCREENS: tuple[Screen, ...] = tuple(_declared(folder) for folder in FOLDERS)
check(SCREENS)
parts.check()

PAGES: tuple[Pages, ...] = (
    *(sign_in, legal, live),  # their addresses have no unit in front: before `/{unit}`, which takes any word
    *(pages for screen in SCREENS for pages in screen.pages),
    more,
)

assert sign_in_projection.screen in PROJECTIONS

__all__ = ["PAGES", "PROJECTIONS", "SCREENS"]
