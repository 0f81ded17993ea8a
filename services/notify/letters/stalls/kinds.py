"""Kinds of mails about shifts at stalls: whoever has one is told, and whoever could stand in is asked."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

_STALL = "termine/{occasion}"

declare(
    {
        "shift_taken": Kind(None, _STALL, asks=True, maybe=("put_down",)),
        "shift_moved": Kind(None, _STALL, asks=True),
        "shift_ended": Kind(None, _STALL, asks=True),
        "shift_reminder": Kind("Erinnerungen an Deine Schichten am Infostand", _STALL, asks=True),
        "stand_in_wanted": Kind("Fragen, ob Du am Infostand einspringst", _STALL),
        "stand_in_wanted_here": Kind("Hinweise darauf, dass an einem Infostand jemand fehlt", _STALL),
    }
)
