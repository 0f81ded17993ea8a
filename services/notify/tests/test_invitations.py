"""New members are invited: one mail for one evening, with what events is told to spare them typing; never to whom it
would not reach, nor when it is over. Guests are thanked; whoever invites hears that an address takes no mail."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.notify.outgoing.links import LinkGone, Secret
from services.notify.tests.build import CELLE, TREE, VIEW, Notify, Somebody, body, today
from services.notify.tests.occasions import TITLE, Evening, Guest, invites, secret_for
from shared.contracts.base import Event
from shared.contracts.calendar import GuestThanked, RegistrationAsked
from shared.contracts.invitations import NewcomerInvited
from shared.ids import new_id
from shared.testing import record_of

BERGEN = TREE.path("ov-bergen")
NO_SUCH = "550 5.1.1 no such user"


@pytest.fixture
async def evening(here: Notify) -> Evening:
    """In Celle; everybody may hear of it."""
    found = Evening()
    await invites(here, found)
    return found


def invited(here: Notify, who: Somebody, evening: Evening, unit: Any = CELLE) -> NewcomerInvited:
    """Somebody is invited; their link can be had."""
    event = NewcomerInvited(
        unit=unit, invitation=new_id(), person=who.id, occasion=evening.id, by=CELLE, invited_on=today()
    )
    here.links.answers[event.invitation] = secret_for(Guest(who, evening))
    return event


async def test_one_mail_with_a_button_and_events_is_told_what_spares_typing(here: Notify, evening: Evening) -> None:
    kim = Somebody("Kim")
    await here.knows(kim)
    event = invited(here, kim, evening)
    await here.hears(event, event)
    await here.sends()
    mail = here.post.only(kim.email)
    assert mail["Subject"] == f"Einladung: {TITLE}"
    assert f"{VIEW}/ov-celle/eingeladen/s3cret" in body(mail)
    assert here.links.handed[event.invitation] == {"first_name": "Kim", "email": kim.email}
    assert mail["List-Unsubscribe"], "whoever does not want such mails says so with a click"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_a_neighbour_is_named_and_what_they_learn_when(here: Notify, evening: Evening) -> None:
    kim = Somebody("Kim")
    await here.knows(kim)
    await here.hears(invited(here, kim, evening, BERGEN))
    await here.sends()
    said = " ".join(body(here.post.only(kim.email)).split())
    assert "ein Nachbar Deines Ortsvereins (Ortsverein Bergen)" in said
    assert "erfährt der Ortsverein Celle erst, wenn Du zusagst" in said


async def test_invited_by_two_rounds_or_after_a_change_is_one_mail(here: Notify, evening: Evening) -> None:
    kim = Somebody("Kim")
    await here.knows(kim)
    await here.hears(invited(here, kim, evening))
    await here.sends()
    await here.hears(evening.moved(18), invited(here, kim, evening))
    await here.sends()
    assert len(here.post.to(kim.email)) == 1


async def test_nobody_is_invited_to_what_is_off_or_has_begun_nor_who_registered_meanwhile(
    here: Notify, evening: Evening
) -> None:
    kim, ali, eva = Somebody("Kim"), Somebody("Ali"), Somebody("Eva")
    await here.knows(kim, ali, eva)
    begun = Evening(day=today() - timedelta(days=1))
    await here.hears(begun.announced(), *begun.texts)
    late, off, there = invited(here, kim, begun), invited(here, ali, evening), invited(here, eva, begun)
    here.links.answers[there.invitation] = LinkGone()
    await here.hears(late, off, there, evening.cancelled())
    await here.sends()
    assert not here.post.mails


async def test_no_mail_to_an_address_that_takes_none_and_events_hears_nothing_of_them(
    here: Notify, evening: Evening
) -> None:
    kim = Somebody("Kim")
    guest = Guest(kim, evening)
    await invites(here, evening, guest)
    here.post.answer[kim.email] = NO_SUCH
    await here.hears(guest.registered())
    await here.sends()
    here.post.answer.clear()
    event = invited(here, kim, evening)
    await here.hears(event)
    await here.sends()
    assert (await here.states())["newcomer_invited"] == "failed address_takes_no_mail"
    assert event.invitation not in here.links.handed


async def test_whoever_unsubscribed_this_kind_gets_none_and_events_hears_nothing_of_them(
    here: Notify, evening: Evening
) -> None:
    kim = Somebody("Kim")
    await here.knows(kim)
    await here.hears(invited(here, kim, evening))
    await here.sends()
    where = here.post.only(kim.email)["List-Unsubscribe"].strip("<>").partition("notify")[2]
    assert (await here.http.post(where)).is_success
    another = Evening()
    await here.hears(another.announced(), *another.texts)
    event = invited(here, kim, another)
    await here.hears(event)
    await here.sends()
    assert len(here.post.to(kim.email)) == 1
    assert event.invitation not in here.links.handed


async def test_whoever_was_there_is_thanked_after_the_evening_is_over(here: Notify) -> None:
    kim, over = Somebody("Kim"), Evening(day=today() - timedelta(days=1))
    guest = Guest(kim, over)
    await invites(here, over, guest)
    ids = {"unit": CELLE, "registration": guest.id, "person": kim.id, "occasion": over.id, "party": 1}
    thanked = guest.says(GuestThanked(**ids, thanked_on=today()))
    await here.hears(thanked, thanked)
    await here.sends()
    mail = here.post.only(kim.email)
    assert mail["Subject"] == f"Danke, dass Du da warst: {TITLE}"
    assert f"{VIEW}/ov-celle/anmeldung/s3cret" in body(mail)


async def said(here: Notify) -> list[tuple[str, dict[str, Any]]]:
    """What notify says, in order."""
    async with here.service.database.reading() as session:
        rows = await session.execute(text("SELECT value, headers FROM outbox ORDER BY id"))
        return [(row.headers["ce_type"].split(".")[-2], json.loads(row.value)) for row in rows]


async def test_whoever_invites_hears_that_a_guest_is_not_reached_and_that_they_are_again(
    here: Notify, evening: Evening
) -> None:
    kim = Somebody("Kim")
    guest = Guest(kim, evening)
    await here.knows(kim)
    here.links.answers[guest.id] = secret_for(guest)
    here.post.answer[kim.email] = NO_SUCH
    await here.hears(guest.registered())
    await here.sends()
    here.post.answer.clear()
    await here.hears(guest.changed("party"))
    await here.sends()
    told = await said(here)
    assert [(name, value["registration"], value["since"] is None) for name, value in told] == [
        ("guest_reached", str(guest.id), False),
        ("guest_reached", str(guest.id), True),
    ]
    assert kim.email not in str(told)


async def test_a_confirmation_that_cannot_arrive_is_counted_and_says_nothing_of_whom(
    here: Notify, evening: Evening
) -> None:
    kim = Somebody("Kim")
    guest = Guest(kim, evening)
    here.links.answers[guest.id] = secret_for(guest)
    here.post.answer[kim.email] = NO_SUCH
    asked: Event = RegistrationAsked(unit=CELLE, registration=guest.id, occasion=evening.id)
    await here.hears(record_of(asked))
    await here.sends()
    ((name, value),) = await said(here)
    assert (name, value["occasion"]) == ("confirmation_undelivered", str(evening.id))
    assert kim.email not in str(value)
    assert isinstance(here.links.answers[guest.id], Secret)
