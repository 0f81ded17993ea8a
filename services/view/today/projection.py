"""What is new here, as a feed: one row per fact worth a sentence; the sentence is made when it is shown."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, Index, Text, Uuid, or_
from sqlalchemy.dialects.postgresql import JSONB

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts import members as m
from shared.contracts import mentoring as j
from shared.contracts import objections as o

projection = Projection("today", shown_in=())

OF_OFFICES = ("contact_person", "stand_in")
"""How kinds of news begin that are about somebody in their office: worth a sentence without a name, too."""

news = projection.table(
    "news",
    Column("fact", Text),
    Column("kind", Text, nullable=False, comment="name of the event without its service"),
    Column("of_unit", Text, nullable=False),
    Column("person", Uuid, nullable=True, comment="an office holder, or who it is about"),
    Column("day", Date, nullable=True),
    Column("more", JSONB, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("today_news_at", "unit", "at"),
    key=("fact",),
    about="person",
    # that a branch lost its contact person stays news where the person is not known any more
    office=lambda c: or_(*(c.kind.startswith(start) for start in OF_OFFICES)),
)


def _tell(fact: Fact[Any], to: Rows, *, person: UUID | None = None, day: date | None = None, **more: Any) -> None:
    values = {
        "kind": fact.type.split(".")[-2],
        "of_unit": fact.concerned,
        "person": person,
        "day": day,
        "more": more,
        "at": fact.at,
    }
    # a fact told as a whole may come on two topics, or again after its person came back: it is still one piece of news
    key = f"{values['kind']}/{fact.event.subject}/{fact.version}" if fact.whole and fact.version else fact.id
    to.merge(news, {"fact": key}, values)


@projection.on(m.ApplicationReceived)
def application_received(fact: Fact[m.ApplicationReceived], to: Rows) -> None:
    """The board knows who applies."""
    event = fact.event
    _tell(fact, to, person=event.person, day=event.decide_by, application=str(event.application))


@projection.on(m.ApplicationDeadlineNear)
def deadline_near(fact: Fact[m.ApplicationDeadlineNear], to: Rows) -> None:
    """The board is warned."""
    event = fact.event
    _tell(fact, to, person=event.person, day=event.decide_by, application=str(event.application), left=event.days_left)


@projection.on(m.ApplicationRefused)
def refused(fact: Fact[m.ApplicationRefused], to: Rows) -> None:
    """The board refused."""
    event = fact.event
    _tell(fact, to, person=event.person, day=event.refused_on, application=str(event.application))


@projection.on(m.MemberAdmitted, told="any")
def admitted(fact: Fact[m.MemberAdmitted], to: Rows) -> None:
    """Somebody is a member: by name in the branch, that it happened above."""
    event = fact.event
    _tell(fact, to, person=event.person, day=event.admitted_on, outcome=event.outcome)


@projection.on(o.ObjectionFiled)
def objection_filed(fact: Fact[o.ObjectionFiled], to: Rows) -> None:
    """Somebody objects to a refusal."""
    _objection(fact, to, fact.event.filed_on)


@projection.on(o.ObjectionCarriedOn, told="any")
def objection_carried_on(fact: Fact[o.ObjectionCarriedOn], to: Rows) -> None:
    """It goes on to the district."""
    _objection(fact, to, fact.event.filed_on)


@projection.on(o.ObjectionHeard)
def objection_heard(fact: Fact[o.ObjectionHeard], to: Rows) -> None:
    """The branch has stated its view."""
    _objection(fact, to, fact.event.stated_on)


@projection.on(o.ObjectionDecided, told="any")
def objection_decided(fact: Fact[o.ObjectionDecided], to: Rows) -> None:
    """A board has decided."""
    event = fact.event
    _objection(fact, to, event.decided_on, outcome=event.outcome, level=event.level)


@projection.on(o.ObjectionWithdrawn, told="any")
def objection_withdrawn(fact: Fact[o.ObjectionWithdrawn], to: Rows) -> None:
    """Nobody objects any more."""
    _objection(fact, to, fact.event.withdrawn_on)


def _objection(fact: Fact[Any], to: Rows, day: date, **more: Any) -> None:
    event = fact.event
    if event.application:
        more |= {"application": str(event.application), "objection": str(event.objection)}
    _tell(fact, to, person=event.person, day=day, **more)


@projection.on(m.MemberMoved, told="any")
def moved(fact: Fact[m.MemberMoved], to: Rows) -> None:
    """Somebody changed branch."""
    event = fact.event
    from_unit = event.from_unit.unit if event.from_unit else None
    _tell(fact, to, person=event.person, day=event.moved_on, from_unit=from_unit)


@projection.on(m.MemberLeft, told="any")
def left(fact: Fact[m.MemberLeft], to: Rows) -> None:
    """Somebody is no longer a member: the branch is told."""
    _tell(fact, to, person=fact.event.person, day=fact.event.left_on)


@projection.on(m.ContactPersonAppointed, told="any")
def contact_appointed(fact: Fact[m.ContactPersonAppointed], to: Rows) -> None:
    """A branch has a contact person, or one more, or another one instead."""
    event = fact.event
    replaces = event.replaces is not None
    _tell(fact, to, person=event.person, day=event.from_day, replaces=replaces, responsible=event.responsible)


@projection.on(m.ContactPersonEnded, told="any")
def contact_ended(fact: Fact[m.ContactPersonEnded], to: Rows) -> None:
    """A term is over."""
    event = fact.event
    _tell(fact, to, person=event.person, day=event.ended_on, vacant=event.vacant, reason=event.reason)


@projection.on(m.ContactPersonsOrdered)
def ordered(fact: Fact[m.ContactPersonsOrdered], to: Rows) -> None:
    """Somebody else is the first now."""
    if fact.event.first_changed:
        _tell(fact, to, person=fact.event.first, day=fact.event.since)


@projection.on(m.StandInAsked, told="any")
def stand_in_asked(fact: Fact[m.StandInAsked], to: Rows) -> None:
    """Somebody is asked to stand in."""
    _tell(fact, to, person=fact.event.person, day=fact.event.answer_by)


@projection.on(m.StandInRequestClosed)
def stand_in_request_closed(fact: Fact[m.StandInRequestClosed], to: Rows) -> None:
    """The sub-district reads how it ended."""
    event = fact.event
    _tell(fact, to, person=event.person, day=event.closed_on, outcome=event.outcome)


@projection.on(m.StandInAppointed, told="any")
def stand_in_appointed(fact: Fact[m.StandInAppointed], to: Rows) -> None:
    """Somebody stands in."""
    _tell(fact, to, person=fact.event.person, day=fact.event.from_day)


@projection.on(m.StandInEnded, told="any")
def stand_in_ended(fact: Fact[m.StandInEnded], to: Rows) -> None:
    """A stand-in is over."""
    event = fact.event
    more = {"vacant": event.vacant, "reason": event.reason, "given_up": event.given_up}
    _tell(fact, to, person=event.person, day=event.ended_on, **more)


@projection.on(m.ImportFinished, told="any")
def imported(fact: Fact[m.ImportFinished], to: Rows) -> None:
    """An export of the register was taken over."""
    event = fact.event
    _tell(fact, to, accepted=event.accepted, rejected=event.rejected, changed=event.changed, missing=event.missing)


@projection.on(m.NumberClaimedTwice, told="any")
def number_claimed_twice(fact: Fact[m.NumberClaimedTwice], to: Rows) -> None:
    """A number of an import is somebody's elsewhere, too."""
    _tell(fact, to, person=fact.event.person, day=fact.event.said_on)


