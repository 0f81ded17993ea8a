"""Addresses that take no mail: what is said of them, when, and that it ends by itself; which letters have to be printed
instead. No address in any of it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.notify.addresses import marks
from services.notify.directory.reactions import record
from services.notify.outgoing.links import Link
from services.notify.reactions import reactions
from services.notify.tests.build import CELLE, Notify, Somebody, hang_up, today
from shared.contracts.members import ApplicationReceived, ApplicationRefused, MailLinkRequested
from shared.contracts.objections import ObjectionFiled, ObjectionWithdrawn
from shared.ids import new_id
from shared.messaging.work import work_on
from shared.testing import tombstone

NO_SUCH, FULL_FOR_NOW = "550 5.1.1 no such user", "452 4.2.2 mailbox full"


async def said(here: Notify) -> list[dict[str, Any]]:
    """What notify has said of addresses, in order: short type, version, and the value."""
    found = [one for one in await _said(here) if one["what"] != "letter_needed"]
    assert all(one.pop("key") == one["person"] for one in found)
    return found


async def letters(here: Notify) -> list[tuple[str, str, str | None]]:
    """Which letters have to be printed, as notify has said: kind, application, objection."""
    found = [one for one in await _said(here) if one["what"] == "letter_needed"]
    assert len({one["key"] for one in found}) == len(found), "each of a mail of its own"
    return [(one["letter"], one["application"], one["objection"]) for one in found]


async def _said(here: Notify) -> list[dict[str, Any]]:
    async with here.service.database.reading() as session:
        rows = await session.execute(text("SELECT topic, key, value, headers FROM outbox ORDER BY id"))
        found = []
        for row in rows:
            headers = row.headers if isinstance(row.headers, dict) else json.loads(row.headers)
            value = json.loads(row.value)
            assert row.topic == "notify.events"
            found.append(
                {
                    "what": headers["ce_type"].removeprefix("de.ortsnetz.notify.").removesuffix(".v1"),
                    "version": int(headers["ce_aggregateversion"]),
                    "key": row.key,
                    **value,
                }
            )
        return found


async def kinds(here: Notify) -> list[str]:
    """The same in short."""
    return [f"{one['what']} {one['version']}" for one in await said(here)]


async def welcomed(here: Notify, one: Somebody) -> None:
    """They are written to (once more); a welcome looks a while for the contact person."""
    await here.hears(one.admitted())
    await here.sends()
    await here.sends()


async def refused(here: Notify, one: Somebody, answer: str = NO_SUCH) -> None:
    """They are welcomed, and the mail server says no."""
    here.post.answer[one.email] = answer
    await here.knows(one)
    await welcomed(here, one)


async def test_an_address_that_takes_no_mail_is_told_once_however_many_mails_fail(here: Notify) -> None:
    kim = Somebody("Kim")
    await refused(here, kim)
    assert (await here.states())["welcome"] == "failed address_smtp_550_5.1.1"
    assert await said(here) == [
        {
            "what": "address_takes_no_mail",
            "version": 1,
            "unit": CELLE.model_dump(),
            "person": str(kim.id),
            "since": today().isoformat(),
            "record": 1,
            "application": None,
        }
    ]
    await welcomed(here, kim)
    assert await kinds(here) == ["address_takes_no_mail 1"]


@pytest.mark.parametrize("answer", [FULL_FOR_NOW, "550 5.7.1 relaying denied", "421 busy"])
async def test_what_is_not_the_addresss_fault_is_not_told_to_the_branch(here: Notify, answer: str) -> None:
    await refused(here, Somebody("Kim"), answer)
    assert await kinds(here) == []


async def test_a_mail_of_which_nobody_knows_whether_it_arrived_says_nothing_of_the_address(here: Notify) -> None:
    here.post.on_content = hang_up
    kim = Somebody("Kim")
    await here.knows(kim)
    await welcomed(here, kim)
    assert (await here.states())["welcome"].startswith("uncertain")
    assert await kinds(here) == []


async def test_another_address_ends_it_whoever_changed_it_and_the_same_does_not(here: Notify) -> None:
    kim = Somebody("Kim")
    await refused(here, kim)
    await here.hears(kim.record(2, last_name="Anders"))
    assert await kinds(here) == ["address_takes_no_mail 1"]
    await here.hears(kim.record(1, email="old@example.org"))
    assert await kinds(here) == ["address_takes_no_mail 1"], "an older record says nothing"
    await here.hears(kim.record(3, email="kim.neu@example.org"))
    assert await kinds(here) == ["address_takes_no_mail 1", "address_takes_mail 2"]
    assert (await said(here))[1]["why"] == "changed"
    # and the new one may be as bad
    here.post.answer["kim.neu@example.org"] = NO_SUCH
    await welcomed(here, kim)
    assert await kinds(here) == ["address_takes_no_mail 1", "address_takes_mail 2", "address_takes_no_mail 3"]
    assert (await said(here))[2]["record"] == 3


async def test_no_address_at_all_ends_it_too(here: Notify) -> None:
    kim = Somebody("Kim")
    await refused(here, kim)
    await here.hears(kim.record(2, email=""))
    assert (await kinds(here))[1:] == ["address_takes_mail 2"]


async def test_a_later_mail_that_is_taken_ends_it(here: Notify) -> None:
    kim = Somebody("Kim")
    await refused(here, kim)
    here.post.answer.clear()
    await welcomed(here, kim)
    assert len(here.post.to(kim.email)) == 1
    assert (await kinds(here))[1:] == ["address_takes_mail 2"]
    assert (await said(here))[1]["why"] == "accepted"
    async with here.service.database.reading() as session:
        states = set((await session.execute(text("SELECT state FROM outgoing"))).scalars())
    assert states == {"failed", "sent"}, "it is noted, and is not sent again"
    await welcomed(here, kim)
    assert len(await kinds(here)) == 2


async def test_what_others_are_sent_says_nothing_of_them(here: Notify) -> None:
    kim, ursel = Somebody("Kim"), Somebody("Ursel")
    await refused(here, kim)
    await here.knows(ursel)
    await welcomed(here, ursel)
    assert len(here.post.to(ursel.email)) == 1
    assert await kinds(here) == ["address_takes_no_mail 1"]


async def test_an_applicants_address_is_told_with_the_application_and_a_boards_without(here: Notify) -> None:
    kim, board, application = Somebody("Kim"), Somebody("Bea"), new_id()
    here.post.answer |= {kim.email: NO_SUCH, board.email: NO_SUCH}
    await here.knows(kim, board)
    await here.hears(board.role())
    received = ApplicationReceived(
        unit=CELLE,
        application=application,
        person=kim.id,
        received_on=today(),
        decide_by=today() + timedelta(days=30),
        channel="online",
    )
    await here.hears(received)
    await here.sends()
    await here.hears(
        ApplicationRefused(unit=CELLE, application=application, person=kim.id, refused_on=today(), reason=new_id())
    )
    await here.sends()
    about = {UUID(one["person"]): one["application"] for one in await said(here)}
    assert about == {board.id: None, kim.id: str(application)}
    await here.hears(kim.record(2, email="kim.neu@example.org"))
    assert (await said(here))[-1]["application"] == str(application), "whoever heard of it hears that it is over"


async def test_an_address_that_was_corrected_while_the_mail_was_under_way_is_not_marked(here: Notify) -> None:
    kim = Somebody("Kim")
    async with work_on(here.service.database) as work:
        await record([(str(kim.id), kim.record(2, email="kim.neu@example.org").model_dump_json().encode())], work)
    async with work_on(here.service.database) as work:
        await marks.takes_no_mail(work, kim.id, kim.email, CELLE, None, today())
    assert await kinds(here) == []


async def test_of_a_refusal_and_a_correction_at_once_none_is_lost(here: Notify) -> None:
    """Whichever comes first: in the end the new address has no mark."""
    people = [Somebody(f"Kim{n}") for n in range(12)]
    await here.knows(*people)

    async def correct(one: Somebody) -> None:
        async with work_on(here.service.database) as work:
            await record([(str(one.id), one.record(2, email="neu@example.org").model_dump_json().encode())], work)

    async def mark(one: Somebody) -> None:
        async with work_on(here.service.database) as work:
            await marks.takes_no_mail(work, one.id, one.email, CELLE, None, today())

    await asyncio.gather(*(step(one) for one in people for step in (mark, correct)))
    async with here.service.database.reading() as session:
        assert await marks.marked(session, [one.id for one in people]) == set()
    last = {one["person"]: one["what"] for one in await said(here)}
    assert set(last.values()) <= {"address_takes_mail"}


async def test_a_mail_with_a_link_says_nothing_of_anybody(here: Notify) -> None:
    """Only `members` knows whose address that is, or whether it is anybody's: whoever types it in would learn it."""
    link = new_id()
    here.post.answer["kim@example.org"] = NO_SUCH
    here.links.answers[link] = Link(
        url="https://view.example/anmelden/x",
        email="kim@example.org",
        first_name="Kim",
        purpose="sign_in",
        unit_name="Ortsverein Celle",
        expires_at=datetime(2030, 1, 1, tzinfo=UTC),
    )
    await here.hears(MailLinkRequested(unit=CELLE, link=link, purpose="sign_in"))
    await here.sends()
    assert (await here.states())["sign_in"].startswith("failed address_")
    assert await kinds(here) == []


