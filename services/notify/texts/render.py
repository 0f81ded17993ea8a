"""From a kind and its words to subject, plain text and HTML.

A text file begins with `Betreff: …`; paragraphs are parted by empty lines. The paragraph `→ words` becomes the button
(in plain text: words and address), where there is a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, meta

from shared.clock import BERLIN
from shared.german import des, plural

_FOLDER = Path(__file__).parent
_MONTHS = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"]
_MONTHS += ["August", "September", "Oktober", "November", "Dezember"]
_DAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
_BUTTON = "→ "


@dataclass(frozen=True)
class Text:
    """A written mail."""

    subject: str
    plain: str
    html: str


def day(value: date) -> str:
    """`Dienstag, 24. November 2026`."""
    return f"{_DAYS[value.weekday()]}, {value.day}. {_MONTHS[value.month - 1]} {value.year}"


def time(value: datetime) -> str:
    """`24. November, 18:05 Uhr`, in Berlin."""
    here = value.astimezone(BERLIN)
    return f"{here.day}. {_MONTHS[here.month - 1]}, {here:%H:%M} Uhr"


def _environment(*, autoescape: bool) -> Environment:
    found = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=autoescape,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # else each mail looks at the files' dates
    )
    found.filters |= {"day": day, "des": des, "time": time}
    found.globals |= {"plural": plural}
    return found


_PLAIN, _HTML = _environment(autoescape=False), _environment(autoescape=True)


def render(kind: str, words: dict[str, Any], unsubscribe: str | None = None) -> Text:
    """Write a mail. A word that the text needs and `words` lack raises jinja2.UndefinedError."""
    written = _PLAIN.get_template(f"{kind}.txt").render(words)
    head, _, body = written.partition("\n\n")
    subject = head.removeprefix("Betreff: ").strip()
    paragraphs = [part.strip() for part in body.split("\n\n") if part.strip()]
    frame = {"subject": subject, "link": words.get("link"), "unsubscribe": unsubscribe}
    parts = [
        {"button": part.removeprefix(_BUTTON)} if part.startswith(_BUTTON) else {"lines": part.splitlines()}
        for part in paragraphs
    ]
    plain = _PLAIN.get_template("layout.txt").render(frame, parts=parts)
    return Text(subject, plain, _HTML.get_template("layout.html").render(frame, parts=parts))


@cache
def words_of(kind: str) -> frozenset[str]:
    """The words that a kind's text uses: nothing else need be looked up for it."""
    source = (_FOLDER / f"{kind}.txt").read_text(encoding="utf-8")
    return frozenset(meta.find_undeclared_variables(_PLAIN.parse(source)))


def page(name: str, **words: Any) -> str:
    """A public page."""
    return _HTML.get_template(name).render(words)
