"""Templates of the demonstration: what the district recommends for an evening, a stall, a consultation hour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Post = Callable[[str, str, dict[str, Any]], Any]

EVENING: dict[str, Any] = {
    "kind": "evening",
    "title": "Neumitgliederabend",
    "about": (
        "Wir reden eine Stunde über das, was hier gerade ansteht, und eine Stunde über das, was Du willst. "
        "Du musst nichts vorbereiten."
    ),
    "checklist": (
        "Raum buchen, mit Küche und ohne Stufen\n"
        "Alle anrufen, die in den letzten sechs Monaten eingetreten sind\n"
        "Jemanden aus Rat oder Kreistag dazubitten\n"
        "Namensschilder, Getränke, etwas zu essen\n"
        "Liste: Wer möchte was machen?"
    ),
    "weekday": 3,
    "begins": "19:00",
    "minutes": 120,
    "seats": 15,
}
STALL: dict[str, Any] = {
    "kind": "stall",
    "title": "Infostand",
    "about": "",
    "checklist": (
        "Sondernutzung bei der Gemeinde anmelden, zwei Wochen vorher\n"
        "Paket bestellen und abholen\n"
        "Ein Thema, eine Frage an die Leute\n"
        "Wechselgeld braucht niemand: Verkauft wird nichts"
    ),
    "weekday": 5,
    "begins": "10:00",
    "minutes": 180,
    "seats": None,
}
CONSULTATION: dict[str, Any] = {
    "kind": "consultation",
    "title": "Sprechstunde",
    "about": "Was läuft hier nicht, und was könnte besser gehen? Komm vorbei, ohne Anmeldung.",
    "checklist": (
        "Wer aus Rat, Kreistag oder Landtag kommt?\nAushang und Gemeindeblatt\nZettel für das, was zu klären ist"
    ),
    "weekday": 2,
    "begins": "17:00",
    "minutes": 90,
    "seats": None,
}


def write(post: Post, district: str, adapts: str) -> dict[str, str]:
    """Write them, have one branch make one its own, and improve that one; their ids by kind."""
    found = {}
    for one in (EVENING, STALL, CONSULTATION):
        found[str(one["kind"])] = str(post("events", f"/units/{district}/templates", one)["template"])
    evening = found["evening"]
    own = {name: value for name, value in EVENING.items() if name != "kind"} | {"begins": "19:30"}
    where = f"/units/{adapts}/templates/{evening}/adaptation"
    post("events", where, own | {"revision": 1, "version": 0})
    return found


def improve(post: Post, district: str, template: str) -> None:
    """What the district has learnt: said where an evening is planned from it already."""
    better = EVENING | {"about": EVENING["about"] + " Kinder können mit.", "version": 1}
    post("events", f"/units/{district}/templates/{template}/change", better)
