"""First contacts that are due or overdue, and reminders of the level above: who is told."""

from __future__ import annotations

from datetime import timedelta

from services.notify.writing.letter import CALM, SOON, Letter, because, office_of, responsible_of, tells
from shared.contracts.mentoring import FirstContactReminder, FirstContactsMoved, UnitReminded

BUNDLE = timedelta(seconds=30)
"""How long to wait for other calls of the same day: they are told in one mail."""


@tells(FirstContactReminder)
def whoever_is_responsible_calls(event: FirstContactReminder) -> list[Letter]:
    """O-01, 1; 1-3-6 standard: the contact person, else who stands in, else the board is told before and after the
    last day. One mail a day, whatever it is about: the names are looked up when it is written."""
    cause = because("calls", event.reminded_on)
    facts = {"told_on": event.reminded_on.isoformat()}
    return [Letter("calls", cause, responsible_of(event.unit), event.unit, event.reminded_on, None, facts, BUNDLE)]


@tells(UnitReminded)
def whoever_is_responsible_is_reminded(event: UnitReminded) -> list[Letter]:
    """O-01, 1 and 6: the level above helps and reminds; a branch's contact person or board, a sub-district's office."""
    cause = because("unit_reminded", event.unit.unit, event.reminded_on)
    to = responsible_of(event.unit) if event.unit.branch else office_of(event.unit)
    facts = {"overdue": str(event.overdue), "by": event.by.unit}
    if event.word is None:
        return [Letter("unit_reminded", cause, to, event.unit, event.reminded_on, None, facts)]
    facts["word_typed"] = str(event.word)
    return [Letter("unit_reminded", cause, to, event.unit, event.reminded_on, None, facts, SOON)]


@tells(FirstContactsMoved)
def whoever_is_responsible_hears_of_other_last_days(event: FirstContactsMoved) -> list[Letter]:
    """O-01, 1; 1-3-6 standard: a changed standard moves last days. One mail for each change, to whoever is responsible
    in several branches too; after an hour, so that a slip of the hand that is set right is told once, as it is then."""
    which = f"{event.by.unit}/{event.version}"
    cause = because("standard_changed", which)
    facts = {"standard": which, "by": event.by.unit}
    return [Letter("standard_changed", cause, responsible_of(event.unit), event.unit, event.set_on, None, facts, CALM)]
