"""When a person's contact data, and the mail address among it, was corrected last, and by whom; and whose address takes
no mail. The data itself is in the roster."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.members import PersonCorrected
from shared.contracts.notify import AddressTakesMail, AddressTakesNoMail, GuestReached

projection = Projection("people", shown_in=("newcomers", "applications", "members", "calendar"))

corrections = projection.table(
    "corrections",
    Column("person", Uuid),
    Column("corrected_on", Date, nullable=False),
    Column("corrected_by", Uuid),
    Column("fields", ARRAY(Text), nullable=False),
    Column("version", Integer, nullable=False),
    key=("person",),
    about="person",
)

emails = projection.table(
    "emails",
    Column("person", Uuid),
    Column("corrected_on", Date, nullable=False),
    Column("corrected_by", Uuid),
    Column("version", Integer, nullable=False),
    key=("person",),
    about="person",
)


addresses = projection.table(
    "addresses",
    Column("person", Uuid),
    Column("since", Date, comment="the first mail that was refused; null: mails arrive"),
    Column("record", Integer, comment="version of the person's data with the address that was refused"),
    Column("version", Integer, nullable=False),
    key=("person",),
    about="person",
)


@projection.on(PersonCorrected)
def corrected(fact: Fact[PersonCorrected], to: Rows) -> None:
    """The last one counts, and the last one of the mail address, whatever was corrected since."""
    event = fact.event
    key, values = {"person": event.person}, {"corrected_on": event.corrected_on, "corrected_by": event.corrected_by}
    to.newest(corrections, key, values | {"fields": list(event.fields)}, fact.version)
    if "email" in event.fields:
        to.newest(emails, key, values, fact.version)


@projection.on(AddressTakesNoMail)
def takes_no_mail(fact: Fact[AddressTakesNoMail], to: Rows) -> None:
    """From now on mails do not arrive."""
    event = fact.event
    values = {"since": event.since, "record": event.record}
    to.newest(addresses, {"person": event.person}, values, fact.version)


@projection.on(AddressTakesMail)
def takes_mail(fact: Fact[AddressTakesMail], to: Rows) -> None:
    """They do again, or there is another address."""
    to.newest(addresses, {"person": fact.event.person}, {"since": None, "record": None}, fact.version)


@projection.on(GuestReached)
def guest_reached(fact: Fact[GuestReached], to: Rows) -> None:
    """Whether mails reach a guest."""
    event = fact.event
    to.newest(addresses, {"person": event.person}, {"since": event.since, "record": event.record}, fact.version)
