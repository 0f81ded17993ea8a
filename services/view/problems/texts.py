"""The German words for the problems that can meet a person, by HTTP status."""

from __future__ import annotations

from services.view.problems.page import Now, ProblemPage

WORDS: dict[int, tuple[str, str]] = {
    400: ("Das haben wir nicht verstanden", "Die Anfrage war unvollständig. Es wurde nichts geändert."),
    403: (
        "Das darfst Du hier nicht",
        "Dein Amt reicht dafür nicht aus. Es wurde nichts geändert. Wenn Du es brauchst, frag den Vorstand.",
    ),
    404: (
        "Das gibt es hier nicht",
        "Vielleicht ist der Link alt, oder es gehört einer anderen Gliederung.",
    ),
    409: (
        "Jemand war schneller",
        "Inzwischen hat jemand anderes das geändert. Deine Eingabe wurde nicht übernommen, nichts ist überschrieben.",
    ),
    413: ("Die Datei ist zu groß", "Sie wurde nicht eingelesen, es wurde nichts geändert."),
    422: ("Da fehlt noch etwas", "Bitte sieh Dir diese Angaben noch einmal an. Es wurde nichts geändert."),
    429: (
        "Das war sehr oft hintereinander",
        "Zum Schutz aller machen wir eine kurze Pause. Bitte versuch es in einigen Minuten noch einmal.",
    ),
    500: (
        "Da ist bei uns etwas schiefgegangen",
        "Der Fehler ist notiert. Was vorher gespeichert war, ist noch da.",
    ),
    503: (
        "Die Zentrale ist gerade nicht erreichbar",
        "Nichts ist verloren: Lesen geht weiter, nur Speichern gerade nicht. Versuch es in ein, zwei Minuten noch "
        "einmal. Ein zweiter Versuch wird nicht doppelt gezählt.",
    ),
}


TITLES = {
    "not_accepted": "Diese Seite ist bei der Zentrale abgemeldet",
    "database_away": "Diese Seite ist gerade nicht erreichbar",
    "overloaded": "Gerade ist sehr viel los",
}
"""By kind of problem, where that of the status would be wrong: what does not pass by itself, or is here, not there."""


def problem(
    status: int,
    *,
    details: tuple[str, ...] = (),
    now: tuple[Now, ...] = (),
    again: str = "",
    home: str = "",
    trace: str = "",
) -> ProblemPage:
    """The page for an HTTP status; an unknown one is told as the nearest known (4xx as 400, 5xx as 500)."""
    title, text = WORDS.get(status) or WORDS[400 if status < 500 else 500]
    again_text = "Ansehen, wie es jetzt ist" if status == 409 else "Noch einmal versuchen"
    return ProblemPage(status, title, text, details, now, again, again_text, home, trace)
