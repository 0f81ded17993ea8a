"""What Impressum and Datenschutz are rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class LegalPage:
    """A text of the installation; without one the page says whom to ask. ``home``: the way on."""

    TEMPLATE: ClassVar[str] = "legal/page.html"
    title: str
    paragraphs: tuple[str, ...]
    home: str = "/"
