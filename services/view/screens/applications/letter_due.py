"""Which letter is due, and whether it goes on paper, since no mail could say it. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.view.screens.applications.queries import Application, Letters
from services.view.screens.objections.queries import Objection
from shared.contracts.members import PaperLetter

TITLES: dict[PaperLetter, str] = {
    "welcome": "mit der Begrüßung",
    "refusal": "mit der Ablehnung",
    "objection_received": "zum Eingang des Einspruchs",
    "objection_rejected": "mit der Entscheidung über den Einspruch",
    "objection_final": "mit der Entscheidung über den Einspruch",
    "objection_withdrawn": "zur Rücknahme des Einspruchs",
}
"""Each letter by name: *Brief mit der Begrüßung*."""


@dataclass(frozen=True, slots=True)
class Due:
    """A letter about an application; `said_on` is the day of what it tells, `objection` what it is about, where that is
    no decision of the branch itself."""

    application: UUID
    letter: PaperLetter
    said_on: date
    objection: Objection | None = None

    @property
    def about(self) -> UUID | None:
        """The objection's id."""
        return self.objection.objection if self.objection else None

    @property
    def key(self) -> tuple[str, UUID]:
        """What tells it from all others of this application."""
        return self.letter, self.about or self.application


def due(found: Application, before: Sequence[Objection]) -> Due | None:
    """The letter that tells what was decided last; None where nothing is, or not yet all of it."""
    one = found.application
    if found.admitted_on:
        return Due(one, "welcome", found.admitted_on)
    if found.refused_on is None:
        return None
    if not before:
        return Due(one, "refusal", found.refused_on)
    last = before[-1]
    match last.outcome:
        case None:
            return Due(one, "objection_received", last.filed_on, last)
        case "withdrawn":
            # never the refusal again: it offers an objection, and a withdrawal makes it final
            return Due(one, "objection_withdrawn", last.decided_on or last.filed_on, last)
        case "upheld":  # the admission is on its way: then they are welcomed
            return None
        case _:
            kind: PaperLetter = "objection_rejected" if last.carry_on_by else "objection_final"
            return Due(one, kind, last.decided_on or last.filed_on, last)


def on_paper(due: Due, needed: Letters, email: str, corrected_on: date | None) -> bool:
    """Whether it has to be printed: its mail failed, or there was no address already when it was to be said.

    What became of a mail does not follow from the address as it is now: whoever read it is told, even where the address
    is gone since or takes none any more. `corrected_on`: when the address was corrected last.
    """
    silent_then = not email and (corrected_on is None or corrected_on < due.said_on)
    return silent_then or due.key in needed
