"""Renders a template from a view model and the frame. The one Jinja environment of the view.

>>> html = render("units/page.html", UnitsPage(...), frame)     # a whole page
>>> html = render_part("units", UnitsPage(...), frame)          # one live part of it

Every template sees ``model`` (a frozen dataclass of the screen's ``page.py``) and ``frame``. Each page's model knows
its template (``UnitsPage.TEMPLATE``), so :func:`page` renders it without naming one.

**Live parts.** A part is a template ``<screen>/_<part>.html`` whose outermost element is drawn by the macro
``layout/macros.html: live(frame, id, topic)``::

    <section class="card" id="waiting" hx-get="/ov-celle/heute?teil=waiting" hx-trigger="sse:today, refresh"
             hx-select="#waiting" hx-swap="live">

When the event stream says that ``today`` has changed, htmx fetches the part again (at once, then at most every half
second) and ``live.js`` morphs it: focus, what is unfolded and what was typed stay, a status region says what changed.
A route answers ``?teil=<part>`` with :func:`render_part`; answering with the whole page works too (``hx-select`` takes
the part), it only costs more. While somebody types in a part or has one of its forms open, what is new is held back
and announced.
Without JavaScript everything works by forms, redirects and reloading.

Nothing here writes inline scripts or styles: the pages fit ``default-src 'self'`` as content security policy.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

from jinja2 import Environment, FileSystemLoader, StrictUndefined, meta, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from services.view.frame.layout import dates, navigation
from services.view.frame.layout.chart import draw_bars
from services.view.frame.layout.frame import Frame
from services.view.frame.layout.map import draw_map
from services.view.frame.layout.model import Chip
from shared.german import des, number, plural
from shared.telephone import dial, readable

VIEW = Path(__file__).resolve().parents[2]
STATIC = VIEW / "static"
VIEW_LOADER = FileSystemLoader([VIEW / "frame", VIEW / "screens"])


class Page(Protocol):
    """A view model that knows its template."""

    TEMPLATE: ClassVar[str]


@runtime_checkable
class Gathering(Protocol):
    """A page with live parts that others contribute, each with a model of its own."""

    def part(self, name: str) -> tuple[str, Any] | None:
        """The template and the model of one."""


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
        loader=VIEW_LOADER,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(
        day=_day, near=_near, since=_since, ago=_ago, when=_when, days_chip=_days_chip, age=_age,
        number=number, percent=dates.percent, initials=dates.initials, des=des, dial=dial,
        phone=readable,
    )  # fmt: skip
    made.globals.update(
        asset=asset, rooms=navigation.rooms, tabs=navigation.tabs, Area=navigation.Area, plural=plural,
        draw_map=draw_map, draw_bars=draw_bars, Chip=Chip,
    )  # fmt: skip
    return made


def render(template: str, model: Any, frame: Frame) -> str:
    """The page as HTML. Raises ``jinja2.UndefinedError`` where the model lacks what the template shows."""
    return environment().get_template(template).render(model=model, frame=frame)


def page(model: Page, frame: Frame) -> str:
    """The page of a model that knows its template."""
    return render(model.TEMPLATE, model, frame)


@cache
def parts(template: str) -> frozenset[str]:
    """The live parts of a page: the templates that its own template shows, and those these show, which are live."""
    source = _source(template)
    found = {name for name in meta.find_referenced_templates(environment().parse(source)) if name and "/_" in name}
    live = {name for name in found if "m.live(" in _source(name)}
    return frozenset(live.union(*(parts(name) for name in found)))


def _source(template: str) -> str:
    return VIEW_LOADER.get_source(environment(), template)[0]


def render_part(part: str, model: Page, frame: Frame) -> str:
    """One live part of a page: ``<screen>/_<part>.html``, or a card that the page was given. Raises
    :class:`UnknownPart` for what is none of its own: a part of another level's page needs what this page's model does
    not have."""
    if card := model.part(part) if isinstance(model, Gathering) else None:
        return render(card[0], card[1], frame)
    name = f"{model.TEMPLATE.partition('/')[0]}/_{part}.html"
    if name not in parts(model.TEMPLATE):
        raise UnknownPart(part)
    return render(name, model, frame)
