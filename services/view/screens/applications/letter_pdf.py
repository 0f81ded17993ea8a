"""Letters on paper, for people without a mail address: the text of the mail, as PDF for the board to print and post.

Typst gets what anybody wrote as data (`sys_inputs`), never as markup: as markup it would be run. Its fonts come with
the package.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import typst

from shared.letters.writing import BUTTON, environment, short_day, written

_TEMPLATE = Path(__file__).with_name("letter.typ")
_TEXTS = environment()


@dataclass(frozen=True)
class Paper:
    """A letter to be printed: which text with which words, to whom, from whom.

    `fill_in`: what the board writes by hand below, with lines for it; empty where there is nothing. `on_behalf`: who
    signs and posts it for the sender, where that is somebody else.
    """

    kind: str
    words: Mapping[str, Any]
    address: tuple[str, ...]
    sender: str
    above: str
    day: date
    reference: str = ""
    fill_in: str = ""
    on_behalf: str = ""


def pdf(paper: Paper) -> bytes:
    """The letter as PDF. The same letter gives the same bytes."""
    found = written(_TEXTS, paper.kind, {"on_paper": True, "link": None, **paper.words})
    data = {
        "subject": found.subject,
        "paragraphs": [part.splitlines() for part in found.paragraphs if not part.startswith(BUTTON)],
        "address": list(paper.address),
        "sender": paper.sender,
        "above": paper.above,
        "date": short_day(paper.day),
        "reference": paper.reference,
        "fill_in": paper.fill_in,
        "signed": f"Im Auftrag: {paper.on_behalf}" if paper.on_behalf else "Unterschrift",
    }
    compiler = typst.Compiler(_template(), root=_TEMPLATE.parent, ignore_system_fonts=True)
    made = compiler.compile(sys_inputs={"letter": json.dumps(data)}, format="pdf", timestamp=0)
    assert isinstance(made, bytes), "one document is one file"
    return made


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
