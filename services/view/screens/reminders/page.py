"""What the page of a unit below is rendered from: what is overdue there, whom to call, a reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.view.frame.layout.model import Form
from services.view.screens.reminders.queries import Reminded


@dataclass(frozen=True, slots=True)
class ToCall:
    """Somebody to call there, with their office; phone and mail as far as this level may know them (``reach_is_known``:
    it may, so that what is empty is entered nowhere)."""

    name: str
    office: str
    phone: str = ""
    email: str = ""
    reach_is_known: bool = True

    @property
    def silent(self) -> bool:
        """No way to them from here."""
        return not (self.phone or self.email)


@dataclass(frozen=True, slots=True)
class UnitBelowPage:
    """A unit directly below. ``overdue`` and ``share`` are ready text; ``oldest``: the last day of the oldest, where
    it may be shown. ``form`` reminds, ``None`` where there is nothing to remind of or it is too soon (``again_from``).
    ``told``: who gets the mail. ``word``: what was said with the last one; ``take_back`` erases it, where it was us.
    ``on_their_own``: when a sub-district last reminded one of its branches itself."""

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
    word: str = ""
    word_id: str = ""
    take_back: Form | None = None
    again_from: date | None = None
    on_their_own: date | None = None
    is_branch: bool = True

    @property
    def nobody_reached(self) -> bool:
        """There is nobody whom one can call or write to from here."""
        return all(one.silent for one in self.to_call)

    @property
    def not_entered(self) -> bool:
        """Of somebody whom this level may reach no way is entered."""
        return any(one.silent and one.reach_is_known for one in self.to_call)

    @property
    def by_name_alone(self) -> bool:
        """Of somebody this level knows the name and no more."""
        return any(one.silent and not one.reach_is_known for one in self.to_call)


@dataclass(frozen=True, slots=True)
class OverdueThere:
    """First contacts of a branch that are overdue: how many, and since when the oldest. ``href``: whom to call there,
    and a reminder; ``reminded``: the last one of ours."""

    branch: str
    name: str
    count: int
    oldest: date
    href: str = ""
    reminded: date | None = None


@dataclass(frozen=True, slots=True)
class LateCard:
    """*Heute* of a sub-district: where first contacts are overdue. ``reminded``: by the level above."""

    overdue: tuple[OverdueThere, ...] = ()
    reminded: Reminded | None = None
