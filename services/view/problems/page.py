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
    (a GET address). ``trace``: what to tell the operators, never shown as the first thing."""

    TEMPLATE: ClassVar[str] = "problems/page.html"
    status: int
    title: str
    text: str
    details: tuple[str, ...] = ()
    now: tuple[Now, ...] = ()
    again: str = ""
    again_text: str = "Neu laden"
    home: str = ""
    trace: str = ""
