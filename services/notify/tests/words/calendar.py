"""Occasions, and who registered for them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.notify.channels.message import Invitation
from services.notify.letters.calendar.words import Occasion
from shared.calendar_files import Entry
from shared.clock import BERLIN

_STARTS, _ENDS = datetime.fromisoformat("2026-11-24T19:00"), datetime.fromisoformat("2026-11-24T21:00")
_LINES = "Abend für neue Mitglieder\nDienstag, 24. November 2026, 19:00 bis 21:00 Uhr\nGasthaus Zur Linde, Celle"
_SAID_AT = datetime(2026, 11, 1, tzinfo=BERLIN)

KNOWN = {
    "occasion": Occasion(
        "Abend für neue Mitglieder",
        _LINES,
        about="Wir kochen zusammen.\nBring Hunger mit.",
        word="Die Köchin ist krank.",
        soon="morgen",
        had_seat=True,
        invitation=Invitation(Entry(UUID(int=0), "Abend für neue Mitglieder", _STARTS, _ENDS, _SAID_AT)),
    ),
    "together": "zu zweit",
    "standing": "seated",
    "seat_until": datetime.fromisoformat("2026-11-24T12:00"),
    "too_late": "ja",
}
UNKNOWN = {
    "occasion": Occasion("Termin", "Dienstag, 24. November 2026, 19:00 bis 21:00 Uhr"),
    "together": "",
    "standing": "waiting",
    "too_late": None,
}

LINKED = ("registration_confirm",)
"""There is no such mail without a link."""