@projection.on(j.FirstContactMade, told="any")
def contact_made(fact: Fact[j.FirstContactMade], to: Rows) -> None:
    """Somebody spoke with a new member."""
    event = fact.event
    _tell(fact, to, person=event.person, day=event.made_on, outcome=event.outcome)


@projection.on(j.FirstContactTried)
def contact_tried(fact: Fact[j.FirstContactTried], to: Rows) -> None:
    """Somebody tried to reach a new member."""
    event = fact.event
    _tell(fact, to, person=event.person, day=event.again_on, outcome=event.outcome)


@projection.on(j.FirstContactCorrected, told="any")
def contact_corrected(fact: Fact[j.FirstContactCorrected], to: Rows) -> None:
    """What was told of a first contact was wrong."""
    event = fact.event
    _tell(fact, to, person=event.person, day=event.made_on, outcome=event.outcome)


@projection.on(j.UnitReminded)
def unit_reminded(fact: Fact[j.UnitReminded], to: Rows) -> None:
    """The level above reminds."""
    event = fact.event
    _tell(fact, to, day=event.reminded_on, by=event.by.unit, overdue=event.overdue)


@projection.on(j.FirstContactStandardSet, told="any")
def standard_set(fact: Fact[j.FirstContactStandardSet], to: Rows) -> None:
    """A standard for the first contact changed."""
    _tell(fact, to, day=fact.event.from_day, period=fact.event.period)
