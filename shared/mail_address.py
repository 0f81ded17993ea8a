"""An e-mail address as everybody writes, compares and sends to it: whether there is such a domain is not asked.

A domain may have letters beyond ASCII: mail servers know it by its A-label (RFC 5891), which is written when a mail is
sent. A local part may have them only where the mail server offers SMTPUTF8 (RFC 6531): the setting `smtputf8` says so
to whoever takes addresses.
"""

from __future__ import annotations

from typing import Annotated

import idna
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, StringConstraints

from shared.problems import wrong_value
from shared.text import fault_in, kept, saying

LONGEST = 254
"""Characters; RFC 5321 leaves room for no more."""
WRONG = "Das ist keine E-Mail-Adresse. Richtig ist zum Beispiel name@example.org."
ONLY_ASCII = (
    "Vor dem @ gehen hier nur Buchstaben ohne Umlaut oder Akzent, sonst kommt keine Mail an. Nimm bitte die "
    "Schreibweise ohne Umlaut, die Dein Anbieter Dir dazu gibt, oder eine andere Adresse."
)

_takes_utf8 = False


def take_utf8(offered: bool) -> None:
    """Said once at the start of a process: whether the mail server takes local parts beyond ASCII."""
    global _takes_utf8
    _takes_utf8 = offered


def mail_address(text: str) -> str:
    """In small letters, in the one form in which addresses are compared. Raises EmailNotValidError."""
    return validate_email(text, check_deliverability=False).normalized.lower()


def can_be_reached(address: str) -> bool:
    """Whether our mail server can take a mail for this address."""
    return _takes_utf8 or address.rpartition("@")[0].isascii()


def on_the_wire(address: str) -> str:
    """The address as a mail server is told it: the domain as A-label. Raises ValueError where there is none."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}" if not domain.isascii() else address
    except idna.IDNAError as error:
        raise ValueError(address) from error


def as_read(address: str) -> str:
    """The address as people know it: browsers send a domain with an umlaut as its A-label (`xn--…`)."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{idna.decode(domain)}" if "xn--" in domain.lower() else address
    except UnicodeError:
        return address


def typed_address(text: str) -> str:
    """What somebody typed, as an address to which a mail can be sent. Raises PydanticCustomError with what to do."""
    text = kept(text)
    if fault := fault_in(text):
        raise wrong_value(saying(text, fault))
    try:
        address = mail_address(text)
    except EmailNotValidError:
        raise wrong_value(WRONG) from None
    if not can_be_reached(address):
        raise wrong_value(ONLY_ASCII)
    return address


def _typed_or_none(text: str) -> str:
    return typed_address(text) if text else ""


_MAIL = StringConstraints(strip_whitespace=True, max_length=LONGEST)
MailAddress = Annotated[str, StringConstraints(min_length=1), _MAIL, AfterValidator(typed_address)]
"""In what is sent to us."""
MailAddressOrNone = Annotated[str, _MAIL, AfterValidator(_typed_or_none)]
"""The same where there may be none: empty."""