async def test_who_is_erased_has_no_mark_any_more(here: Notify) -> None:
    kim = Somebody("Kim")
    await refused(here, kim)
    assert await reactions.process(tombstone(str(kim.id)), here.service.database) is None
    async with here.service.database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM marks"))).scalar() == 0


async def test_no_address_stands_in_what_is_said_nor_beside_it(here: Notify) -> None:
    kim = Somebody("Kimberly")
    await refused(here, kim)
    async with here.service.database.reading() as session:
        found = "".join((await session.execute(text("SELECT row_to_json(m)::text FROM marks m"))).scalars())
        found += "".join((await session.execute(text("SELECT row_to_json(o)::text FROM outbox o"))).scalars())
    assert str(kim.id) in found
    assert "kimberly" not in found.lower()


async def objected_and_withdrew(here: Notify, one: Somebody) -> tuple[str, str]:
    """Refused, objected, thought better of it: a mail of each is tried. The application, and the objection."""
    application, objection, day = new_id(), new_id(), today()
    ids = {"unit": CELLE, "application": application, "person": one.id}
    await here.hears(ApplicationRefused(**ids, refused_on=day, reason=new_id()))
    filed = ObjectionFiled(
        **ids,
        objection=objection,
        filed_on=day,
        entered_on=day,
        channel="paper",
        grounds=new_id(),
        refused_on=day,
        reason=new_id(),
        hear_by=day + timedelta(days=14),
        decide_by=day + timedelta(days=60),
    )
    await here.hears(filed)
    await here.hears(ObjectionWithdrawn(**ids, objection=objection, level="sub_district", withdrawn_on=day))
    await here.sends()
    await here.sends()
    return str(application), str(objection)


