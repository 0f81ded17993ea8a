"""What the pages of signing in are rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.view.frame.layout.frame import Neighbour
from services.view.frame.layout.model import Form
from services.view.frame.sign_in.sessions import Lost


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Enter an e-mail address. Field: ``email``. ``signed_out``: just came from signing out. ``kept``: for so many
    minutes is kept what was typed into a form that was sent while signed out; 0 where nothing is."""

    TEMPLATE: ClassVar[str] = "sign_in/page.html"
    form: Form
    signed_out: bool = False
    kept: int = 0


@dataclass(frozen=True, slots=True)
class CheckMailPage:
    """The same page whether the address is known or not. ``minutes``: how long a link holds."""

    TEMPLATE: ClassVar[str] = "sign_in/check_mail.html"
    minutes: int
    again: str


@dataclass(frozen=True, slots=True)
class LinkPage:
    """Where the mail's link leads: one button, whose POST uses the link up (mail scanners only follow links)."""

    TEMPLATE: ClassVar[str] = "sign_in/link.html"
    form: Form


@dataclass(frozen=True, slots=True)
class LinkSpentPage:
    """The link was used already (``used``), else it is too old or unknown. ``form`` asks for a new one; ``home`` is
    where somebody goes on who is signed in, empty for others."""

    TEMPLATE: ClassVar[str] = "sign_in/link_spent.html"
    form: Form
    used: bool = False
    home: str = ""


@dataclass(frozen=True, slots=True)
class NoOfficePage:
    """Signed in, and in no unit of this view in office (any more). ``lost``: the offices that have ended, each with
    the unit's name."""

    TEMPLATE: ClassVar[str] = "sign_in/no_office.html"
    sign_out: Form
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True, slots=True)
class ChooseUnitPage:
    """This view hosts several units in which the person holds an office."""

    TEMPLATE: ClassVar[str] = "sign_in/choose_unit.html"
    name: str
    units: tuple[Neighbour, ...]
