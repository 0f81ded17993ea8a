"""Contact data as people correct it: limits of every field, and who may change the address that somebody signs in with.

No I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, WrapValidator

from services.members.admissions.applicant import BornOn, Name, Phone, Postcode, Street
from shared.hierarchy import UnitTree
from shared.mail_address import MailAddressOrNone
from shared.text import OneLine

FIELDS = ("first_name", "last_name", "phone", "mobile", "email", "street", "postcode", "town", "born_on")
"""What can be corrected."""


def _or_empty(value: Any, check: Callable[[Any], Any]) -> Any:
    return "" if isinstance(value, str) and not value.strip() else check(value)


def as_text(value: date | str | None) -> str:
    """A value as the form holds it: a day as `2001-02-28`, what is not known as nothing."""
    return "" if value is None else str(value)


Was = Annotated[str, OneLine(300)]


class Seen(BaseModel):
    """What the fields held as they were seen."""

    first_name: Was = ""
    last_name: Was = ""
    phone: Was = ""
    mobile: Was = ""
    email: Was = ""
    street: Was = ""
    postcode: Was = ""
    town: Was = ""
    born_on: Was = ""


class ContactData(BaseModel):
    """What they are to hold; a field that is left out stays. Whatever is known can be missing, a name cannot."""

    first_name: Name | None = None
    last_name: Name | None = None
    phone: Phone | None = None
    mobile: Phone | None = None
    email: MailAddressOrNone | None = None
    street: Annotated[Street, WrapValidator(_or_empty)] | None = None
    postcode: Annotated[Postcode, WrapValidator(_or_empty)] | None = None
    town: Annotated[Name, WrapValidator(_or_empty)] | None = None
    born_on: Annotated[BornOn, WrapValidator(_or_empty)] | None = None

    def wanted(self, seen: Seen) -> dict[str, date | str]:
        """What is to be changed: what differs from what was seen."""
        given = {name: getattr(self, name) for name in FIELDS}
        return {
            name: value
            for name, value in given.items()
            if value is not None and as_text(value) != getattr(seen, name).strip()
        }


def whose_address_it_is(tree: UnitTree, unit: str, offices: Iterable[str], *, grants: bool) -> str:
    """Why somebody acting for a unit may not change the address of a person with offices in these units; "" where they
    may.

    A link to this address signs in as its owner. Whoever changes it could use it to become them: so only those may
    who could give and take each of these offices anyway – the board, for its unit and those below it.
    """
    for office in offices:
        if office not in tree or unit not in tree.path(office).keys():
            return (
                "Mit dieser Adresse meldet sich jemand an, der auch anderswo ein Amt hat. Ändern kann sie nur die "
                "Gliederung, zu der das Amt gehört: Bitte sag ihr Bescheid."
            )
        if not grants:
            return "Mit dieser Adresse meldet sich jemand mit einem Amt an: Ändern kann sie nur der Vorstand."
    return ""
