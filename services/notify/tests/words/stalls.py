"""Shifts at stalls, and who could stand in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.notify.channels.message import Invitation
from services.notify.letters.stalls.words import Shift
from shared.calendar_files import Entry
from shared.clock import BERLIN

_STARTS, _ENDS = datetime.fromisoformat("2026-12-05T11:00"), datetime.fromisoformat("2026-12-05T12:00")
_LINES = "Infostand Wohnen\nSamstag, 5. Dezember 2026, 11:00 bis 12:00 Uhr\nMarktplatz, Celle"
_SAID_AT = datetime(2026, 11, 1, tzinfo=BERLIN)

KNOWN = {
    "shift": Shift(
        "Infostand Wohnen",
        _LINES,
        "11:00 bis 12:00 Uhr",
        _STARTS,
        soon="morgen",
        word="Es stürmt.",
        invitation=Invitation(Entry(UUID(int=0), "Infostand Wohnen: Deine Schicht", _STARTS, _ENDS, _SAID_AT)),
    ),
    "put_down": "ja",
    "freed": "cancelled",
}
UNKNOWN = {
    "shift": Shift("Infostand", "Samstag, 5. Dezember 2026, 11:00 bis 12:00 Uhr", "11:00 bis 12:00 Uhr", _STARTS),
    "put_down": None,
    "freed": "found",
}
