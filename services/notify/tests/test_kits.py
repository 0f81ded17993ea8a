"""Kits: the office hears of an order once, whoever ordered how it stands, and nobody what is not so any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.notify.tests.build import CELLE, UB_CELLE, Notify, Somebody, body, today
from shared.contracts.kits import KitPromiseChanged
from shared.contracts.people import text_of_its_own
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.testing import record_of

KIM, OLGA = Somebody("Kim"), Somebody("Olga")
OWNER = UnitPath(branch=None, sub_district=UB_CELLE.sub_district, district=UB_CELLE.district)
BESIDE = UnitPath(branch="ov-bergen", sub_district=UB_CELLE.sub_district, district=UB_CELLE.district)
NAME = new_id()


def promise(why: Any, of: UUID | None = None, **more: Any) -> KitPromiseChanged:
    """A promise that stands otherwise today."""
    day = today() + timedelta(days=9)
    said: dict[str, Any] = {"order": new_id(), "standing": "promised"} | more
    return KitPromiseChanged(
        unit=CELLE,
        promise=of or new_id(),
        owner=OWNER,
        kit=new_id(),
        kind=NAME,
        number=2,
        amount=1,
        together=1,
        person=KIM.id,
        occasion=None,
        needed_from=day,
        needed_until=day,
        out_on=day - timedelta(days=2),
        back_by=day + timedelta(days=2),
        why=why,
        changed_on=today(),
        **said,
    )


async def known(here: Notify) -> None:
    await here.knows(KIM, OLGA)
    await here.hears(OLGA.role("office", OWNER), text_of_its_own(NAME, "Wohnen"))


async def test_the_office_hears_of_what_is_ordered_at_once_in_one_mail(here: Notify) -> None:
    await known(here)
    order = new_id()
    await here.hears(*(promise("ordered", order=order, standing="ordered") for _ in range(3)))
    await here.sends()
    mail = here.post.only(OLGA.email)
    assert mail["Subject"] == "Ortsverein Celle hat bestellt"
    assert "„Wohnen“" in body(mail)
    assert "/pakete" in body(mail)
    assert len(here.post.mails) == 1


async def test_whoever_ordered_hears_how_it_stands_with_the_word(here: Notify) -> None:
    await known(here)
    word = new_id()
    await here.hears(
        text_of_its_own(word, "Das Zelt ist beim Flicken."), promise("declined", standing="declined", word=word)
    )
    await here.sends()
    assert "„Das Zelt ist beim Flicken.“" in body(here.post.only(KIM.email))


async def test_who_is_asked_to_hand_it_on_reads_to_whom_and_another_tent_of_the_same_is_no_news(here: Notify) -> None:
    await known(here)
    await here.hears(promise("swapped"), promise("to_hand_on", standing="there", hand_to_unit=BESIDE))
    await here.sends()
    mail = here.post.only(KIM.email)
    assert "Ortsverein Bergen" in body(mail)
    assert len(here.post.mails) == 1


async def test_nobody_is_warned_of_what_came_back_meanwhile(here: Notify) -> None:
    await known(here)
    one = new_id()
    await here.hears(record_of(promise("in_danger", one, in_danger=True), version=4))
    await here.hears(record_of(promise("safe_again", one), version=5))
    await here.sends()
    assert [mail["Subject"] for mail in here.post.mails] == ["Es klappt doch"]
