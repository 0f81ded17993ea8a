"""What the installation says about itself, as links at the foot of every page (`shared/legal.py`)."""

from __future__ import annotations

from services.view.frame.layout.frame import Link
from shared.legal import Legal, hrefs


def links(settings: Legal) -> tuple[Link, ...]:
    """What stands at the foot of every page."""
    return tuple(Link(title, href) for title, href in hrefs(settings))
