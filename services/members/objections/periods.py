"""The dates of an objection: pure rules.

Source: the party's own statutes, which is why each period is a setting (refusal → objection to the sub-district's board
→ the district's, whose decision is final; within one month of the notice; the branch is heard before). Periods are
counted by BGB §§ 187 (1), 188: the day of the notice does not count, a month ends with the day of the same number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.standards import end_of_period

REMIND_OF_STATEMENT = (3,)
REMIND_OF_DECISION = (10, 3)
"""So many days before the end whoever owes a statement, or a decision, is reminded."""


@dataclass(frozen=True)
class Periods:
    """The statutes' periods, as ISO 8601 durations of months or days; `posted` in days."""

    object_within: str = "P1M"
    hear_within: str = "P14D"
    decide_within: str = "P2M"
    kept: str = "P3M"
    posted: int = 4

    def object_by(self, decided_on: date, *, by_mail: bool) -> date:
        """The last day for an objection: counted from the notice.

        A mail is there the same day; a letter counts as there on the fourth day after it was posted (as VwVfG § 41 (2)
        has it).
        """
        noticed_on = decided_on if by_mail else decided_on + timedelta(days=self.posted)
        return end_of_period(noticed_on, self.object_within)

    def hear_by(self, asked_on: date) -> date:
        """The last day for the branch's statement; silence is an answer, too."""
        return end_of_period(asked_on, self.hear_within)

    def decide_by(self, filed_on: date) -> date:
        """Until when a decision is due. Nothing follows from it by itself: it is asked for."""
        return end_of_period(filed_on, self.decide_within)

    def forget_on(self, final_on: date) -> date:
        """The day on which a refused applicant is erased: the first after the time that their data are kept."""
        return end_of_period(final_on, self.kept) + timedelta(days=1)


def is_heard(stated: bool, hear_by: date, today: date) -> bool:
    """Whether a board may decide: the branch has stated its view, or let the time for it pass."""
    return stated or today > hear_by


def reminders_ahead(due_on: date, before: Sequence[int], today: date) -> dict[int, date]:
    """The reminders still to come, by their number of days, with the day on which each is due."""
    due = {days: due_on - timedelta(days=days) for days in before}
    return {days: on for days, on in due.items() if on > today}
