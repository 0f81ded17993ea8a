"""Prospects: whoever wants to stay in touch confirms it, is asked once whether they still do, and is called."""

from __future__ import annotations

from uuid import UUID

from services.notify.writing.letter import (
    SOON,
    Audience,
    Letter,
    Who,
    because,
    overtaking,
    responsible_of,
    tells,
    the_person,
)
from shared.contracts.prospects import (
    ProspectApplied,
    ProspectAsked,
    ProspectEnded,
    ProspectOpened,
    ProspectPlanned,
    ProspectQuestioned,
    ProspectStays,
    ProspectStepped,
)
from shared.messaging.cloudevents import Meta


@tells(ProspectAsked)
def whoever_is_interested_confirms_the_address(event: ProspectAsked) -> list[Letter]:
    """GDPR 7 (1): nobody is entered by somebody else. Address and link are fetched from `members` when it is sent."""
    kind = "prospect_confirm_met" if event.met else "prospect_confirm"
    asked = Audience(Who.LINK, str(event.link))
    return [Letter(kind, because("prospect_asked", event.link), asked, event.unit, None)]


@tells(ProspectOpened)
def somebody_calls_whoever_used_the_form(event: ProspectOpened) -> list[Letter]:
    """O-01, 2: whoever is responsible learns of them at once. Whom a role holder has entered, they know already."""
    if event.entered_by is not None or event.consent == "spoken":
        return []
    facts = {"prospect": str(event.prospect), "call_on": event.next_on.isoformat()}
    cause, whom = because("prospect_new", event.prospect), responsible_of(event.unit)
    return [Letter("prospect_new", cause, whom, event.unit, event.opened_on, event.person, facts, wait=SOON)]


@tells(ProspectOpened)
def whoever_stays_after_an_evening_has_it_in_writing(event: ProspectOpened) -> list[Letter]:
    """GDPR 7 (3): they see and erase what is known as easily as they ticked it; and nobody is kept who did not ask."""
    if event.link is None:
        return []
    told = Audience(Who.LINK, str(event.link))
    return [Letter("prospect_kept", because("prospect_kept", event.prospect), told, event.unit, event.opened_on)]


@tells(ProspectPlanned)
def whoever_is_made_responsible_knows_it(event: ProspectPlanned, meta: Meta) -> list[Letter]:
    """O-01, 2: nobody waits because somebody else thought that it was theirs. Whoever takes it over knows it."""
    if event.handed_to is None:
        return []
    facts = {"prospect": str(event.prospect), "call_on": event.next_on.isoformat()}
    cause, whom = _handed(event.prospect, meta.version), the_person(event.handed_to)
    return [Letter("prospect_yours", cause, whom, event.unit, event.planned_on, event.person, facts, wait=SOON)]


def _handed(prospect: UUID, version: int) -> UUID:
    return because("prospect_yours", prospect, version)


@tells(ProspectQuestioned)
def whoever_was_not_heard_of_is_asked_once(event: ProspectQuestioned, meta: Meta) -> list[Letter]:
    """GDPR 5 (1) e: half a year without a step, and they say whether they want to stay in touch."""
    if event.link is None:
        return []
    facts = {"via_link": str(event.link), "answer_by": event.answer_by.isoformat()}
    cause = _question(event.prospect, meta.version)
    return [Letter("prospect_question", cause, the_person(event.person), event.unit, event.asked_on, facts=facts)]


def _question(prospect: UUID, version: int) -> UUID:
    return because("prospect_question", prospect, version)


@overtaking(ProspectStepped, ProspectStays, ProspectApplied, ProspectEnded)
def nothing_to_ask_any_more(
    event: ProspectStepped | ProspectStays | ProspectApplied | ProspectEnded, meta: Meta
) -> list[UUID]:
    """They were talked to, have answered or applied, or are forgotten."""
    before = [_question(event.prospect, n) for n in range(1, meta.version)]
    if not isinstance(event, ProspectApplied | ProspectEnded):
        return before
    handed = [_handed(event.prospect, n) for n in range(1, meta.version)]
    return [*before, *handed, because("prospect_new", event.prospect)]


@overtaking(ProspectPlanned)
def somebody_else_is_responsible_now(event: ProspectPlanned, meta: Meta) -> list[UUID]:
    """Handed on once more."""
    return [_handed(event.prospect, n) for n in range(1, meta.version)] if event.handed_to else []
