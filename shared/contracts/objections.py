"""Events of `members`, continued: an objection to a refusal, on its way through the levels.

Each level that is asked has an objection of its own: the sub-district's board first, then the district's, which decides
for good. Grounds, statement and reasons are texts about the person (`people`).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.contracts.base import AboutPerson, Event, PersonId, event

Level = Literal["sub_district", "district"]
"""Whose board decides."""


@event("members.objection_filed", aggregate="objection", subject="objection")
class ObjectionFiled(Event):
    """Somebody objects to a branch's refusal: its sub-district's board decides.

    `entered_on`: a letter may have come days before. `hear_by`: the last day for the branch's statement. `decide_by`:
    until when a decision is due.
    """

    objection: AboutPerson
    application: AboutPerson
    person: PersonId
    filed_on: date
    entered_on: date
    channel: Literal["online", "paper"]
    grounds: AboutPerson
    refused_on: date
    reason: AboutPerson
    hear_by: date
    decide_by: date


@event("members.objection_carried_on", aggregate="objection", subject="objection")
class ObjectionCarriedOn(Event):
    """The district's board is asked, as a rule since the sub-district's rejected the objection. Beside what a filed one
    has: what was said and decided before."""

    objection: AboutPerson
    application: AboutPerson
    person: PersonId
    filed_on: date
    entered_on: date
    channel: Literal["online", "paper"]
    grounds: AboutPerson
    refused_on: date
    reason: AboutPerson
    hear_by: date
    decide_by: date
    rejected_on: date | None = None
    earlier_grounds: AboutPerson | None = None
    earlier_statement: AboutPerson | None = None
    earlier_reasons: AboutPerson | None = None


@event("members.objection_heard", aggregate="objection", subject="objection")
class ObjectionHeard(Event):
    """The branch's board has stated its view."""

    objection: AboutPerson
    application: AboutPerson
    person: PersonId
    level: Level
    stated_on: date
    statement: AboutPerson


@event("members.objection_deadline_near", aggregate="objection", subject="objection")
class ObjectionDeadlineNear(Event):
    """A statement is due, or a decision: whoever owes it is reminded."""

    objection: AboutPerson
    application: AboutPerson
    person: PersonId
    level: Level
    what: Literal["statement", "decision"]
    days_left: int
    due_on: date


@event("members.objection_decided", aggregate="objection", subject="objection")
class ObjectionDecided(Event):
    """A board has decided; upheld, the person is admitted (`member_admitted` says so).

    `carry_on_by`: the last day for going on to the district's board, `link` the applicant's way to it; none where the
    district's board has decided, or the objection was upheld.
    """

    objection: AboutPerson
    application: AboutPerson
    person: PersonId
    level: Level
    outcome: Literal["upheld", "rejected"]
    decided_on: date
    reasons: AboutPerson
    carry_on_by: date | None = None
    link: AboutPerson | None = None


@event("members.objection_withdrawn", aggregate="objection", subject="objection")
class ObjectionWithdrawn(Event):
    """The applicant no longer objects: the refusal stands."""

    objection: AboutPerson
    application: AboutPerson
    person: PersonId
    level: Level
    withdrawn_on: date


@event("members.applicant_forgotten", aggregate="application", subject="application")
class ApplicantForgotten(Event):
    """A refusal has been final for the time that its data are kept: the applicant is erased."""

    application: AboutPerson
    person: PersonId
    forgotten_on: date