@pytest.mark.parametrize("takes_none", [False, True])
async def test_what_reached_nobody_has_to_be_printed_whatever_address_comes_later(
    here: Notify, takes_none: bool
) -> None:
    kim = Somebody("Kim")
    here.post.answer[kim.email] = NO_SUCH
    await here.hears(kim.record() if takes_none else kim.record(email=""))
    admitted = kim.admitted()
    await here.hears(admitted)
    await here.sends()
    await here.sends()
    application, objection = await objected_and_withdrew(here, kim)
    here.post.answer.clear()
    expected = {
        ("welcome", str(admitted.application), None),
        ("refusal", application, None),
        ("objection_received", application, objection),
        ("objection_withdrawn", application, objection),
    }
    found = await letters(here)
    assert set(found) == expected
    assert len(found) == len(expected)
    await here.hears(kim.record(2, email="kim.neu@example.org"))
    await here.sends()
    assert here.post.to("kim.neu@example.org") == [], "said on paper, it is not said by mail as well"
    assert await letters(here) == found
    await objected_and_withdrew(here, kim)
    assert len(here.post.to("kim.neu@example.org")) == 3, "what comes later is"
    assert await letters(here) == found


async def test_of_whom_nothing_is_ever_known_a_letter_is_needed_too(here: Notify) -> None:
    kim = Somebody("Kim")
    await here.hears(kim.admitted())
    await here.sends()
    assert await letters(here) == [], "data may still come"
    await here.passes(here.settings.patience + timedelta(hours=1))
    await here.sends()
    assert [kind for kind, *_ in await letters(here)] == ["welcome"]


async def test_mails_about_no_application_and_to_offices_are_no_letters(here: Notify) -> None:
    kim, bea = Somebody("Kim"), Somebody("Bea")
    here.post.answer |= {bea.email: NO_SUCH}
    await here.knows(kim, bea)
    await here.hears(bea.role())
    await objected_and_withdrew(here, kim)
    assert (await here.states())["objection_here"].startswith("failed")
    assert await letters(here) == []
