"""Applications for membership at a branch, for its board."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.members import (
    ApplicationDeadlineNear,
    ApplicationReceived,
    ApplicationRefused,
    LetterPosted,
    MemberAdmitted,
)
from shared.contracts.notify import LetterNeeded
from shared.contracts.objections import ApplicantForgotten

projection = Projection("applications")

applications = projection.table(
    "applications",
    Column("application", Uuid),
    Column("person", Uuid, nullable=False),
    Column("received_on", Date),
    Column("decide_by", Date, comment="last day of the board's month"),
    Column("channel", Text),
    Column("received_at", DateTime(timezone=True), comment="real time"),
    Column("warned_at", DateTime(timezone=True)),
    Column("days_left", Integer, comment="when the board was last warned"),
    Column("refused_on", Date),
    Column("reason", Uuid, comment="a text of the roster"),
    Column("reason_told", Boolean, comment="whether the notice says it"),
    Column("object_by", Date, comment="last day for an objection"),
    Column("admitted_on", Date),
    Column("outcome", Text, comment="board or lapse"),
    Column("on_objection", Text, comment="the level whose board upheld an objection to the refusal"),
    Column("decided_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("applications_applications_open", "unit", "decide_by"),
    Index("applications_applications_person", "unit", "person"),
    key=("application",),
    about="person",
    versions="application",
)


letters = projection.table(
    "letters",
    Column("application", Uuid),
    Column("letter", Text),
    Column("about", Uuid, comment="the objection, or the application itself"),
    Column("person", Uuid, nullable=False),
    Column("posted_on", Date, comment="null: taken back"),
    Column("version", Integer, nullable=False),
    key=("application", "letter", "about"),
    about="person",
)


needed = projection.table(
    "needed",
    Column("application", Uuid),
    Column("letter", Text, comment="what no mail could say"),
    Column("about", Uuid, comment="the objection, or the application itself"),
    Column("person", Uuid, nullable=False),
    key=("application", "letter", "about"),
    about="person",
)


projection.passes_over(ApplicantForgotten, because="the withdrawal that comes with it takes the row away")


@projection.on(ApplicationReceived)
def received(fact: Fact[ApplicationReceived], to: Rows) -> None:
    """Somebody applied."""
    event = fact.event
    values = {
        "person": event.person,
        "received_on": event.received_on,
        "decide_by": event.decide_by,
        "channel": event.channel,
        "received_at": fact.at,
    }
    to.merge(applications, {"application": event.application}, values, fact.version)


@projection.on(ApplicationDeadlineNear)
def warned(fact: Fact[ApplicationDeadlineNear], to: Rows) -> None:
    """The month is nearly over."""
    event = fact.event
    values = {"person": event.person, "warned_at": fact.at, "days_left": event.days_left}
    to.merge(applications, {"application": event.application}, values, fact.version)


@projection.on(ApplicationRefused)
def refused(fact: Fact[ApplicationRefused], to: Rows) -> None:
    """The board refused, for a reason that is a text about the person."""
    event = fact.event
    values = {
        "person": event.person,
        "refused_on": event.refused_on,
        "reason": event.reason,
        "reason_told": event.reason_told,
        "object_by": event.object_by,
        "decided_at": fact.at,
    }
    to.merge(applications, {"application": event.application}, values, fact.version)


@projection.on(MemberAdmitted)
def admitted(fact: Fact[MemberAdmitted], to: Rows) -> None:
    """Admitted, by the board or by lapse."""
    event = fact.event
    values = {
        "person": event.person,
        "admitted_on": event.admitted_on,
        "outcome": event.outcome,
        "on_objection": event.on_objection,
        "decided_at": fact.at,
    }
    to.merge(applications, {"application": event.application}, values, fact.version)


@projection.on(LetterPosted)
def letter_posted(fact: Fact[LetterPosted], to: Rows) -> None:
    """A printed letter has gone, or has not after all."""
    event = fact.event
    key = {"application": event.application, "letter": event.letter, "about": event.objection or event.application}
    to.newest(letters, key, {"person": event.person, "posted_on": event.posted_on}, fact.version)
    to.merge(applications, {"application": event.application}, {"person": event.person}, fact.version)


@projection.on(LetterNeeded)
def letter_needed(fact: Fact[LetterNeeded], to: Rows) -> None:
    """No mail could say it: it stays to be said on paper."""
    event = fact.event
    key = {"application": event.application, "letter": event.letter, "about": event.objection or event.application}
    to.merge(needed, key, {"person": event.person})
