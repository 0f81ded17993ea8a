"""What an applicant says about themself: limits of every field."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, StringConstraints

from shared.mail_address import MailAddress, MailAddressOrNone
from shared.problems import wrong_value

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Control characters, and marks that nobody sees but that turn text around or split it."""


def _one_line(text: str) -> str:
    if _UNSEEN.search(text):
        raise wrong_value("Darin sind unsichtbare Zeichen: Bitte tippe es noch einmal ein.")
    return text


def _postcode(text: str) -> str:
    if not re.fullmatch(r"[0-9]{5}", text):
        raise wrong_value("Eine Postleitzahl hat fünf Ziffern.")
    return text


def _phone(text: str) -> str:
    if not re.fullmatch(r"[0-9+()/. -]*", text):
        raise wrong_value("Eine Telefonnummer hat nur Ziffern, Leerzeichen und + ( ) / - .")
    return text


def _consent(given: bool) -> bool:
    if not given:
        raise wrong_value("Ohne Deine Einwilligung dürfen wir den Antrag nicht annehmen.")
    return given


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), AfterValidator(_one_line)]
Street = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(_one_line)
]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(_phone)]


class Applicant(BaseModel):
    """An applicant on paper; e-mail and telephone may be missing there."""

    first_name: Name
    last_name: Name
    born_on: date
    street: Street
    postcode: Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_postcode)]
    town: Name
    phone: Phone = ""
    email: MailAddressOrNone = ""


class OnlineApplicant(Applicant):
    """An applicant online: the e-mail is needed, it is confirmed by a link."""

    email: MailAddress


class OnlineApplication(OnlineApplicant):
    """What an applicant sends: membership of a party is specially protected (GDPR, Art. 9), so they must consent."""

    consent: Annotated[bool, AfterValidator(_consent)]
