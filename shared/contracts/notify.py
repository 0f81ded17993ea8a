"""Events of `notify`: whether mails reach the address that a person gave. The address itself is in none of them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.contracts.base import AboutPerson, Event, PersonId, event


@event("notify.address_takes_no_mail", aggregate="address", subject="person")
class AddressTakesNoMail(Event):
    """A mail server said for good that somebody's address takes no mail. `unit` is where the mail was about.

    `record`: the version of the person's data that had this address, so that whoever knows of a newer address need not
    wait for `AddressTakesMail`. `application`: of an applicant, whom a branch knows by it.
    """

    person: PersonId
    since: date
    record: int
    application: AboutPerson | None = None


@event("notify.address_takes_mail", aggregate="address", subject="person")
class AddressTakesMail(Event):
    """It is over: the address is another one now (`changed`), or a later mail was taken (`accepted`)."""

    person: PersonId
    why: Literal["changed", "accepted"]
    application: AboutPerson | None = None
