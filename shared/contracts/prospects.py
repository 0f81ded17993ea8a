"""Events of `members` about prospects: people met at a stall, at an evening or by the branch's form.

Who they are is known to the branch alone. The levels above get figures, in an event that leads to nobody.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.contracts.base import AboutPerson, Coded, Event, OfficeHolderId, PersonId, event

Source = Literal["stall", "evening", "form", "other"]
"""Where somebody was met: info stall, evening (or another occasion), the branch's form, anywhere else."""

NextStep = Literal["call", "invite", "send_application", "meet", "other"]
"""What is to be done next; exactly one, with a day, while the prospect is open."""

Done = Literal["invited", "talked", "came", "application_sent"]
"""What was done with them."""

Consent = Literal["mail", "spoken"]
"""How they agreed: by the link in a mail, or by word to a role holder, where they have no address."""

Ended = Literal["not_interested", "erased", "no_answer", "refused"]
"""Why it ended: they do not want to, asked to be erased, did not answer, or their application was refused."""


@event("members.prospect_asked", aggregate="prospect_link", subject="link")
class ProspectAsked(Event):
    """Somebody is to confirm their address: `notify` sends the link. Nobody knows them before. `met`: a role holder
    typed the address in their presence; else they typed it themself."""

    link: AboutPerson
    met: bool


@event("members.prospect_opened", aggregate="prospect", subject="prospect")
class ProspectOpened(Event):
    """Somebody agreed to be contacted. `consent_text`: the version of the text that they agreed to; `about`: what they
    are interested in, a text about them. `link`: of the mail that tells them, where none has asked them before."""

    prospect: AboutPerson
    person: PersonId
    source: Source
    occasion: UUID | None = None
    about: AboutPerson | None = None
    met_on: date
    opened_on: date
    consent: Consent
    consent_text: Coded
    link: AboutPerson | None = None
    entered_by: OfficeHolderId | None = None
    responsible: OfficeHolderId | None = None
    next_step: NextStep
    next_on: date


@event("members.prospect_planned", aggregate="prospect", subject="prospect")
class ProspectPlanned(Event):
    """What is to be done next, until when and by whom. `handed_to`: whoever has just been made responsible by somebody
    else."""

    prospect: AboutPerson
    person: PersonId
    responsible: OfficeHolderId | None
    handed_to: OfficeHolderId | None = None
    next_step: NextStep
    next_on: date
    planned_on: date


@event("members.prospect_stepped", aggregate="prospect", subject="prospect")
class ProspectStepped(Event):
    """Something was done with them, and what is to be done next."""

    prospect: AboutPerson
    person: PersonId
    done: Done
    done_on: date
    done_by: OfficeHolderId | None = None
    responsible: OfficeHolderId | None = None
    next_step: NextStep
    next_on: date


@event("members.prospect_questioned", aggregate="prospect", subject="prospect")
class ProspectQuestioned(Event):
    """Six months nothing was done: they are asked whether to stay in touch, and forgotten after `answer_by` without a
    yes. `link`: of the mail; None where they have no address, and the branch is to ask."""

    prospect: AboutPerson
    person: PersonId
    link: AboutPerson | None
    asked_on: date
    answer_by: date


@event("members.prospect_stays", aggregate="prospect", subject="prospect")
class ProspectStays(Event):
    """They said yes by the link."""

    prospect: AboutPerson
    person: PersonId
    stays_on: date


@event("members.prospect_applied", aggregate="prospect", subject="prospect")
class ProspectApplied(Event):
    """They apply for membership: the application goes on with the person."""

    prospect: AboutPerson
    person: PersonId
    application: AboutPerson
    source: Source
    met_on: date
    applied_on: date


@event("members.prospect_joined", aggregate="prospect", subject="prospect")
class ProspectJoined(Event):
    """They are a member."""

    prospect: AboutPerson
    person: PersonId
    application: AboutPerson
    joined_on: date


@event("members.prospect_ended", aggregate="prospect", subject="prospect")
class ProspectEnded(Event):
    """It is over. Whoever has not applied is known to nobody any more."""

    prospect: AboutPerson
    person: PersonId
    why: Ended
    ended_on: date


LEAST = 5
"""No smaller group of prospects is told above their branch (decision 0028)."""


def _large(value: int | None) -> int | None:
    if value and value < LEAST:
        raise ValueError(f"a group of {value} is too small to be told above: None")
    return value


AtLeastFive = Annotated[int | None, AfterValidator(_large)]


class Reached(BaseModel):
    """How many of those met in a month, by one way, got how far. Who applied need not have been invited."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    month: date
    source: Source
    met: int = 0
    invited: int = 0
    came: int = 0
    applied: int = 0
    member: int = 0


@event("members.prospects_counted", aggregate="prospect_figures", subject="unit")
class ProspectsCounted(Event):
    """How far the branch's prospects got: one figure anew, with all that stands in it. The branch's alone: one of a
    branch of few is nearly a name."""

    figures: Reached = Field(description="of one month and one way in")


class ReachedBelow(BaseModel):
    """How many of those met in a quarter, by one way, in all branches below a level got how far. Exact from five on;
    None: some, fewer than five. Which branch it was is said by nothing in it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    quarter: date = Field(description="its first day")
    source: Source
    met: AtLeastFive = 0
    invited: AtLeastFive = 0
    came: AtLeastFive = 0
    applied: AtLeastFive = 0
    member: AtLeastFive = 0


@event("members.prospects_counted_below", aggregate="prospect_figures_below", subject="unit")
class ProspectsCountedBelow(Event):
    """How far the prospects of all branches below a sub-district or district got: one figure anew. It is said only when
    what it shows has changed: neither its numbers nor how often it is said tell of fewer than five."""

    figures: ReachedBelow = Field(description="of one quarter and one way in")
