"""What an applicant says about themself: limits of every field."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, EmailStr, Field, StringConstraints

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("control characters")
    return text


_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_one_line)]

Name = Annotated[_Line, Field(max_length=80)]
Mail = Annotated[EmailStr, Field(max_length=254), AfterValidator(str.lower)]


class Applicant(BaseModel):
    """An applicant on paper; e-mail and telephone may be missing there."""

    first_name: Name
    last_name: Name
    born_on: date
    street: Annotated[_Line, Field(max_length=120)]
    postcode: str = Field(pattern=r"^\d{5}$")
    town: Name
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(_one_line)] = ""
    email: Mail | Annotated[str, Field(max_length=0)] = ""


class OnlineApplicant(Applicant):
    """An applicant online: the e-mail is needed, it is confirmed by a link."""

    email: Mail
