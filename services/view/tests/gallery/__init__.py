"""Every screen with invented content: each screen's samples stand in the module here that is called as its folder is.

``screens()`` is what ``test_look.py`` checks with axe; ``python -m services.view.tests.gallery FOLDER`` writes the same
as static files to look at.

    def samples() -> Iterator[Screen]: ...                          # its pages
    card("waiting", "ortsverein", busy=CALLS, quiet=WaitingCard())  # what it contributes to Heute

    ELSEWHERE = {"/{unit}/import": "a file: test_importing.py"}    # targets whose forms no walk over the pages reaches

What has no sample is refused with a sentence: nobody would ever look at it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType

from services.view.contents import SCREENS
from services.view.frame.needs import ALL as NEEDS
from services.view.frame.needs import Need
from services.view.frame.screen import Screen as Declared
from services.view.tests.gallery.sample import CARDS, Screen

SHARED = ("sample", "planning", "__main__")
"""Modules here that are no samples."""


def _gathered() -> dict[str, ModuleType]:
    names = [one.name for one in pkgutil.iter_modules(__path__) if one.name not in SHARED]
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


def check(declared: Iterable[Declared], needs: Iterable[Need], found: dict[str, ModuleType]) -> None:
    """Refuse what nobody would look at. Raises TypeError with a sentence."""
    for one in declared:
        if not hasattr(found.get(one.key), "samples"):
            raise TypeError(f"{one.key} has no sample: services/view/tests/gallery/{one.key}.py has no samples()")
    for need in needs:
        for level in need.levels:
            if (need.part, level) not in CARDS:
                raise TypeError(f"the card {need.template} has no sample: card({need.part!r}, {level!r}, …) beside it")


MODULES = _gathered()
check(SCREENS, NEEDS, MODULES)


def screens() -> list[Screen]:
    """Every page of the gallery."""
    return [screen for module in MODULES.values() for screen in module.samples()]
