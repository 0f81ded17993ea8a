"""What whoever has no account reads: the branch's form, and the page behind the link in their mails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from services.view.frame.layout.model import Form


@dataclass(frozen=True, slots=True)
class InterestPage:
    """The branch's form: ``first_name last_name email phone interest consent``. ``consent`` is the text, ``version``
    which one."""

    TEMPLATE: ClassVar[str] = "prospects/interest.html"
    form: Form
    unit: str
    consent: str
    version: str


@dataclass(frozen=True, slots=True)
class SentPage:
    """A mail is on its way, whoever asked: ``email`` as it was read, ``again`` the way back to the form."""

    TEMPLATE: ClassVar[str] = "prospects/sent.html"
    email: str
    days: int
    again: str = ""


@dataclass(frozen=True, slots=True)
class KeepPage:
    """A guest who was there is asked whether to stay in touch: ``consent`` (``text``, which ``version``), ``phone``.
    Without ``form`` there is nothing to ask: the link is over, or they were not there."""

    TEMPLATE: ClassVar[str] = "prospects/keep.html"
    unit: str
    back: str
    form: Form | None = None
    name: str = ""
    title: str = ""
    text: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """They stay: a mail to ``email`` tells them how they see and erase what is known. ``dates``: what
    else the branch invites to."""

    TEMPLATE: ClassVar[str] = "prospects/kept.html"
    unit: str
    email: str
    dates: str


@dataclass(frozen=True, slots=True)
class ContactPage:
    """Where the link in their mails leads. ``state`` is what is so, ``said`` what is known of them, each with its name.
    Forms are None where there is nothing to do: ``confirm``, ``stay``, ``leave``, ``erase``. ``dates``: what the branch
    invites to."""

    TEMPLATE: ClassVar[str] = "prospects/contact.html"
    state: Literal["asked", "open", "applied", "over"]
    unit: str
    name: str = ""
    said: tuple[tuple[str, str], ...] = ()
    consent: str = ""
    answer_by: str = ""
    confirm: Form | None = None
    stay: Form | None = None
    leave: Form | None = None
    erase: Form | None = None
    again: str = ""
    dates: str = ""


@dataclass(frozen=True, slots=True)
class ForgottenPage:
    """They are forgotten. ``again``: the form."""

    TEMPLATE: ClassVar[str] = "prospects/forgotten.html"
    unit: str
    again: str
