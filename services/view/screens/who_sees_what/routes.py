"""Wer sieht was?: the table that exchange's rules generate, with the own level first."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import shared.contracts
from services.view.frame.pages import Asking, Pages
from services.view.screens.who_sees_what.page import Group, Rule, RulesPage, Sees
from shared.hierarchy import Level
from shared.security.permissions import Action

pages = Pages("who_sees_what")
TABLE = Path(shared.contracts.__file__).with_name("visibility.json")
OWN = {
    Level.BRANCH: ("branch", "Euer Ortsverein"),
    Level.SUB_DISTRICT: ("sub_district", "Euer Unterbezirk"),
    Level.DISTRICT: ("district", "Euer Bezirk"),
}
_KINDS: dict[str, Literal["all", "part", "none"]] = {"all": "all", "none": "none"}


@cache
def page(level: Level) -> RulesPage:
    """The rules as a level reads them."""
    table: dict[str, Any] = json.loads(TABLE.read_text())
    own, words = OWN[level]
    columns = [own, *(key for key in table["columns"] if key != own)]
    groups: dict[str, list[Rule]] = {}
    for row in table["rows"]:
        cells = tuple(Sees(_KINDS.get(row["cells"][key]["kind"], "part"), row["cells"][key]["text"]) for key in columns)
        groups.setdefault(row["group"], []).append(Rule(row["when"], row["because"], cells))
    return RulesPage(
        columns=(words, *(table["columns"][key] for key in columns[1:])),
        groups=tuple(Group(title, tuple(rules)) for title, rules in groups.items()),
    )


@pages.get("/{unit}/wer-sieht-was", Action.SEE_WHO_SEES_WHAT, here="who_sees_what")
async def rules(ask: Asking) -> RulesPage:
    """Who sees what, and why."""
    return page(ask.unit.level)
