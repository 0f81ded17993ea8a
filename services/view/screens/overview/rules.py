"""How a unit stands, and what the words for it mean."""

from __future__ import annotations

from services.view.frame.layout.model import Chip

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
