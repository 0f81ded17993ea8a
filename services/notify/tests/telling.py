"""People, and what tests tell of who begins and who ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.notify.tests.build import CELLE, UB_CELLE, Notify, Somebody, today
from services.notify.writing.letter import Letter, letters_for
from shared.contracts.base import Event
from shared.contracts.contacts import ContactPersonAppointed, ContactPersonEnded, StandInAsked, StandInRequestClosed
from shared.contracts.members import ApplicationReceived
from shared.ids import new_id
from shared.messaging.cloudevents import read_meta
from shared.testing import record_of

KIM, AYLA, MIA, RUTH = Somebody("Kim"), Somebody("Ayla"), Somebody("Mia"), Somebody("Ruth", "Holm")
BERND, OLGA, URSEL = Somebody("Bernd"), Somebody("Olga"), Somebody("Ursel")

HOUR = timedelta(hours=1, seconds=10)


def appointed(who: Somebody, **more: Any) -> ContactPersonAppointed:
    """From today."""
    return who.contact(from_day=today(), **more)


def ended(one: ContactPersonAppointed, reason: str = "ended", **more: Any) -> ContactPersonEnded:
    """Their end, today; somebody else is there unless `vacant`."""
    said = {"vacant": False, **more}
    return ContactPersonEnded(
        unit=CELLE, appointment=one.appointment, person=one.person, ended_on=today(), reason=reason, **said
    )


def received(who: Somebody = KIM, **more: Any) -> ApplicationReceived:
    """Their application, of today."""
    said = {"received_on": today(), "decide_by": today() + timedelta(days=30), "channel": "online", **more}
    return ApplicationReceived(unit=CELLE, application=new_id(), person=who.id, **said)


def letters_of(event: Event, version: int = 1) -> list[Letter]:
    """What an event tells that is its thing's `version`th."""
    return letters_for(event, read_meta(record_of(event, version=version).headers))


async def later(here: Notify) -> None:
    """More than an hour passes, and what is due is sent."""
    await here.passes(HOUR)
    await here.worker().send_due()


def mails_to(here: Notify, *people: Somebody) -> list[int]:
    """How many mails each got."""
    return [len(here.post.to(one.email)) for one in people]


def asked(who: Somebody) -> StandInAsked:
    """Asked today."""
    return StandInAsked(
        unit=CELLE,
        request=new_id(),
        person=who.id,
        asked_on=today(),
        answer_by=today() + timedelta(days=5),
        asked_by=UB_CELLE,
    )


def closed(one: StandInAsked, outcome: str) -> StandInRequestClosed:
    """Closed today."""
    return StandInRequestClosed.model_validate(
        {"unit": CELLE, "request": one.request, "person": one.person, "closed_on": today(), "outcome": outcome}
    )
