"""The German words for the problems that can meet a person, by HTTP status."""

from __future__ import annotations

from services.view.frame.problems.page import Now, ProblemPage
from shared.problems import Problem

WORDS: dict[int, tuple[str, str]] = {
    400: ("Das haben wir nicht verstanden", "Die Anfrage war unvollständig. Es wurde nichts geändert."),
    403: (
        "Das darfst Du hier nicht",
        "Dein Amt reicht dafür nicht aus. Es wurde nichts geändert. Wenn Du es brauchst, frag den Vorstand.",
    ),
    404: (
        "Das gibt es hier nicht",
        "Vielleicht ist der Link alt, oder inzwischen wurde es gelöscht oder verschoben. Es wurde nichts geändert.",
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
    "no_office": "Hier hast Du kein Amt",
    "office_ended": "Dein Amt hier ist beendet",
    "not_our_form": "Diese Seite war zu lange offen",
    "drawn_before": "Diese Seite war zu lange offen",
    "link_spent": "Dieser Link gilt nicht mehr",
    "dealt_with": "Das gibt es hier nicht mehr",
}
"""By kind of problem, where that of the status would be wrong: what does not pass by itself, or is here, not there."""

SENT_BEFORE = (
    "Dieses Formular hast Du schon einmal abgeschickt, mit anderen Angaben; die sind gespeichert. Was jetzt hier "
    "steht, ist noch nicht gespeichert: Soll es auch gelten, schick es noch einmal ab."
)


def said_here(refused: Problem) -> Problem:
    """A service's words where they do not fit what the person sees."""
    if refused.kind != "idempotency_key_reused":
        return refused
    return Problem(409, refused.kind, SENT_BEFORE)


def problem(
    status: int,
    *,
    kind: str = "",
    said: str = "",
    details: tuple[str, ...] = (),
    now: tuple[Now, ...] = (),
    again: str = "",
    home: str = "/",
    kept: tuple[str, ...] = (),
    trace: str = "",
) -> ProblemPage:
    """The page for an HTTP status; an unknown one is told as the nearest known (4xx as 400, 5xx as 500).

    `kind` and `said` are the problem's own code and words, where they say more.
    """
    title, text = WORDS.get(status) or WORDS[400 if status < 500 else 500]
    if said and (status != 404 or kind in TITLES):
        text = said
    again_text = "Noch einmal versuchen" if status >= 500 or status == 429 else "Ansehen, wie es jetzt ist"
    return ProblemPage(status, TITLES.get(kind, title), text, details, now, again, again_text, home, trace, kept)
