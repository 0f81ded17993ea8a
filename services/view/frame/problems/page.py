"""What a page about a problem is rendered from: what happened, that nothing is lost, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Now:
    """How something stands now (409): a label and the value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """One problem. ``details``: single sentences (422: one per field). ``again``: repeats the same with a button
    (a GET address); ``home`` is the way on that every such page has. ``trace``: what to tell the operators, never shown
    as the first thing. ``kept``: what was typed and has no form any more, to be taken along."""

    TEMPLATE: ClassVar[str] = "problems/page.html"
    status: int
    title: str
    text: str
    details: tuple[str, ...] = ()
    now: tuple[Now, ...] = ()
    again: str = ""
    again_text: str = "Neu laden"
    home: str = "/"
    trace: str = ""
    kept: tuple[str, ...] = ()
