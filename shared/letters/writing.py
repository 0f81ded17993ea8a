"""Letters that go by mail or, where somebody has no address, on paper: written once, in one text.

A text file begins with `Betreff: …`; paragraphs are parted by empty lines. The paragraph `→ words` is a button in a
mail, where there is a link; on paper (`on_paper`) there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.clock import BERLIN
from shared.german import agrees, des, plural
from shared.telephone import readable

FOLDER = Path(__file__).parent
BUTTON = "→ "
_MONTHS = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"]
_MONTHS += ["August", "September", "Oktober", "November", "Dezember"]
_DAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]


@dataclass(frozen=True)
class Written:
    """A letter's subject and its paragraphs, each with its lines; a button is a line that begins with `→ `."""

    subject: str
    paragraphs: tuple[str, ...]


def day(value: date) -> str:
    """`Dienstag, 24. November 2026`."""
    return f"{_DAYS[value.weekday()]}, {value.day}. {_MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """`24. November 2026`."""
    return f"{value.day}. {_MONTHS[value.month - 1]} {value.year}"


def time(value: datetime) -> str:
    """`24. November, 18:05 Uhr`, in Berlin; without a time zone it is Berlin's already."""
    here = value.astimezone(BERLIN) if value.tzinfo else value
    return f"{here.day}. {_MONTHS[here.month - 1]}, {here:%H:%M} Uhr"


def quoted(text: str) -> str:
    """What somebody typed, as one paragraph between quotes: it can be no button and no paragraph of its own."""
    lines = [line for line in (" ".join(line.split()).lstrip("→ ") for line in text.splitlines()) if line]
    return "„" + "\n".join(lines) + "“"


def environment(*folders: Path, autoescape: bool = False) -> Environment:
    """Texts of these folders, and those that go on paper too. An unknown word is an error."""
    found = Environment(
        loader=FileSystemLoader([*folders, FOLDER]),
        undefined=StrictUndefined,
        autoescape=autoescape,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # else each letter looks at the files' dates
    )
    found.filters |= {"day": day, "des": des, "time": time, "quoted": quoted, "phone": readable}
    found.globals |= {"plural": plural, "agrees": agrees}
    return found


def written(texts: Environment, kind: str, words: dict[str, Any]) -> Written:
    """Write a letter. A word that the text needs and `words` lack raises jinja2.UndefinedError."""
    head, _, body = texts.get_template(f"{kind}.txt").render(words).partition("\n\n")
    paragraphs = tuple(part.strip() for part in body.split("\n\n") if part.strip())
    return Written(head.removeprefix("Betreff: ").strip(), paragraphs)
