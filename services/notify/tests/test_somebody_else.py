"""New members are told whom to ask when that is somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.notify.tests.build import CELLE, UB_CELLE, Notify, Somebody, body, today
from services.notify.tests.telling import AYLA, BERND, KIM, MIA, RUTH, URSEL, appointed, ended, later, mails_to
from shared.contracts.contacts import ContactPersonAppointed, StandInAppointed, StandInEnded
from shared.contracts.mentoring import JourneyEnded
from shared.ids import new_id


async def welcomed(here: Notify, *people: Somebody, contact: Somebody = MIA) -> ContactPersonAppointed:
    """New members who were told a name; their welcome is taken out of the mailbox."""
    await here.knows(*people, contact)
    one = contact.contact()
    await here.hears(one, *(who.journey() for who in people), *(who.admitted() for who in people))
    await here.sends()
    assert all(contact.name in body(here.post.only(who.email)) for who in people)
    here.post.mails.clear()
    return one


async def test_who_was_told_a_name_is_told_the_new_one_once(here: Notify) -> None:
    before = await welcomed(here, KIM, AYLA)
    await here.knows(RUTH)
    await here.hears(ended(before, "replaced", successor=RUTH.id), appointed(RUTH, replaces=before.appointment))
    await here.sends()
    assert mails_to(here, KIM, AYLA) == [0, 0], "it may be changed again"
    for _ in range(2):
        await later(here)
    assert mails_to(here, KIM, AYLA) == [1, 1]
    text = body(here.post.only(KIM.email))
    assert RUTH.name in text
    assert RUTH.email in text
    assert MIA.name not in text


async def test_replaced_twice_in_an_hour_is_told_once_and_back_again_not_at_all(here: Notify) -> None:
    before = await welcomed(here, KIM)
    await here.knows(RUTH, URSEL)
    ruth, ursel = appointed(RUTH), appointed(URSEL)
    await here.hears(ended(before, "replaced"), ruth)
    await here.passes(timedelta(minutes=30))
    await here.hears(ended(ruth, "replaced"), ursel)
    for _ in range(3):
        await later(here)
    assert URSEL.name in body(here.post.only(KIM.email))
    here.post.mails.clear()
    again = appointed(RUTH)
    await here.hears(ended(ursel, "replaced"), again, ended(again, "replaced"), appointed(URSEL))
    await later(here)
    assert mails_to(here, KIM) == [0]


async def test_another_one_beside_the_first_is_no_news_to_new_members(here: Notify) -> None:
    await welcomed(here, KIM)
    await here.knows(RUTH)
    await here.hears(appointed(RUTH, place=2))
    await later(here)
    assert mails_to(here, KIM) == [0]


@pytest.mark.parametrize("board", [True, False])
async def test_who_was_told_a_name_learns_who_answers_where_nobody_follows_and_then_who_does(
    here: Notify, board: bool
) -> None:
    before = await welcomed(here, KIM)
    await here.knows(RUTH, BERND, AYLA)
    await here.hears(*([BERND.role("board")] if board else []), AYLA.journey())
    await here.hears(ended(before, vacant=True))
    await here.sends()
    assert mails_to(here, KIM) == [0], "somebody may follow"
    for _ in range(2):
        await later(here)
    text = body(here.post.only(KIM.email))
    assert MIA.email not in text
    assert (f"Solange antwortet Dir {BERND.name}: {BERND.email}" in text) is board
    assert ("Der Unterbezirk Celle kümmert sich darum" in text) is not board
    assert mails_to(here, AYLA) == [0], "nobody was named to them"
    here.post.mails.clear()
    again = ended(appointed(MIA), vacant=True)
    await here.hears(again)
    await later(here)
    assert mails_to(here, KIM) == [0], "that there is nobody is no news twice"
    await here.hears(appointed(MIA))
    await later(here)
    assert MIA.name in body(here.post.only(KIM.email)), "the same one again is news to who was told there is nobody"


async def test_who_was_told_a_stand_in_learns_that_it_has_ended_unless_somebody_follows(here: Notify) -> None:
    await here.knows(KIM, RUTH, URSEL, BERND)
    first = StandInAppointed(unit=CELLE, appointment=new_id(), person=RUTH.id, from_day=today(), appointed_by=UB_CELLE)
    await here.hears(BERND.role("board"), KIM.journey(), first)
    await here.sends()
    assert f"Schreib einfach: {RUTH.email}" in body(here.post.only(KIM.email))
    here.post.mails.clear()
    over = {"unit": CELLE, "person": RUTH.id, "ended_on": today(), "reason": "ended", "vacant": True}
    await here.hears(StandInEnded.model_validate(over | {"appointment": first.appointment}))
    for _ in range(2):
        await later(here)
    text = body(here.post.only(KIM.email))
    assert RUTH.email not in text
    assert BERND.email in text
    here.post.mails.clear()
    second = first.model_copy(update={"appointment": new_id(), "person": URSEL.id})
    await here.hears(second)
    await here.sends()
    assert URSEL.email in body(here.post.only(KIM.email))
    here.post.mails.clear()
    ends = StandInEnded.model_validate(over | {"appointment": second.appointment, "person": URSEL.id})
    await here.hears(ends)
    await here.passes(timedelta(minutes=30))
    await here.hears(appointed(MIA))
    await here.knows(MIA)
    for _ in range(2):
        await later(here)
    assert MIA.name in body(here.post.only(KIM.email)), "one mail: who follows within the hour is all they hear of"


async def test_who_has_left_or_is_no_longer_new_is_not_told(here: Notify) -> None:
    before = await welcomed(here, KIM)
    await here.knows(RUTH, AYLA)
    journey = KIM.journey()
    over = JourneyEnded(
        unit=CELLE, journey=journey.journey, person=KIM.id, started_on=today(), ended_on=today(), contact_open=False
    )
    old = AYLA.journey().model_copy(update={"started_on": today() - timedelta(days=200)})
    async with here.service.database.transaction() as session:
        from sqlalchemy import text

        await session.execute(text("DELETE FROM newcomers"))
    await here.hears(journey, over, old, ended(before, "replaced"), appointed(RUTH))
    await later(here)
    assert mails_to(here, KIM, AYLA) == [0, 0]
