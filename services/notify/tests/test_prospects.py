"""Who wants to stay in touch confirms it, is asked once whether they still do, and somebody is told to call."""

from __future__ import annotations

from typing import Any

import pytest

from services.notify.outgoing.links import Link
from services.notify.tests.build import CELLE, VIEW, Notify, Somebody, body, today
from services.notify.tests.telling import AYLA, BERND, appointed
from shared.clock import now
from shared.contracts.base import Event
from shared.contracts.prospects import (
    ProspectAsked,
    ProspectEnded,
    ProspectOpened,
    ProspectPlanned,
    ProspectQuestioned,
    ProspectStays,
    ProspectStepped,
)
from shared.ids import new_id
from shared.letters.writing import day
from shared.testing import record_of

LENA, PROSPECT, LINK = Somebody("Lena"), new_id(), new_id()
WHO: dict[str, Any] = {"unit": CELLE, "prospect": PROSPECT, "person": LENA.id}
NEXT: dict[str, Any] = {"next_step": "call", "next_on": today()}


def opened(source: str) -> ProspectOpened:
    """They have confirmed."""
    said: dict[str, Any] = WHO | NEXT | {"source": source, "met_on": today(), "opened_on": today()}
    return ProspectOpened(**said, consent="mail", consent_text="2026-12")


QUESTION = ProspectQuestioned(**WHO, link=LINK, asked_on=today(), answer_by=today())
STEP = ProspectStepped(**WHO, **NEXT, done="talked", done_on=today())


@pytest.fixture
def linked(here: Notify) -> Notify:
    """`members` makes the link."""
    here.links.answers[LINK] = Link(
        url=f"{VIEW}/ov-celle/kontakt/s3cret",
        email=LENA.email,
        first_name="Lena",
        purpose="prospect",
        unit_name="Ortsverein Celle",
        expires_at=now(),
    )
    return here


@pytest.mark.parametrize(("met", "said"), [(True, "hat Dich kennengelernt"), (False, "Dich für uns interessierst")])
async def test_nobody_is_entered_without_a_yes_from_their_mailbox(linked: Notify, met: bool, said: str) -> None:
    await linked.hears(ProspectAsked(unit=CELLE, link=LINK, met=met))
    await linked.sends()
    text = body(linked.post.only(LENA.email))
    assert said in text
    assert f"{VIEW}/ov-celle/kontakt/s3cret" in text
    assert "sieben Tage" in text


@pytest.mark.parametrize(("source", "by"), [("form", None), ("evening", None), ("stall", BERND)])
async def test_whoever_is_responsible_learns_of_who_asked_themself(here: Notify, source: str, by: Any) -> None:
    await here.knows(LENA, AYLA, BERND)
    event = opened(source).model_copy(update={"entered_by": by.id if by else None})
    await here.hears(BERND.role(), appointed(AYLA), event)
    await here.sends()
    assert len(here.post.to(AYLA.email)) == (1 if by else 2), "the first is about their office"
    if not by:
        mail = here.post.to(AYLA.email)[-1]
        assert LENA.first_name not in mail["Subject"]
        assert LENA.name in body(mail)
        assert f"{VIEW}/ov-celle/interessierte/{PROSPECT}" in body(mail)


async def test_whoever_is_made_responsible_by_another_is_told_once(here: Notify) -> None:
    await here.knows(LENA, AYLA, BERND)
    plan: dict[str, Any] = WHO | NEXT | {"planned_on": today()}
    to_ayla = record_of(ProspectPlanned(**plan, responsible=AYLA.id, handed_to=AYLA.id), version=2)
    await here.hears(to_ayla, to_ayla, record_of(ProspectPlanned(**plan, responsible=BERND.id), version=3))
    await here.sends()
    mail = here.post.only(AYLA.email)
    assert LENA.first_name not in mail["Subject"]
    assert LENA.name in body(mail)
    assert f"bis {day(today())} geplant" in body(mail)
    assert f"{VIEW}/ov-celle/interessierte/{PROSPECT}" in body(mail)
    assert not here.post.to(BERND.email), "who took it over knows it"


async def test_whoever_stays_after_an_evening_has_it_in_writing(linked: Notify) -> None:
    await linked.knows(LENA)
    await linked.hears(opened("evening"), opened("evening").model_copy(update={"link": LINK}))
    await linked.sends()
    text = body(linked.post.only(LENA.email))
    assert "jederzeit löschen" in text
    assert f"{VIEW}/ov-celle/kontakt/s3cret" in text


async def test_they_are_asked_once_with_a_day(linked: Notify) -> None:
    await linked.knows(LENA)
    await linked.hears(QUESTION, QUESTION)
    await linked.sends()
    text = body(linked.post.only(LENA.email))
    assert f"bis {day(today())} nichts" in text
    assert "s3cret" in text


@pytest.mark.parametrize(
    "later",
    [STEP, ProspectStays(**WHO, stays_on=today()), ProspectEnded(**WHO, why="erased", ended_on=today())],
    ids=["step", "stays", "ended"],
)
async def test_whoever_was_talked_to_meanwhile_is_not_asked(linked: Notify, later: Event) -> None:
    await linked.hears(record_of(QUESTION, version=2), record_of(later, version=3))
    await linked.knows(LENA)
    await linked.sends()
    assert not linked.post.to(LENA.email)


async def test_whoever_has_no_address_gets_no_mail(here: Notify) -> None:
    await here.knows(LENA)
    await here.hears(QUESTION.model_copy(update={"link": None}))
    await here.sends()
    assert not here.post.to(LENA.email)
