"""Renders a template from a view model and the frame. The one Jinja environment of the view.

>>> html = render("today/branch.html", BranchToday(...), frame)            # a whole page
>>> html = render_part("today", "waiting", BranchToday(...), frame)        # one live part of it

Every template sees ``model`` (a frozen dataclass of the screen's ``page.py``) and ``frame``. Each page's model knows
its template (``BranchToday.TEMPLATE``), so :func:`page` renders it without naming one.

**Live parts.** A part is a template ``<screen>/_<part>.html`` whose outermost element is drawn by the macro
``layout/macros.html: live(frame, id, topic)``::

    <section class="card" id="waiting" hx-get="/ov-celle/heute?teil=waiting" hx-trigger="sse:today, refresh"
             hx-select="#waiting" hx-swap="outerHTML">

When the event stream says that ``today`` has changed, htmx fetches the part again and swaps it (at once, then at most
every half second: ``ortsnetz.js``). A route answers
``?teil=<part>`` with :func:`render_part`; answering with the whole page works too (``hx-select`` takes the part), it
only costs more. While somebody types in a part or has one of its forms open, ``ortsnetz.js`` keeps the swap back.
Without JavaScript everything works by forms, redirects and reloading.

Nothing here writes inline scripts or styles: the pages fit ``default-src 'self'`` as content security policy.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.exceptions import TemplateNotFound
from jinja2.runtime import Context
from markupsafe import Markup

from services.view.layout import dates, navigation
from services.view.layout.chart import draw_bars
from services.view.layout.frame import Frame
from services.view.layout.map import draw_map
from services.view.layout.model import Chip

VIEW = Path(__file__).resolve().parent.parent
STATIC = VIEW / "static"


class Page(Protocol):
    """A view model that knows its template."""

    TEMPLATE: ClassVar[str]


class UnknownPart(LookupError):
    """``?teil=`` names a part that the screen does not have (answer with 404)."""


def _frame(context: Context) -> Frame:
    frame = context["frame"]
    assert isinstance(frame, Frame)
    return frame


@pass_context
def _day(context: Context, value: date) -> Markup:
    """``{{ due | day }}``: 8. Dezember."""
    return dates.as_time(value.isoformat(), dates.day_words(value, _frame(context).today))


@pass_context
def _near(context: Context, value: date) -> Markup:
    """``{{ due | near }}``: morgen, else 8. Dezember."""
    return dates.as_time(value.isoformat(), dates.near_words(value, _frame(context).today))


@pass_context
def _since(context: Context, value: date) -> Markup:
    """``{{ began | since }}``: seit 9 Tagen."""
    return dates.as_time(value.isoformat(), dates.since_words(value, _frame(context).today))


@pass_context
def _ago(context: Context, value: datetime) -> Markup:
    """``{{ at | ago }}``: vor 2 Minuten; ``ortsnetz.js`` keeps it true while the page is open."""
    words = dates.ago_words(value, _frame(context).now)
    return Markup('<time datetime="{}" data-ago>{}</time>').format(value.isoformat(timespec="seconds"), words)


@pass_context
def _when(context: Context, value: datetime) -> Markup:
    """``seit {{ at | when }}``: 16:40, gestern, 9:05, a day."""
    words = dates.when_words(value, _frame(context).now)
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(timespec="seconds"), words)


@pass_context
def _days_chip(context: Context, due: date, prefix: str = "noch ") -> Chip:
    """``{{ due | days_chip }}``: a :class:`Chip` with the days left."""
    return dates.days_chip(due, _frame(context).today, prefix)


@pass_context
def _age(context: Context, born: date) -> int:
    return dates.age(born, _frame(context).today)


@cache
def asset(name: str) -> str:
    """Address of a file in ``static/`` with its fingerprint, so that it can be cached for good."""
    content = (STATIC / name).read_bytes() if (STATIC / name).exists() else b""
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"


@cache
def environment() -> Environment:
    """The environment: escaping always on, an unknown name is an error, never an empty string."""
    made = Environment(
        loader=FileSystemLoader(VIEW),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(
        day=_day, near=_near, since=_since, ago=_ago, when=_when, days_chip=_days_chip, age=_age,
        number=dates.number, percent=dates.percent, initials=dates.initials,
    )  # fmt: skip
    made.globals.update(
        asset=asset, doors=navigation.doors, on_phone=navigation.ON_PHONE, plural=dates.plural,
        draw_map=draw_map, draw_bars=draw_bars, Chip=Chip,
    )  # fmt: skip
    return made


def render(template: str, model: Any, frame: Frame) -> str:
    """The page as HTML. Raises ``jinja2.UndefinedError`` where the model lacks what the template shows."""
    return environment().get_template(template).render(model=model, frame=frame)


def page(model: Page, frame: Frame) -> str:
    """The page of a model that knows its template."""
    return render(model.TEMPLATE, model, frame)


def render_part(screen: str, part: str, model: Any, frame: Frame) -> str:
    """One live part (``<screen>/_<part>.html``). Raises :class:`UnknownPart`, also for anything that is no name."""
    if not part.isidentifier():
        raise UnknownPart(part)
    try:
        return render(f"{screen}/_{part}.html", model, frame)
    except TemplateNotFound as missing:
        raise UnknownPart(part) from missing
