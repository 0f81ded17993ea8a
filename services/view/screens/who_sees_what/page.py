"""What *Wer sieht was?* is rendered from; generated from the relevance rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class Sees:
    """One cell: how much a level sees, and in words (``dass, ohne Namen``)."""

    kind: Literal["all", "part", "none"]
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """``when``: a sentence (``Jemand wird aufgenommen``); ``because``: why; one cell per column."""

    when: str
    because: str
    cells: tuple[Sees, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rules about one thing (``Aufnahme``)."""

    title: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """``columns``: the levels, the own one first (``Euer Ortsverein``)."""

    TEMPLATE: ClassVar[str] = "who_sees_what/page.html"
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
