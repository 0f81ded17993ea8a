"""Applications and admissions: who is told."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from services.notify.writing.letter import (
    SOON,
    WRITTEN,
    Letter,
    because,
    board_instead_in,
    board_of,
    contact_of,
    named_by,
    overtaking,
    tells,
    the_person,
)
from shared.contracts.members import ApplicationDeadlineNear, ApplicationReceived, ApplicationRefused, MemberAdmitted
from shared.references import reference


def _news_on(event: MemberAdmitted) -> date:
    """A lapse is news on the day on which it is noticed: the person waits for a welcome all the more."""
    return event.noticed_on or event.admitted_on


@tells(ApplicationReceived)
def board_learns_of_an_application(event: ApplicationReceived) -> list[Letter]:
    """Statutes: the board decides within one month; so it hears of it at once. One that is decided on entry is none."""
    facts = {"application": str(event.application), "decide_by": event.decide_by.isoformat()}
    cause, board = because("received", event.application), board_of(event.unit)
    return [Letter("application_received", cause, board, event.unit, event.received_on, event.person, facts, wait=SOON)]


@overtaking(MemberAdmitted, ApplicationRefused)
def nothing_to_decide_any_more(event: MemberAdmitted | ApplicationRefused) -> list[UUID]:
    """Whoever is asked to decide what is decided learns not to read these mails."""
    return [because("received", event.application)]


@tells(MemberAdmitted)
def contact_person_calls(event: MemberAdmitted) -> list[Letter]:
    """O-01, 1: the branch's contact person is told who is new and by when to call; the board, where that would reach
    nobody: else the new member waits for a call of which nobody knows."""
    facts = {"admitted_on": event.admitted_on.isoformat()}
    cause, unit, day = because("admitted", event.application), event.unit, _news_on(event)
    unread, board = because("unread", event.application), board_instead_in(unit)
    return [
        Letter("newcomer", cause, contact_of(unit), unit, day, event.person, facts),
        Letter("newcomer_unread", unread, board, unit, day, event.person, facts, wait=SOON),
    ]


@tells(MemberAdmitted)
def new_member_is_welcome(event: MemberAdmitted) -> list[Letter]:
    """O-01, 1: a welcome, and one person to ask; whoever is named in place of a contact person learns that."""
    cause = because("admitted", event.application)
    decider = {"sub_district": event.unit.sub_district, "district": event.unit.district}.get(event.on_objection or "")
    facts = {"admission": str(event.application)} | ({"objected_unit": decider} if decider else {})
    named = because("named", event.unit.unit, _news_on(event))  # once a day, however many are admitted
    return [
        Letter("welcome", cause, the_person(event.person), event.unit, _news_on(event), facts=facts),
        Letter("named_instead", named, named_by(cause), event.unit, _news_on(event), wait=WRITTEN),
    ]


@tells(MemberAdmitted)
def board_learns_of_a_lapse(event: MemberAdmitted) -> list[Letter]:
    """Statutes: no refusal within one month is an admission; the board should know that it has happened."""
    if event.outcome != "lapse":
        return []
    facts = {"admitted_on": event.admitted_on.isoformat()}
    cause = because("admitted", event.application)
    board = board_of(event.unit)
    return [Letter("admitted_by_lapse", cause, board, event.unit, _news_on(event), event.person, facts)]


@tells(ApplicationDeadlineNear)
def board_is_warned(event: ApplicationDeadlineNear) -> list[Letter]:
    """Statutes: the board decides within one month; it is warned 10 and 3 days before the end."""
    warned_on = event.decide_by - timedelta(days=event.days_left)
    facts = {"days_left": str(event.days_left), "decide_by": event.decide_by.isoformat()}
    cause = because("deadline", event.application, event.days_left)
    return [Letter("application_due", cause, board_of(event.unit), event.unit, warned_on, event.person, facts)]


@tells(ApplicationRefused)
def applicant_may_object(event: ApplicationRefused) -> list[Letter]:
    """Statutes: a refusal is told, with the right to object to the sub-district's board: until when, and how.

    With the reason where the board chose to tell it, else without.
    """
    cause = because("refused", event.application)
    facts = {"reference": reference(event.application), "application": str(event.application)}
    if event.object_by:
        facts["object_by"] = event.object_by.isoformat()
    if event.link:
        facts["via_link"] = str(event.link)
    if event.reason_told:
        facts["reason_text"] = str(event.reason)
    return [Letter("refusal", cause, the_person(event.person), event.unit, event.refused_on, facts=facts)]
