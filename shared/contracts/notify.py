"""Events of `notify`: whether mails reach the address that a person gave, and what has to be said on paper instead. The
address itself is in none of them."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.base import AboutPerson, Event, PersonId, event
from shared.contracts.members import PaperLetter


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


@event("notify.guest_reached", aggregate="address", subject="person")
class GuestReached(Event):
    """Whether mails reach a guest, whom the unit that invites knows by the registration. `since`: the first that a
    mail server refused for good; None: they do again. `record` as in `AddressTakesNoMail`."""

    person: PersonId
    registration: AboutPerson
    since: date | None
    record: int | None = None


@event("notify.address_takes_mail", aggregate="address", subject="person")
class AddressTakesMail(Event):
    """It is over: the address is another one now (`changed`), or a later mail was taken (`accepted`)."""

    person: PersonId
    why: Literal["changed", "accepted"]
    application: AboutPerson | None = None


@event("notify.letter_needed", aggregate="letter", subject="mail")
class LetterNeeded(Event):
    """A mail about an application has failed for good, for want of an address or for another reason: what it said has
    to be said on paper, whatever address there is later.

    `mail`: the mail that failed. `objection`: what the letter is about, where that is no decision of the branch itself.
    """

    mail: AboutPerson
    person: PersonId
    application: AboutPerson
    letter: PaperLetter
    objection: AboutPerson | None = None


@event("notify.confirmation_undelivered", aggregate="confirmation", subject="registration")
class ConfirmationUndelivered(Event):
    """Somebody typed an address when they registered that takes no mail: they cannot confirm, and know nothing of it.
    The unit that invites hears that there is one, not who."""

    registration: AboutPerson
    occasion: UUID
    since: date
