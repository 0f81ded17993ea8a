"""The one search over what somebody may see, gathered from all screens.

@finds("Mitglieder", Action.SEE_MEMBERS, "ortsverein", place=10)
async def members(ask: Ask, query: str) -> list[Found]: ...
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.view.frame.asking import Ask
from services.view.frame.layout.model import Level
from shared.security.permissions import Action

MOST = 8
"""Of each kind; one more says that there are more."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing: what it is called, a second line, where it leads (empty: nowhere)."""

    title: str
    text: str
    href: str = ""


Finder = Callable[[Ask, str], Awaitable[list[Found]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be found: its German heading, who may, where. `all_of`: the list that shows all by `?q=`, a path."""

    heading: str
    action: Action
    levels: tuple[Level, ...]
    place: int
    all_of: str
    find: Finder


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `more`: address of the whole list, where there are more."""

    heading: str
    found: tuple[Found, ...]
    more: str = ""


ALL: list[Kind] = []


def finds(heading: str, action: Action, *levels: Level, place: int, all_of: str = "") -> Callable[[Finder], Finder]:
    """Let the search find these: up to `MOST` + 1 of them."""

    def register(find: Finder) -> Finder:
        ALL.append(Kind(heading, action, levels, place, all_of, find))
        return find

    return register


async def search(ask: Ask, query: str) -> tuple[Group, ...]:
    """What somebody may see of all that is called so."""
    groups = []
    for kind in sorted(ALL, key=lambda one: (one.place, one.heading)):
        if ask.unit.level.value in kind.levels and ask.may(kind.action):
            found = await kind.find(ask, query)
            if found:
                more = ask.to(kind.all_of) if len(found) > MOST and kind.all_of else ""
                groups.append(Group(kind.heading, tuple(found[:MOST]), more))
    return tuple(groups)
