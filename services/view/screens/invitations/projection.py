"""Invitations to new members, as this unit is told: how many to its own evenings, how many of its own by whom; and what
guests say afterwards. Counts, nobody's names."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.calendar import OccasionAnswered
from shared.contracts.invitations import HospitalitySet, InvitationsCounted, NewcomersInvited
from shared.contracts.notify import ConfirmationUndelivered

projection = Projection("invitations", shown_in=("calendar",))

counted = projection.table(
    "counted",
    Column("occasion", Uuid),
    Column("months", Integer, nullable=False),
    Column("neighbours", Boolean, nullable=False),
    Column("invited", Integer, nullable=False),
    Column("beside", Integer, nullable=False),
    Column("registered", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    key=("occasion",),
    things=("occasion",),
)

rounds = projection.table(
    "rounds",
    Column("round", Uuid),
    Column("occasion", Uuid, nullable=False),
    Column("by_unit", Text, nullable=False, comment="who invites"),
    Column("invited", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Index("invitations_rounds_occasion", "unit", "occasion"),
    key=("round",),
    things=("round", "occasion"),
)

hospitality = projection.table(
    "hospitality",
    Column("of_unit", Text),
    Column("allowed", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    key=("of_unit",),
)

answers = projection.table(
    "answers",
    Column("occasion", Uuid),
    Column("asked", Integer, nullable=False),
    Column("gained", Integer, nullable=False),
    Column("partly", Integer, nullable=False),
    Column("nothing", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    key=("occasion",),
    things=("occasion",),
)

undelivered = projection.table(
    "undelivered",
    Column("occasion", Uuid),
    Column("mails", Integer, nullable=False, server_default="0"),
    key=("occasion",),
    things=("occasion",),
)


@projection.on(InvitationsCounted)
def invitations_counted(fact: Fact[InvitationsCounted], to: Rows) -> None:
    """So many are invited to one of our evenings, and so many registered through it."""
    event = fact.event
    names = ("months", "neighbours", "invited", "beside", "registered")
    to.newest(counted, {"occasion": event.occasion}, {name: getattr(event, name) for name in names}, fact.version)


@projection.on(NewcomersInvited)
def newcomers_invited(fact: Fact[NewcomersInvited], to: Rows) -> None:
    """So many of our new members are invited, by us or by a neighbour."""
    event = fact.event
    values = {"occasion": event.occasion, "by_unit": event.by.unit, "invited": event.invited}
    to.newest(rounds, {"round": event.round}, values, fact.version)


@projection.on(HospitalitySet)
def hospitality_set(fact: Fact[HospitalitySet], to: Rows) -> None:
    """Whether neighbours may."""
    to.newest(hospitality, {"of_unit": fact.concerned}, {"allowed": fact.event.allowed}, fact.version)


@projection.on(OccasionAnswered)
def answered(fact: Fact[OccasionAnswered], to: Rows) -> None:
    """What guests say."""
    event = fact.event
    values = {name: getattr(event, name) for name in ("asked", "gained", "partly", "nothing")}
    to.newest(answers, {"occasion": event.occasion}, values, fact.version)


@projection.on(ConfirmationUndelivered, told="any")
def confirmation_undelivered(fact: Fact[ConfirmationUndelivered], to: Rows) -> None:
    """Somebody cannot confirm: nobody knows who, so they are counted."""
    to.count(undelivered, {"occasion": fact.event.occasion}, mails=1)
