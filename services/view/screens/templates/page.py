"""What the pages of templates are rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.view.frame.layout.model import Chip, Choice, Form


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template in the list. ``use`` begins a plan from it, ``edit`` changes it (or what this unit makes of it)."""

    key: str
    title: str
    small: str
    use: str
    edit: str
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class TemplatesPage:
    """All templates. ``keeps``: this unit writes them; ``write`` leads to the form where whoever asks may."""

    TEMPLATE: ClassVar[str] = "templates/page.html"
    rows: tuple[TemplateRow, ...]
    keeps: bool
    back: str
    write: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form begins with."""

    title: str = ""
    about: str = ""
    checklist: str = ""
    weekday: str = ""
    begins: str = ""
    minutes: str = "120"
    seats: str = ""


@dataclass(frozen=True, slots=True)
class Newer:
    """A part of which the district has a newer one than what this unit has: ``says`` is the district's."""

    part: str
    name: str
    says: str
    form: Form


@dataclass(frozen=True, slots=True)
class EditPage:
    """Write a template, improve it, or make it one's own (``adapts``). Fields: ``kind title about checklist weekday
    begins minutes seats``. ``mine``: parts that are this unit's own, in words; ``withdraw`` takes it from the list."""

    TEMPLATE: ClassVar[str] = "templates/edit.html"
    form: Form
    filled: Filled
    kind: str
    weekdays: tuple[Choice, ...]
    minutes: tuple[Choice, ...]
    back: str
    heading: str
    kinds: tuple[Choice, ...] = ()
    title: str = ""
    adapts: bool = False
    revision: int = 0
    mine: tuple[str, ...] = ()
    newer: tuple[Newer, ...] = ()
    withdraw: Form | None = None


@dataclass(frozen=True, slots=True)
class AtOccasion:
    """What an occasion has of its template: ``things`` to prepare, and what is ``better`` since (``now`` says it).
    ``take`` takes it over: None where nothing is better, or it is too late."""

    title: str
    things: tuple[str, ...]
    href: str
    better: tuple[tuple[str, str], ...] = ()
    take: Form | None = None
    tells: bool = False
    """Whoever registered gets a mail, since it ends at another time."""
