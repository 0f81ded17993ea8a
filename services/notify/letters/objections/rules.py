"""Objections to refusals: who is told. No mail names the applicant to anybody above the branch: a mail stays there."""

from __future__ import annotations

from datetime import timedelta

from services.notify.writing.letter import Audience, Letter, Who, because, board_of, tells, the_person
from shared.contracts.objections import (
    ObjectionCarriedOn,
    ObjectionDeadlineNear,
    ObjectionDecided,
    ObjectionFiled,
    ObjectionHeard,
    ObjectionWithdrawn,
)
from shared.references import reference

Filed = ObjectionFiled | ObjectionCarriedOn
Later = ObjectionHeard | ObjectionDeadlineNear | ObjectionDecided | ObjectionWithdrawn


def _decider(event: Filed | Later) -> str:
    """The unit whose board decides."""
    level = event.level if isinstance(event, Later) else "district" if _goes_higher(event) else "sub_district"
    return (event.unit.sub_district if level == "sub_district" else None) or event.unit.district


def _goes_higher(event: Filed) -> bool:
    return isinstance(event, ObjectionCarriedOn)


def _facts(event: Filed | Later) -> dict[str, str]:
    return {
        "decider_unit": _decider(event),
        "reference": reference(event.application),
        "application": str(event.application),
        "objection": str(event.objection),
        "applicant": str(event.person),
    }


def _deciders(event: Filed | Later) -> list[Audience]:
    """The board that decides, and its office, which prepares and writes down what it decided."""
    unit = _decider(event)
    return [Audience(Who.BOARD, unit), Audience(Who.OFFICE, unit)]


def _filed(event: Filed) -> list[Letter]:
    cause = because("objection", event.objection)
    facts = _facts(event) | {"hear_by": event.hear_by.isoformat(), "decide_by": event.decide_by.isoformat()}
    final = {"final": "ja"} if _goes_higher(event) else {}
    unit, on = event.unit, event.entered_on
    return [
        Letter("objection_received", cause, the_person(event.person), unit, on, facts=facts | final),
        Letter("objection_here", cause, board_of(unit), unit, on, facts=facts),
        *(Letter("objection_to_decide", cause, one, unit, on, facts=facts) for one in _deciders(event)),
    ]


@tells(ObjectionFiled)
def everybody_concerned_learns_of_an_objection(event: ObjectionFiled) -> list[Letter]:
    """Statutes: the branch is heard, the sub-district's board decides; whoever objects knows that it came in."""
    return _filed(event)


@tells(ObjectionCarriedOn)
def everybody_concerned_learns_that_it_goes_on(event: ObjectionCarriedOn) -> list[Letter]:
    """Statutes: the district's board decides for good."""
    return _filed(event)


@tells(ObjectionHeard)
def whoever_decides_learns_that_the_branch_was_heard(event: ObjectionHeard) -> list[Letter]:
    """Statutes: then they can decide. Said anew, it is said once: they read it when they decide."""
    cause, facts = because("objection_heard", event.objection), _facts(event)
    return [Letter("objection_heard", cause, to, event.unit, event.stated_on, facts=facts) for to in _deciders(event)]


@tells(ObjectionDeadlineNear)
def whoever_owes_an_answer_is_reminded(event: ObjectionDeadlineNear) -> list[Letter]:
    """Statutes: a statement in time, a decision in time."""
    cause = because("objection_due", event.objection, event.what, event.days_left)
    facts = _facts(event) | {"due_on": event.due_on.isoformat()}
    on = event.due_on - timedelta(days=event.days_left)
    if event.what == "statement":
        return [Letter("objection_statement_due", cause, board_of(event.unit), event.unit, on, facts=facts)]
    return [Letter("objection_decision_due", cause, to, event.unit, on, facts=facts) for to in _deciders(event)]


@tells(ObjectionDecided)
def both_sides_learn_the_decision(event: ObjectionDecided) -> list[Letter]:
    """Statutes: with the reasons, and the way on where there is one. Whoever is admitted is welcomed instead."""
    cause, facts, unit = because("objection_decided", event.objection), _facts(event), event.unit
    if event.carry_on_by:
        facts |= {"object_by": event.carry_on_by.isoformat(), "highest_unit": unit.district}
    if event.outcome == "upheld":
        about, more = event.person, {"upheld": "ja"}
        return [Letter("objection_decided_here", cause, board_of(unit), unit, event.decided_on, about, facts | more)]
    told = facts | {"reasons_text": str(event.reasons)} | ({"via_link": str(event.link)} if event.link else {})
    kind = "objection_rejected" if event.carry_on_by else "objection_final"
    return [
        Letter(kind, cause, the_person(event.person), unit, event.decided_on, facts=told),
        Letter("objection_decided_here", cause, board_of(unit), unit, event.decided_on, facts=facts),
    ]


@tells(ObjectionWithdrawn)
def both_sides_learn_of_a_withdrawal(event: ObjectionWithdrawn) -> list[Letter]:
    """Whoever objected can say that it is not so; the branch need do nothing more."""
    cause, facts, unit = because("objection_withdrawn", event.objection), _facts(event), event.unit
    return [
        Letter("objection_withdrawn", cause, the_person(event.person), unit, event.withdrawn_on, facts=facts),
        Letter("objection_withdrawn_here", cause, board_of(unit), unit, event.withdrawn_on, facts=facts),
    ]
