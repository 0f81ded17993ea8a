"""What the page of a unit below is rendered from: what is overdue there, whom to call, a reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.view.layout.model import Form


@dataclass(frozen=True, slots=True)
class ToCall:
    """Somebody to call there, with their office; phone and mail as far as this level may know them."""

    name: str
    office: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class UnitBelowPage:
    """A unit directly below. ``overdue`` and ``share`` are ready text; ``oldest``: the last day of the oldest, where
    it may be shown. ``form`` reminds, ``None`` where there is nothing to remind of or it is too soon (``again_from``).
    ``told``: who gets the mail. ``on_their_own``: when a sub-district last reminded one of its branches itself."""

    TEMPLATE: ClassVar[str] = "reminders/unit.html"
    key: str
    name: str
    overdue: str
    oldest: date | None
    share: str
    definition: str
    to_call: tuple[ToCall, ...]
    told: str
    form: Form | None = None
    reminded_on: date | None = None
    reminded_by: str = ""
    again_from: date | None = None
    on_their_own: date | None = None
    is_branch: bool = True
