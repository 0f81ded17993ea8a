"""A sample of every word that texts of mails are given, by capability as their letters; `everybody`: of several.

KNOWN = {"reason": "Wohnt nicht hier."}     # when everything is known
UNKNOWN = {"reason": None}                  # what stands instead when nothing is
LINKED = ("sign_in",)                       # kinds of which there is no mail without a link
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from typing import Any

from services.notify.letters import KINDS
from services.notify.writing.render import words_of

WORDS: dict[str, Any] = {}
UNKNOWN: dict[str, Any] = {}
LINKED: set[str] = set()
SAID_WHEN_WRITTEN = frozenset({"on_paper"})
"""What is written decides it."""

for _each in pkgutil.iter_modules(__path__):
    _module = importlib.import_module(f"{__name__}.{_each.name}")
    if twice := WORDS.keys() & _module.KNOWN.keys():
        raise TypeError(f"words/{_each.name}.py and another say {sorted(twice)}: of several they stand in everybody.py")
    WORDS |= _module.KNOWN
    UNKNOWN |= getattr(_module, "UNKNOWN", {})
    LINKED |= set(getattr(_module, "LINKED", ()))


def check(kinds: Iterable[str], samples: Mapping[str, Any]) -> None:
    """Refuse a word without a sample, and a sample of no word. Raises TypeError with a sentence."""
    used = {kind: words_of(kind) - SAID_WHEN_WRITTEN for kind in kinds}
    for kind, words in used.items():
        if missing := sorted(words - samples.keys()):
            raise TypeError(f"{kind}.txt is given {missing}: services/notify/tests/words/<capability>.py has no sample")
    if unused := sorted(samples.keys() - set().union(*used.values())):
        raise TypeError(f"services/notify/tests/words has samples of {unused}, which no text is given")


check(KINDS, WORDS)
NOBODY = WORDS | UNKNOWN
NOTHING_KNOWN = NOBODY | {"link": None}
