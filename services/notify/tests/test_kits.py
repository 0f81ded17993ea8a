"""Kits: the office hears of an order once, whoever ordered how it stands, and nobody what is not so any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

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
    said: dict[str, Any] = {"order": new_id(), "standing": "promised", "person": KIM.id} | more
    return KitPromiseChanged(
        unit=CELLE,
        promise=of or new_id(),
        owner=OWNER,
        kit=new_id(),
        kind=NAME,
        number=2,
        amount=1,
        together=1,
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
    await here.hears(OLGA.role("office", OWNER), KIM.role("board", CELLE), text_of_its_own(NAME, "Wohnen"))


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


async def test_whoever_ordered_and_left_or_has_no_address_is_replaced_by_the_board(here: Notify) -> None:
    await known(here)
    gone, mute, ute = Somebody("Gert"), Somebody("Mia"), Somebody("Ute")
    await here.knows(gone, ute)
    await here.hears(mute.record(email=""))
    await here.hears(ute.role("board", CELLE), mute.role("contact_person", CELLE))
    await here.hears(promise("in_danger", person=gone.id, in_danger=True), promise("dispatched", person=mute.id))
    await here.sends()
    told = sorted((mail["To"], mail["Subject"]) for mail in here.post.mails)
    warned, sent = "Das Paket kommt vielleicht nicht, auf das Ihr wartet", "Unterwegs zu Euch"
    assert told == sorted((one.email, what) for one in (KIM, ute) for what in (warned, sent))


async def test_of_a_stall_that_is_off_the_office_hears_and_whoever_has_the_kit(here: Notify) -> None:
    await known(here)
    await here.hears(promise("delayed", stall="off", standing="withdrawn"))
    await here.sends()
    assert "sofort wieder frei" in body(here.post.only(OLGA.email))
    assert len(here.post.mails) == 1, "nobody else has anything to do"
    await here.hears(promise("delayed", stall="off", standing="there"))
    await here.sends()
    assert "zurück" in body(here.post.only(KIM.email))
    assert "schon draußen" in body(here.post.mails[-1]) + body(here.post.mails[-2])


@pytest.mark.parametrize(
    ("standing", "danger", "theirs", "owners"),
    [
        ("promised", False, "vorgemerkt", "Auf den Weg muss es"),
        ("ordered", True, "nicht genug frei", "nicht genug frei"),
        ("there", False, "zurück sein soll", "schon draußen"),
    ],
)
async def test_of_a_stall_that_is_moved_both_hear_what_is_so(
    here: Notify, standing: str, danger: bool, theirs: str, owners: str
) -> None:
    await known(here)
    await here.hears(promise("delayed", stall="moved", standing=standing, in_danger=danger))
    await here.sends()
    assert theirs in body(here.post.only(KIM.email))
    assert owners in body(here.post.only(OLGA.email))
    assert "zugesagt" not in body(here.post.only(KIM.email))


async def test_what_is_only_ordered_is_not_called_promised(here: Notify) -> None:
    await known(here)
    for standing in ("ordered", "offered"):
        for why in ("in_danger", "safe_again", "replaced"):
            await here.hears(promise(why, standing=standing))
    await here.sends()
    assert len(here.post.mails) == 6
    assert not [mail["Subject"] for mail in here.post.mails if "zugesagt" in body(mail).lower()]


async def test_who_need_not_hand_it_on_or_does_not_get_it_yet_is_told_so(here: Notify) -> None:
    await known(here)
    asked, sent = new_id(), new_id()
    await here.hears(record_of(promise("to_hand_on", asked, standing="there", hand_to_unit=BESIDE), version=4))
    await here.hears(record_of(promise("not_to_hand_on", asked, standing="there"), version=5))
    await here.hears(record_of(promise("dispatched", sent, standing="dispatched"), version=3))
    await here.hears(record_of(promise("not_yet", sent), version=4))
    await here.sends()
    assert sorted(mail["Subject"] for mail in here.post.mails) == [
        "Doch noch nicht unterwegs",
        "Ihr müsst es nicht weitergeben",
    ]
