"""Since when somebody is a member of a branch, and how they came."""

from __future__ import annotations

from sqlalchemy import Column, Date, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.members import MemberAdmitted, MemberMoved, MemberRecorded

projection = Projection("members")

came = projection.table(
    "came",
    Column("person", Uuid),
    Column("status", Text, comment="member or guest, as the register says; null: admitted here"),
    Column("joined_on", Date, comment="as the register says"),
    Column("admitted_on", Date),
    Column("moved_on", Date),
    key=("person",),
    about="person",
)


@projection.on(MemberRecorded)
def recorded(fact: Fact[MemberRecorded], to: Rows) -> None:
    """The register knows somebody as a member or guest."""
    event = fact.event
    to.merge(came, {"person": event.person}, {"status": event.status, "joined_on": event.joined_on})


@projection.on(MemberAdmitted)
def admitted(fact: Fact[MemberAdmitted], to: Rows) -> None:
    """Somebody was admitted."""
    to.merge(came, {"person": fact.event.person}, {"admitted_on": fact.event.admitted_on})


@projection.on(MemberMoved)
def moved(fact: Fact[MemberMoved], to: Rows) -> None:
    """Somebody came from another branch."""
    to.merge(came, {"person": fact.event.person}, {"moved_on": fact.event.moved_on})
