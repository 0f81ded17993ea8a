"""Which local branch a name in an export means (defect 22)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from services.members.imports.reasons import Reject

BRANCH = "ortsverein"
_PREFIX = re.compile(r"^(?:spd\W+)?(?:ortsverein|ortsvereins|ov)\b\W*|^spd\W+")
_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Branch(NamedTuple):
    """A local branch as a row names it."""

    key: str
    name: str
    parent_name: str


class UnitIndex:
    """Finds branches by their name, however it is abbreviated.

    `units` are mappings with key, name, level and parent (a unit's key, or empty); only those of level
    `ortsverein` are found. `within` restricts the import to a unit and all below it.
    """

    def __init__(self, units: Iterable[Mapping[str, Any]], within: str | None = None) -> None:
        rows = {str(unit["key"]): unit for unit in units}
        self.exact: dict[str, Branch] = {}
        self._folded: dict[str, Branch | None] = {}
        self._outside: set[str] = set()
        for key, unit in rows.items():
            if unit["level"] != BRANCH:
                continue
            parent = rows.get(str(unit["parent"] or ""))
            branch = Branch(key, str(unit["name"]), str(parent["name"]) if parent else "")
            folded = fold(branch.name)
            # two branches under one short name: neither, rather than a guess
            self._folded[folded] = None if folded in self._folded else branch
            if within is not None and within not in _path(rows, key):
                self._outside.add(key)
            else:
                self.exact[branch.name] = branch

    def find(self, name: str) -> Branch:
        """The branch of a name: `Ortsverein Celle`, `OV Celle`, `SPD-OV Celle`, `Celle`, `ov celle`.

        Raises Reject: unit_missing, unit_unknown, unit_ambiguous, unit_outside.
        """
        if name in self.exact:
            return self.exact[name]
        folded = fold(name)
        if not folded:
            raise Reject("unit_missing")
        if folded not in self._folded:
            raise Reject("unit_unknown")
        branch = self._folded[folded]
        if branch is None:
            raise Reject("unit_ambiguous")
        if branch.key in self._outside:
            raise Reject("unit_outside")
        return branch


def fold(name: str) -> str:
    """A branch's name without its kind, case, accents and punctuation: `OV Winsen (Aller)` → `winsen aller`."""
    text = _PREFIX.sub("", unicodedata.normalize("NFC", name).strip().casefold()).translate(_FOLD)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", text).strip()


def _path(units: Mapping[str, Mapping[str, Any]], key: str) -> list[str]:
    """The unit's key and those of all above it (a circle in the tree ends the walk)."""
    path: list[str] = []
    while key in units and key not in path:
        path.append(key)
        key = str(units[key]["parent"] or "")
    return path
