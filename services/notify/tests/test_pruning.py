"""Nothing grows for ever, and nothing is sent again because it was forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from aiokafka import ConsumerRecord
from sqlalchemy import text

from services.notify.outgoing import reactions as outgoing
from services.notify.outgoing.links import LinkGone
from services.notify.outgoing.pruning import older_than
from services.notify.reactions import reactions
from services.notify.tests.build import CELLE, Notify, Somebody, today
from services.notify.tests.telling import later
from services.notify.tests.test_who_is_told import _link
from shared.clock import now
from shared.contracts.contacts import StandInAppointed
from shared.contracts.members import MailLinkRequested
from shared.ids import new_id
from shared.messaging.pruning import inbox_older_than, prune_once
from shared.testing import people_record, record_of

KIM, URSEL = Somebody("Kim"), Somebody("Ursel", "Meier")
TABLES = "letters", "outgoing", "inbox"


async def hears(here: Notify, *records: ConsumerRecord) -> None:
    """The very same records arrive, perhaps again."""
    for record in records:
        assert await reactions.process(record, here.service.database) is None


async def left(here: Notify) -> list[int]:
    """Letters, mails and inbox rows."""
    async with here.service.database.reading() as session:
        return [(await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() for table in TABLES]


async def prune(here: Notify, *, most: int = 1000) -> int:
    """As once an hour."""
    old = [*older_than(here.settings.keep_mails_days), inbox_older_than(here.settings.keep_inbox_days)]
    return await prune_once(here.service.database, old, most=most)


async def days_pass(here: Notify, days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows grow older, and so does what the rules take for today."""
    await here.passes(timedelta(days=days))
    async with here.service.database.transaction() as session:
        for change in (
            "outgoing SET sent_at = sent_at",
            "letters SET happened_on = happened_on",
            "inbox SET seen_at = seen_at",
        ):
            await session.execute(text(f"UPDATE {change} - CAST(:days AS interval)"), {"days": timedelta(days=days)})
    monkeypatch.setattr(outgoing, "now", lambda: now() + timedelta(days=days))


@pytest.fixture
def records(here: Notify) -> list[ConsumerRecord]:
    """An admission and a link, with the people concerned."""
    asked = MailLinkRequested(unit=CELLE, link=new_id(), purpose="sign_in")
    here.links.answers[asked.link] = _link("sign_in", "Ayla")
    events = URSEL.contact(), KIM.admitted(), asked
    return [people_record(KIM.record()), people_record(URSEL.record()), *map(record_of, events)]


async def test_after_their_time_they_are_gone_and_a_replay_of_the_topics_sends_nothing(
    here: Notify, records: list[ConsumerRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    await hears(here, *records)
    await here.sends()
    assert len(here.post.mails) == 3
    assert await prune(here) == 0
    await later(here)  # who answers instead is looked for after a while: nobody need
    await days_pass(here, 100, monkeypatch)
    assert await prune(here, most=2) == 13, "in portions"
    assert await left(here) == [0, 0, 0]
    (link,) = here.links.answers
    here.links.answers[link] = LinkGone()  # as members says of every link that is used or too old
    here.post.mails.clear()
    await hears(here, *records)
    await here.sends()
    assert here.post.mails == []
    assert set((await here.states()).values()) == {"failed link_gone"}


async def test_a_replay_between_the_inbox_and_the_mails_sends_nothing(
    here: Notify, records: list[ConsumerRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    await hears(here, *records)
    await here.sends()
    await days_pass(here, 31, monkeypatch)
    await prune(here)
    assert await left(here) == [5, 3, 0], "one for the board, where no contact person is reached, one for who answers"
    await hears(here, *records)
    await here.sends()
    assert len(here.post.mails) == 3


async def test_a_letter_about_a_day_to_come_stays_so_that_a_replay_sends_nothing(
    here: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.knows(URSEL)
    ahead = _stand_in(today() + timedelta(days=200))
    await hears(here, record_of(ahead))
    await here.sends()
    await days_pass(here, 100, monkeypatch)
    await prune(here)
    assert (await left(here))[1] == 0, "the mail is gone"
    await hears(here, record_of(ahead))
    await here.sends()
    assert len(here.post.to(URSEL.email)) == 1


async def test_what_is_not_settled_is_kept(here: Notify, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.hears(URSEL.contact(), KIM.admitted())
    await here.sends()
    assert set((await here.states()).values()) == {"waiting no_address_yet"}
    await days_pass(here, 100, monkeypatch)
    await prune(here)
    assert (await left(here))[:2] == [3, 2], "with the letter to who answers, which waits"


def _stand_in(day: date) -> StandInAppointed:
    return StandInAppointed(unit=CELLE, appointment=new_id(), person=URSEL.id, from_day=day, appointed_by=CELLE)
