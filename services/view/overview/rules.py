"""Rules for figures: when a small number is not shown, and how a unit stands."""

from __future__ import annotations

from collections.abc import Sequence

from services.view.layout.model import Chip

SMALL = 5
"""The district shows no group of fewer people than this (need-to-know inside the party, GDPR Art. 5 (1) c)."""


def hide_small(values: Sequence[int]) -> list[int | None]:
    """Numbers from 1 to 4 are hidden, and so is another one where the hidden one would follow from the total."""
    shown: list[int | None] = [None if 0 < value < SMALL else value for value in values]
    hidden = [index for index, value in enumerate(shown) if value is None]
    if len(hidden) == 1:
        others = [index for index, value in enumerate(shown) if value]
        if others:
            shown[min(others, key=lambda index: (values[index], index))] = None
    return shown


HELP, SOON, FINE = Chip("braucht Hilfe", "late"), Chip("bald", "soon"), Chip("läuft", "fine")

MEANINGS = {
    "Ortsvereine": (
        (HELP, "mindestens ein Erstkontakt ist überfällig, oder jemand Neues wartet und niemand ist zuständig"),
        (SOON, "niemand ist zuständig, gerade wartet aber auch niemand"),
        (FINE, "jemand ist zuständig, nichts ist überfällig"),
    ),
    "Unterbezirke": (
        (HELP, "mindestens ein Erstkontakt ist überfällig, oder Neue warten und ein Ortsverein hat niemanden"),
        (SOON, "einem Ortsverein fehlt die Ansprechperson, gerade wartet aber niemand Neues"),
        (FINE, "alle Ortsvereine haben eine Ansprechperson, nichts ist überfällig"),
    ),
}
"""What the words mean, by what the rows are; stands below the table."""


def state(*, gap: bool, overdue: int, waiting: int) -> Chip:
    """How a unit stands: help is needed where nobody is responsible while somebody waits, or contacts are overdue."""
    if overdue or (gap and waiting):
        return HELP
    return SOON if gap else FINE
