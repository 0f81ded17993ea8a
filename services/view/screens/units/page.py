"""What *Einheiten* is rendered from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from services.view.frame.layout.model import Choice, Form, Level, Pages


@dataclass(frozen=True, slots=True)
class Row:
    """A unit, parents before children. ``standard``: its first-contact standard in words (``14 Tage``); ``own`` where
    it has set one itself, otherwise it holds from above."""

    key: str
    name: str
    level: Level
    parent: str
    municipality: str
    standard: str
    own: bool = False
    here: bool = False


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """*Einheiten*. ``form`` sets the own unit's standard (field ``standard``, one of ``choices``; an empty value means
    "as above"); ``None`` where this person may not. ``chosen``: the own one; ``standard``: what holds, in words."""

    TEMPLATE: ClassVar[str] = "units/page.html"
    rows: tuple[Row, ...]
    total: int
    standard: str
    choices: tuple[Choice, ...]
    form: Form | None = None
    chosen: str = ""
    query: str = ""
    csv: str = ""
    pages: Pages = field(default_factory=Pages)


@dataclass(frozen=True, slots=True)
class ForAllCard:
    """*Heute* of the district: its standard for the first contact. ``words`` (``einem Monat``) holds since ``since``
    (``None``: it has never been changed); ``form`` changes it (field ``standard``, one of ``choices``), ``None`` where
    this person may not."""

    words: str
    since: date | None
    choices: tuple[Choice, ...]
    form: Form | None = None
