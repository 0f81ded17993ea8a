"""What *Mehr* is rendered from: everything that has no place in a phone's navigation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.view.frame.layout.model import Form


@dataclass(frozen=True, slots=True)
class MorePage:
    """``sign_out`` ends the session."""

    TEMPLATE: ClassVar[str] = "more/page.html"
    sign_out: Form
