"""Who is told of an objection: the applicant, the branch that refused, the level that decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.notify.tests.build import CELLE, TREE, UB_CELLE, UB_VIEW, VIEW, Notify, Somebody, body, today
from services.notify.tests.test_who_is_told import own_link
from shared.contracts.objections import (
    ObjectionCarriedOn,
    ObjectionDeadlineNear,
    ObjectionDecided,
    ObjectionFiled,
    ObjectionHeard,
    ObjectionWithdrawn,
)
from shared.ids import new_id
from shared.letters.writing import day
from shared.references import reference

KIM, BERND, OLGA, UTE, DORA = (Somebody(name) for name in ("Kim", "Bernd", "Olga", "Ute", "Dora"))
DISTRICT = TREE.path("bezirk-hannover")
OBJECTION, APPLICATION = new_id(), new_id()
IDS: dict[str, Any] = {"unit": CELLE, "objection": OBJECTION, "application": APPLICATION, "person": KIM.id}


def filed(kind: type[ObjectionFiled] | type[ObjectionCarriedOn] = ObjectionFiled) -> Any:
    """Kim objects, by a letter that came a while ago."""
    return kind(
        **IDS,
        filed_on=today() - timedelta(days=10),
        entered_on=today(),
        channel="paper",
        grounds=new_id(),
        refused_on=today() - timedelta(days=20),
        reason=new_id(),
        hear_by=today() + timedelta(days=14),
        decide_by=today() + timedelta(days=60),
    )


def decided(**more: Any) -> ObjectionDecided:
    """A board has decided."""
    values: dict[str, Any] = {"level": "sub_district", "outcome": "rejected", "reasons": new_id(), **more}
    return ObjectionDecided(**IDS, decided_on=today(), **values)


@pytest.fixture
async def told(here: Notify) -> Notify:
    """Everybody has an office."""
    await here.knows(KIM, BERND, OLGA, UTE, DORA)
    await here.hears(BERND.role("board"), OLGA.role("office", UB_CELLE), UTE.role("board", UB_CELLE))
    await here.hears(DORA.role("board", DISTRICT))
    return here


async def test_an_objection_is_told_to_the_applicant_the_branch_and_the_board_that_decides(told: Notify) -> None:
    await told.hears(filed())
    await told.sends()
    mine = body(told.post.only(KIM.email))
    assert "Vorstand des Unterbezirks Celle" in mine
    assert reference(APPLICATION) in mine
    assert "endgültig" not in mine
    board = body(told.post.only(BERND.email))
    assert day(today() + timedelta(days=14)) in board
    assert f"{VIEW}/ov-celle/antraege/{APPLICATION}" in board
    for one in (OLGA, UTE):
        above = body(told.post.only(one.email))
        assert f"{UB_VIEW}/ub-celle/einsprueche/{OBJECTION}" in above
        assert KIM.first_name not in above, "the level above knows who it is while it decides; a mail stays"
    assert not told.post.to(DORA.email)


async def test_carried_on_it_is_the_districts_and_final(told: Notify) -> None:
    await told.hears(filed(ObjectionCarriedOn))
    await told.sends()
    assert "Vorstand des Bezirks Hannover, und zwar endgültig" in body(told.post.only(KIM.email))
    assert "Bezirk Hannover" in body(told.post.only(DORA.email))
    assert not told.post.to(OLGA.email)


async def test_a_rejection_says_why_until_when_and_how_it_goes_on(told: Notify) -> None:
    reasons, link, until = new_id(), new_id(), today() + timedelta(days=31)
    told.links.texts[reasons] = "Der Wohnsitz ist nicht nachgewiesen."
    told.links.answers[link] = own_link("https://celle.example/einspruch/xyz", KIM.email)
    await told.hears(decided(reasons=reasons, carry_on_by=until, link=link))
    await told.sends()
    mine = body(told.post.only(KIM.email))
    for said in ("Der Wohnsitz ist nicht", day(until), "Vorstand des Bezirks Hannover", "/einspruch/xyz"):
        assert said in mine
    assert day(until) in body(told.post.only(BERND.email))


async def test_the_districts_rejection_is_final(told: Notify) -> None:
    await told.hears(decided(level="district"))
    await told.sends()
    assert "keine weitere Stelle" in body(told.post.only(KIM.email))
    assert "endgültig" in body(told.post.only(BERND.email))


async def test_whoever_is_admitted_on_an_objection_is_welcomed_and_the_board_told(told: Notify) -> None:
    await told.hears(decided(outcome="upheld"), KIM.admitted(on_objection="sub_district"))
    await told.sends()  # the welcome looks whether a contact person is on the way
    await told.sends()
    mine = body(told.post.only(KIM.email))
    assert "Vorstand des Unterbezirks Celle hat Deinem Einspruch stattgegeben" in mine
    assert "Mitglied" in mine
    assert KIM.name in body(told.post.only(BERND.email))


async def test_whoever_owes_an_answer_is_reminded(told: Notify) -> None:
    due = today() + timedelta(days=3)

    def near(what: str) -> ObjectionDeadlineNear:
        return ObjectionDeadlineNear(**IDS, level="sub_district", what=what, days_left=3, due_on=due)

    await told.hears(near("statement"))
    await told.sends()
    assert day(due) in body(told.post.only(BERND.email))
    await told.hears(near("decision"))
    await told.sends()
    assert [len(told.post.to(one.email)) for one in (BERND, OLGA, UTE, KIM)] == [1, 1, 1, 0]


async def test_whoever_decides_learns_that_the_branch_was_heard_once(told: Notify) -> None:
    for _ in range(2):
        heard = ObjectionHeard(**IDS, level="sub_district", stated_on=today(), statement=new_id())
        await told.hears(heard)
        await told.sends()
    assert len(told.post.to(UTE.email)) == 1


async def test_a_withdrawal_is_told_to_whoever_objected_so_that_they_can_say_no(told: Notify) -> None:
    await told.hears(ObjectionWithdrawn(**IDS, level="sub_district", withdrawn_on=today()))
    await told.sends()
    assert reference(APPLICATION) in body(told.post.only(KIM.email))
    assert "zurückgenommen" in body(told.post.only(BERND.email))


WRITTEN, PRINTED = "ebenfalls", "gebt ihn zur Post"


@pytest.mark.parametrize("reached", [True, False])
@pytest.mark.parametrize(
    "event",
    [decided(), decided(outcome="upheld"), ObjectionWithdrawn(**IDS, level="sub_district", withdrawn_on=today())],
)
async def test_the_branch_reads_whether_it_has_a_letter_to_print(
    told: Notify, event: ObjectionDecided | ObjectionWithdrawn, reached: bool
) -> None:
    await told.hears(*([] if reached else [KIM.record(version=2, email="")]), event)
    await told.sends()
    said = body(told.post.only(BERND.email))
    assert (WRITTEN in said, PRINTED in said) == (reached, not reached)


async def test_an_address_that_takes_no_mail_is_none(told: Notify) -> None:
    told.post.answer[KIM.email] = "550 unknown"
    await told.hears(filed())
    await told.sends()
    await told.hears(ObjectionWithdrawn(**IDS, level="sub_district", withdrawn_on=today()))
    await told.sends()
    assert PRINTED in body(told.post.to(BERND.email)[-1])


def test_the_reference_leads_to_the_application_and_to_nothing_else() -> None:
    id_ = UUID("0199f3c2-7a10-7000-8abc-7f2f5d3e5d0b")
    assert reference(id_) == "7F2F-5D3E-5D0B"
