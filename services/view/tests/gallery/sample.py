"""What samples are made of: whose page it is, days, forms; and the cards that a screen contributes to *Heute*."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from services.view.frame.layout.dates import BERLIN
from services.view.frame.layout.frame import Frame, Link, Live, Person
from services.view.frame.layout.model import Form, Level
from services.view.frame.layout.render import Page

NOW = datetime(2026, 11, 24, 20, 14, tzinfo=BERLIN)
TODAY = NOW.date()


class Screen(NamedTuple):
    """A page of the gallery under a file's name."""

    name: str
    model: Page
    frame: Frame


def at(day: int, hour: int = 18, minute: int = 5, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def on(day: int, month: int = 11, year: int = 2026) -> date:
    return date(year, month, day)


def form(action: str = "#", version: int | None = 3, **more: dict[str, str] | str) -> Form:
    return Form(action, version, "0192-invented", **more)  # type: ignore[arg-type]


LIVE = Live("/live?ab=0")
BRANCH = Frame(
    unit="Ortsverein Hannover-Linden-Limmer",
    level="ortsverein",
    now=NOW,
    base="/ov-hannover-linden-limmer",
    path="/ov-hannover-linden-limmer/heute",
    person=Person("Aylin Demir", "Ansprechperson"),
    csrf="invented",
    live=LIVE,
    legal=(Link("Impressum", "/impressum"), Link("Datenschutz", "/datenschutz")),
)
SUB = replace(
    BRANCH,
    unit="Unterbezirk Region Hannover",
    level="unterbezirk",
    base="/ub-region-hannover",
    person=Person("Sabine Krüger", "Geschäftsstelle"),
)
DISTRICT = replace(
    BRANCH, unit="Bezirk Hannover", level="bezirk", base="/bezirk-hannover", person=Person("Jonas Wiebe", "Vorstand")
)
OUTSIDE = replace(BRANCH, person=None, live=None, subtitle="", base="")

CARDS: dict[tuple[str, Level], tuple[Any, Any]] = {}
"""By part and level of *Heute*: the model on a busy day, and on one when nothing needs anybody."""


def card(part: str, *levels: Level, busy: Any, quiet: Any) -> None:
    """The sample of a card (`frame/needs.py`)."""
    CARDS.update(dict.fromkeys(((part, level) for level in levels), (busy, quiet)))
