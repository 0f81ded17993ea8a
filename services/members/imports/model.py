"""What comes out of a record: an accepted row with what was repaired in it, or a rejection with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from services.members.imports.findings import Review

UNKNOWN = "?"
"""Stands in a row's text where the file says that it does not know: what is known stays (`fields.py`)."""

Gender = Literal["m", "w", "d", ""]
Status = Literal["member", "guest", "left"]
Payment = Literal["direct_debit", "transfer", "cash", "other", ""]


class MemberRow(NamedTuple):
    """A member's normalised values. Text that is not there is "", a date or an amount that is not there is None.

    A named tuple, not a frozen dataclass: made in 1 µs instead of 5, and it is the record that COPY takes.
    """

    number: str  #: eight digits, unique within the file
    salutation: str  #: Herr, Frau or ""
    title: str
    first_name: str
    last_name: str
    gender: Gender
    born_on: date | None
    street: str
    house_number: str
    postcode: str  #: five digits, or of another country as written, or ""
    town: str
    phone: str  #: E.164 (+493023125115); as written where it is no such number
    mobile: str  #: like phone
    email: str  #: one address in lower case
    joined_on: date | None
    left_on: date | None
    status: Status
    unit_key: str  #: of a local branch
    dues_cents: int | None  #: euro cents per month
    payment: Payment
    paid_until: date | None
    newsletter: bool
    remark: str


class Repair(NamedTuple):
    """One repaired cell: the column's German name, the cell as it was, and as it should stand in an export."""

    column: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row to be taken. Repaired rows are accepted too; `repairs` is empty for a clean one.

    `review`: why a person should look at it (defect 30, what contradicts itself, what can be read in two ways).
    """

    line: int  #: physical line, from 1, on which the record starts
    row: MemberRow
    repairs: tuple[Repair, ...] = ()
    review: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record not to be taken."""

    line: int
    number: str  #: the membership number as written, "" where the record has none that can be told
    reason_code: str  #: a key of reasons.REJECTIONS
    reason_de: str  #: for the screen
    reason_en: str  #: for the command line


Outcome = Accepted | Rejected
