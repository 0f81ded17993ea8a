"""Which tries stand, as they were corrected last. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.view.screens.newcomers.queries import Happened


@dataclass(frozen=True, slots=True)
class Standing:
    """A try as it stands: `entry` names it to mentoring; `corrected`: it was entered otherwise at first."""

    entry: int
    outcome: str
    day: date
    again_on: date | None
    corrected: bool


def standing(happened: Sequence[Happened]) -> tuple[Standing, ...]:
    """The tries of a history that were not taken back, the latest entered first."""
    newest = {}
    for one in sorted(happened, key=lambda one: one.version):
        if one.kind in ("tried", "try_corrected"):
            newest[one.entry or one.version] = one
    return tuple(
        Standing(entry, one.outcome or "", one.day, one.again_on, one.kind == "try_corrected")
        for entry, one in sorted(newest.items(), reverse=True)
        if one.day is not None
    )


def replaced(happened: Sequence[Happened]) -> set[int]:
    """Versions of the entries whose note is shown no more: the try was none, or is corrected with another note. Where
    they did speak, the note stays unless the talk has one."""
    gone, with_note = set(), dict[int, int]()
    talks = {one.version for one in happened if one.kind == "made" and not one.note}
    for one in sorted(happened, key=lambda one: one.version):
        if one.kind not in ("tried", "try_corrected"):
            continue
        entry = one.entry or one.version
        spoke = one.day is None and one.version + 1 in talks
        if entry in with_note and (one.note or one.day is None) and not spoke:
            gone.add(with_note.pop(entry))
        if one.note and one.day is not None:
            with_note[entry] = one.version
    return gone
