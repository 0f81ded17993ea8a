"""An e-mail address as everybody writes and compares it: whether there is such a domain is not asked."""

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, StringConstraints

from shared.problems import wrong_value

LONGEST = 254
"""Characters; RFC 5321 leaves room for no more."""
WRONG = "Das ist keine E-Mail-Adresse. Richtig ist zum Beispiel name@example.org."


def mail_address(text: str) -> str:
    """In small letters, in the one form in which addresses are compared. Raises EmailNotValidError."""
    return validate_email(text, check_deliverability=False).normalized.lower()


def _checked(text: str) -> str:
    try:
        return mail_address(text)
    except EmailNotValidError:
        raise wrong_value(WRONG) from None


def _checked_or_none(text: str) -> str:
    return _checked(text) if text else ""


_MAIL = StringConstraints(strip_whitespace=True, max_length=LONGEST)
MailAddress = Annotated[str, StringConstraints(min_length=1), _MAIL, AfterValidator(_checked)]
"""In what is sent to us."""
MailAddressOrNone = Annotated[str, _MAIL, AfterValidator(_checked_or_none)]
"""The same where there may be none: empty."""
