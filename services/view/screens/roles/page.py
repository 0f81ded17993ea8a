"""What *Ämter* is rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.view.frame.layout.model import Choice, Form


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in office. ``by``: who gave it them, as far as that is known here. ``end`` ends it, ``None`` where this
    person may not, or where it comes with being contact person (``appointment``). ``me``: it is one's own; ``last``:
    who alone could give an office after it, where nobody else is on this board; ``alone``: nor in the office, and
    whoever that is is ``told``."""

    key: str
    name: str
    office: str
    since: date
    by: str = ""
    end: Form | None = None
    appointment: bool = False
    me: bool = False
    last: str = ""
    alone: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Below:
    """A unit directly below: who is on its board or in its office, as names; ``grant``: where an office is given."""

    key: str
    name: str
    holders: tuple[Holder, ...]
    grant: str = ""


@dataclass(frozen=True, slots=True)
class RolesPage:
    """*Ämter*: those of the unit itself, and of the units below."""

    TEMPLATE: ClassVar[str] = "roles/page.html"
    unit: str
    holders: tuple[Holder, ...]
    below: tuple[Below, ...] = ()
    grant: str = ""


@dataclass(frozen=True, slots=True)
class GrantPage:
    """Giving an office in ``unit`` (its name). ``candidates``: the branch's own members, found by ``query``; ``more``
    of them than are shown. Fields: ``role``, and ``person`` or ``email``, ``first_name``, ``last_name``."""

    TEMPLATE: ClassVar[str] = "roles/grant.html"
    unit: str
    form: Form
    roles: tuple[Choice, ...]
    candidates: tuple[Choice, ...] = ()
    query: str = ""
    more: bool = False
    searchable: bool = False


@dataclass(frozen=True, slots=True)
class Vacated:
    """A unit directly below where nobody is in office any more; ``grant``: where one is given."""

    key: str
    name: str
    since: date
    grant: str = ""


@dataclass(frozen=True, slots=True)
class VacatedCard:
    """What the level above alone can mend."""

    units: tuple[Vacated, ...] = ()
