"""What an applicant says about themself: limits of every field."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from services.members.admissions import periods
from shared.days import by_today
from shared.mail_address import MailAddress, MailAddressOrNone
from shared.problems import bad_field, wrong_value
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


def wrong_birth(born_on: date, on: date) -> str | None:
    """What is wrong with a day of birth for who applies on this day; None where nothing is."""
    if not date(1900, 1, 1) <= born_on <= on:
        return "Bitte prüfe das Geburtsdatum."
    if not periods.is_old_enough(born_on, on):
        return f"Mitglied werden kann, wer mindestens {periods.MINIMUM_AGE} Jahre alt ist."
    return None


def wrong_receipt(received_on: date, today: date) -> str | None:
    """What is wrong with the day on which an application on paper arrived; None where nothing is."""
    if received_on > today:
        return "Der Eingang kann nicht in der Zukunft liegen."
    if received_on < today - timedelta(days=3 * 366):
        return "Das liegt mehr als drei Jahre zurück: Bitte prüfe das Datum."
    return None


BornOn = Annotated[date, by_today(wrong_birth)]
ReceivedOn = Annotated[date, by_today(wrong_receipt)]
Name = Annotated[str, OneLine(80, needed=True)]
Street = Annotated[str, OneLine(120, needed=True)]
Postcode = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_postcode)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(_phone)]


class Applicant(BaseModel):
    """An applicant on paper; e-mail and telephone may be missing there."""

    first_name: Name
    last_name: Name
    born_on: BornOn
    street: Street
    postcode: Postcode
    town: Name
    phone: Phone = ""
    email: MailAddressOrNone = ""


class OnlineApplicant(Applicant):
    """An applicant online: the e-mail is needed, it is confirmed by a link."""

    email: MailAddress


class OnlineApplication(OnlineApplicant):
    """What an applicant sends: membership of a party is specially protected (GDPR, Art. 9), so they must consent.

    `asked_from`: where the form was sent from, as a hash that its view alone can make; empty where nobody knows.
    """

    consent: Annotated[bool, AfterValidator(_consent)]
    asked_from: str = Field("", pattern=r"^[0-9a-f]{0,64}$")


def check_dates(applicant: Applicant, received_on: date, today: date, admitted_on: date | None) -> None:
    """Raises Problem 422."""
    if said := wrong_receipt(received_on, today):
        raise bad_field("/received_on", said)
    if said := wrong_birth(applicant.born_on, received_on):
        raise bad_field("/born_on", said)
    if admitted_on is not None and not received_on <= admitted_on <= min(today, periods.decide_by(received_on)):
        raise bad_field("/admitted_on", "Aufgenommen wird zwischen dem Eingang und dem Ende der Frist.")
