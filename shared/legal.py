"""What the installation says about itself: a link, a text of its own, or that it is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

DEMONSTRATION = "demonstration"
"""The value of a setting that stands for the texts below."""


class Legal(Protocol):
    """Settings with both texts."""

    imprint: str
    privacy: str


Which = Literal["impressum", "datenschutz"]
TITLES: dict[Which, str] = {"impressum": "Impressum", "datenschutz": "Datenschutz"}

INVENTED: dict[Which, str] = {
    "impressum": (
        "Dies ist eine Vorführung von Ortsnetz. Alle Menschen, Namen und Zahlen darin sind erfunden.\n\n"
        "Hier steht bei einer echten Installation, wer sie betreibt: Name, Anschrift, wer vertretungsberechtigt ist, "
        "Mail-Adresse und Telefon (§ 5 DDG)."
    ),
    "datenschutz": (
        "Dies ist eine Vorführung von Ortsnetz. Bitte gib hier keine echten Daten ein.\n\n"
        "Hier steht bei einer echten Installation, wer für die Daten verantwortlich ist und wen Du dazu fragen kannst, "
        "wofür sie gebraucht werden, auf welcher Grundlage (bei einer Partei vor allem Art. 9 Abs. 2 Buchst. d DSGVO), "
        "wer sie bekommt, wie lange sie bleiben, und welche Rechte Du hast (Art. 13 DSGVO)."
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One of the two: where it leads, and its paragraphs where it stands here."""

    href: str
    paragraphs: tuple[str, ...] = ()


def said(settings: Legal, which: Which) -> Said | None:
    """What is set, None where nothing is."""
    text = {"impressum": settings.imprint, "datenschutz": settings.privacy}[which].strip()
    if not text:
        return None
    if text == DEMONSTRATION:
        text = INVENTED[which]
    if text.startswith(("https://", "http://")) and not any(sign.isspace() for sign in text):
        return Said(text)
    # in an environment's variable a line's end is often two characters
    parts = text.replace("\\n", "\n").replace("\r\n", "\n").split("\n\n")
    return Said(f"/{which}", tuple(part.strip() for part in parts if part.strip()))


def hrefs(settings: Legal) -> tuple[tuple[str, str], ...]:
    """What stands at the foot of every page: titles and where they lead."""
    found = ((TITLES[which], said(settings, which)) for which in TITLES)
    return tuple((title, one.href) for title, one in found if one is not None)


def states(settings: Legal) -> dict[str, str]:
    """For operators: whether each is `missing`, the `demonstration`'s or `own`."""
    given = {"imprint": settings.imprint, "privacy": settings.privacy}
    return {
        name: "missing" if not text.strip() else DEMONSTRATION if text.strip() == DEMONSTRATION else "own"
        for name, text in given.items()
    }
