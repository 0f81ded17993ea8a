"""What visibility is rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.view.frame.layout.model import Chip, Choice, Figure, Form
from services.view.screens.visibility.strip import Strip


@dataclass(frozen=True, slots=True)
class OfferBox:
    """An offer: fields ``offer day place`` of ``accept``, ``offer`` of ``decline``; None where one may not."""

    offer: str
    heading: str
    text: str
    days: tuple[Choice, ...]
    place: str
    why: str
    accept: Form | None = None
    decline: Form | None = None


@dataclass(frozen=True, slots=True)
class StripCard:
    """How we stand, on *Termine*. ``ask`` asks for an offer, ``seen`` (field ``seen_on``) tells a day on which we were
    seen that stands in no calendar."""

    heading: str
    says: str
    strip: Strip
    offer: OfferBox | None = None
    ask: Form | None = None
    seen: Form | None = None
    today: str = ""


@dataclass(frozen=True, slots=True)
class OfferCard:
    """The offer on *Heute*; nothing where there is none."""

    offer: OfferBox | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A branch that is not seen: ``small`` says since when, and whom to ask there; ``call`` its address."""

    key: str
    name: str
    chip: Chip
    small: tuple[str, ...] = ()
    call: str = ""
    calls: str = ""


@dataclass(frozen=True, slots=True)
class GapsCard:
    """Branches that are not seen, on *Heute* of their sub-district."""

    rows: tuple[Row, ...] = ()
    total: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class There:
    """A sub-district as the district sees it: counts alone."""

    key: str
    name: str
    branches: int
    gaps: int
    open: int
    accepted: int
    declined: int


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """Days that do not count."""

    key: str
    name: str
    small: str


@dataclass(frozen=True, slots=True)
class Looking:
    """What the district sets: ``look`` (fields ``looks since``), ``leave_out`` (``kind first last word``), ``remove``
    (``period``); None where one may not."""

    looks: bool
    since: str
    periods: tuple[PeriodRow, ...]
    kinds: tuple[Choice, ...] = ()
    look: Form | None = None
    leave_out: Form | None = None
    remove: Form | None = None


@dataclass(frozen=True, slots=True)
class VisibilityPage:
    """*Sichtbarkeit* above the branches: ``rows`` in a sub-district, ``there`` in the district."""

    TEMPLATE: ClassVar[str] = "visibility/page.html"
    headline: str
    says: str
    figures: tuple[Figure, ...]
    looking: Looking
    rows: tuple[Row, ...] = ()
    there: tuple[There, ...] = ()
    district: bool = False
    csv: str = ""
