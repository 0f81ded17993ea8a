"""What an applicant says about themself: limits of every field."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, StringConstraints

from shared.mail_address import MailAddress, MailAddressOrNone
from shared.problems import wrong_value
from shared.text import OneLine


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


Name = Annotated[str, OneLine(80, needed=True)]
Street = Annotated[str, OneLine(120, needed=True)]
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
