"""One form of an e-mail address for whoever takes one: what two ways take for the same must be the same."""

import pytest
from email_validator import EmailNotValidError
from pydantic import TypeAdapter, ValidationError

from shared.mail_address import LONGEST, WRONG, MailAddress, MailAddressOrNone, mail_address

NEEDED, MAYBE = TypeAdapter[str](MailAddress), TypeAdapter[str](MailAddressOrNone)


@pytest.mark.parametrize("typed", ["kim@example.org", " Kim@Example.ORG ", "KIM@EXAMPLE.org"])
def test_however_it_is_typed_it_is_one_address(typed: str) -> None:
    assert NEEDED.validate_python(typed) == MAYBE.validate_python(typed) == mail_address(typed.strip())
    assert NEEDED.validate_python(typed) == "kim@example.org"


@pytest.mark.parametrize(
    "typed", ["kim", "kim@", "@example.org", "kim@example", "kim@exa mple.org", "kim@@example.org"]
)
def test_what_is_none_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(EmailNotValidError):
        mail_address(typed)
    for adapter in (NEEDED, MAYBE):
        with pytest.raises(ValidationError) as refused:
            adapter.validate_python(typed)
        assert WRONG in str(refused.value)


def test_none_is_allowed_only_where_it_may_be_missing() -> None:
    assert MAYBE.validate_python("") == MAYBE.validate_python("  ") == ""
    with pytest.raises(ValidationError, match="at least 1 character"):
        NEEDED.validate_python("  ")


def test_one_that_is_too_long_is_refused_and_not_cut() -> None:
    typed = f"kim@{'.'.join(['a' * 60] * 4)}.{'b' * 10}.org"
    assert len(typed) > LONGEST
    with pytest.raises(EmailNotValidError):
        mail_address(typed[: LONGEST + 1])
