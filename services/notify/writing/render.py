"""From a kind and its words to subject, plain text and HTML: how a text is written stands in `shared.letters`.

In plain text a button is its words and the address. Letters that go on paper too have their text there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import meta

from shared.letters.writing import BUTTON, environment, written

_HERE = Path(__file__).parent
_TEXTS = sorted(folder for folder in (_HERE.parent / "letters").iterdir() if folder.is_dir())


@dataclass(frozen=True)
class Text:
    """A written mail."""

    subject: str
    plain: str
    html: str


_PLAIN, _HTML = environment(_HERE, *_TEXTS), environment(_HERE, *_TEXTS, autoescape=True)


def render(kind: str, words: dict[str, Any], unsubscribe: str | None = None) -> Text:
    """Write a mail. A word that the text needs and `words` lack raises jinja2.UndefinedError."""
    found = written(_PLAIN, kind, {"on_paper": False, **words})
    frame = {"subject": found.subject, "link": words.get("link"), "unsubscribe": unsubscribe}
    parts = [
        {"button": part.removeprefix(BUTTON)} if part.startswith(BUTTON) else {"lines": part.splitlines()}
        for part in found.paragraphs
    ]
    plain = _PLAIN.get_template("layout.txt").render(frame, parts=parts)
    return Text(found.subject, plain, _HTML.get_template("layout.html").render(frame, parts=parts))


@cache
def words_of(kind: str) -> frozenset[str]:
    """The words that a kind's text uses: nothing else need be looked up for it."""
    loader = _PLAIN.loader
    assert loader is not None
    source, _, _ = loader.get_source(_PLAIN, f"{kind}.txt")
    return frozenset(meta.find_undeclared_variables(_PLAIN.parse(source)))


def page(name: str, **words: Any) -> str:
    """A public page."""
    return _HTML.get_template(name).render(words)
