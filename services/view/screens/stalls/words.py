"""How stalls are spoken of. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shared.german import agrees, plural
from shared.topics import label

TALKS = {"up_to_5": "bis 5", "6_15": "6–15", "16_30": "16–30", "more": "mehr"}
"""As they stand on a pill."""
_TALKED = {
    "up_to_5": "bis zu 5 Gespräche",
    "6_15": "6 bis 15 Gespräche",
    "16_30": "16 bis 30 Gespräche",
    "more": "mehr als 30 Gespräche",
}


def talked(band: str) -> str:
    """How many talks there were."""
    return _TALKED.get(band, "Gespräche")


def clock(moment: datetime) -> str:
    """`19`, `18:30`: as one says it before "Uhr"."""
    return f"{moment.hour}:{moment.minute:02d}" if moment.minute else str(moment.hour)


def hours(starts: datetime, ends: datetime) -> str:
    """`11 bis 12 Uhr`."""
    return f"{clock(starts)} bis {clock(ends)} Uhr"


def listed(names: Sequence[str]) -> str:
    """`A, B und C`."""
    return " und ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def topics(keys: Sequence[str]) -> str:
    """Topics by their names."""
    return listed([label(key) for key in keys])


def taken(places: int, open_: int) -> str:
    """`5 von 6 Plätzen sind besetzt`, `1 von 6 Plätzen ist besetzt`, `Der Platz ist noch frei`."""
    if not open_:
        return f"{'Der Platz ist' if places == 1 else f'Alle {places} Plätze sind'} besetzt"
    if places == 1:
        return "Der Platz ist noch frei"
    return f"{places - open_} von {plural(places, 'Platz', 'Plätzen')} {agrees(places - open_, 'ist', 'sind')} besetzt"
