"""What the page that corrects contact data is rendered from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.view.frame.layout.model import Form
from services.view.screens.people.queries import Corrected


@dataclass(frozen=True, slots=True)
class CorrectPage:
    """Contact data with the values there are. `seen`: what the fields were drawn from; `back`: the person's page;
    `no_mail`: since when mails to the address do not arrive; `applied`: somebody who applied and is no member."""

    TEMPLATE: ClassVar[str] = "people/correct.html"
    name: str
    form: Form
    seen: Mapping[str, str]
    back: str
    came_from: str
    last: Corrected | None = None
    no_mail: date | None = None
    applied: bool = False
