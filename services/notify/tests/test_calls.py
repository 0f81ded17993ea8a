"""A call that is due or overdue is told to whoever is responsible: one mail a day, without a name in its subject."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.notify.reactions import reactions
from services.notify.tests.build import CELLE, TREE, UB_CELLE, UB_VIEW, VIEW, Notify, Somebody, body, today
from shared.contracts.contacts import StandInAppointed
from shared.contracts.mentoring import (
    FirstContactCorrected,
    FirstContactMade,
    FirstContactReminder,
    FirstContactsMoved,
    JourneyStarted,
    UnitReminded,
)
from shared.contracts.people import key_of_its_own, text_of_its_own
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.letters.writing import day
from shared.testing import people_record, tombstone

KIM, AYLA, URSEL, BERND, OLGA = (Somebody(name) for name in ("Kim", "Ayla", "Ursel", "Bernd", "Olga"))
ONE_DAY = timedelta(days=1)


def due(journey: JourneyStarted, on: date | None = None, why: Any = "overdue") -> FirstContactReminder:
    """It is time to call."""
    last = today() - ONE_DAY if why == "overdue" else today() + 3 * ONE_DAY
    return FirstContactReminder(
        unit=journey.unit,
        journey=journey.journey,
        person=journey.person,
        why=why,
        due_on=last,
        reminded_on=on or today(),
    )


async def sends(here: Notify) -> None:
    """What is bundled has waited long enough."""
    await here.passes(timedelta(minutes=1))
    await here.sends()


async def test_several_calls_of_a_day_are_one_mail_and_its_subject_names_nobody(here: Notify) -> None:
    await here.knows(KIM, AYLA, URSEL, BERND)
    kim, ayla = KIM.journey(), AYLA.journey()
    await here.hears(URSEL.contact(), BERND.role("board"), kim, ayla, due(kim), due(ayla, why="soon"))
    await sends(here)
    mail = here.post.only(URSEL.email)
    assert mail["Subject"] == "2 neue Mitglieder warten auf einen Anruf"
    assert f"{KIM.name}, bis {day(today() - ONE_DAY)} (überfällig)" in body(mail)
    assert f"{AYLA.name}, bis {day(today() + 3 * ONE_DAY)}" in body(mail)
    assert f"{VIEW}/ov-celle/neumitglieder?zeige=offen" in body(mail)
    assert len(here.post.mails) == 1, "neither the board nor the new members"


async def test_who_is_responsible_in_two_branches_gets_one_mail(here: Notify) -> None:
    bergen = TREE.path("ov-bergen")
    await here.knows(KIM, AYLA, URSEL)
    stands_in = StandInAppointed(
        unit=bergen, appointment=new_id(), person=URSEL.id, from_day=today(), appointed_by=UB_CELLE
    )
    kim, ayla = KIM.journey(), AYLA.journey(bergen)
    await here.hears(URSEL.contact(), kim, ayla, due(kim), due(ayla), stands_in)
    await sends(here)
    mails = [mail for mail in here.post.to(URSEL.email) if "warten auf einen Anruf" in mail["Subject"]]
    assert len(mails) == 1
    assert all(one.name in body(mails[0]) for one in (KIM, AYLA))


async def test_without_a_contact_person_the_board_is_told(here: Notify) -> None:
    await here.knows(KIM, BERND, OLGA)
    kim = KIM.journey()
    await here.hears(BERND.role("board"), OLGA.role("office", UB_CELLE), kim, due(kim))
    await sends(here)
    assert KIM.name in body(here.post.only(BERND.email))
    assert not here.post.to(OLGA.email), "no name above the branch"


async def test_where_the_contact_person_has_no_address_the_board_is_told(here: Notify) -> None:
    await here.knows(KIM, BERND)
    kim = KIM.journey()
    await here.hears(URSEL.record(email=""), URSEL.contact(), BERND.role("board"), kim, due(kim))
    await sends(here)
    assert KIM.name in body(here.post.only(BERND.email))


async def test_what_was_done_meanwhile_is_not_told_and_what_was_taken_back_is(here: Notify) -> None:
    await here.knows(KIM, AYLA, URSEL)
    kim, ayla = KIM.journey(), AYLA.journey()
    made = [
        FirstContactMade(
            unit=CELLE,
            journey=one.journey,
            person=one.person,
            started_on=today(),
            made_on=today(),
            outcome="met",
            in_time=True,
        )
        for one in (kim, ayla)
    ]
    await here.hears(URSEL.contact(), kim, ayla, due(kim), due(ayla), *made)
    undone = FirstContactCorrected(
        unit=CELLE,
        journey=ayla.journey,
        person=AYLA.id,
        started_on=today(),
        corrected_on=today(),
        made_on=None,
        outcome=None,
        in_time=None,
    )
    await here.hears(undone)
    await sends(here)
    mail = here.post.only(URSEL.email)
    assert AYLA.name in body(mail)
    assert KIM.name not in body(mail)


async def test_when_everybody_was_called_there_is_no_mail(here: Notify) -> None:
    await here.knows(KIM, URSEL)
    kim = KIM.journey()
    met = FirstContactMade(
        unit=CELLE,
        journey=kim.journey,
        person=KIM.id,
        started_on=today(),
        made_on=today(),
        outcome="met",
        in_time=True,
    )
    await here.hears(URSEL.contact(), kim, due(kim), met)
    await sends(here)
    assert here.post.mails == []
    assert (await here.states())["calls"] == "failed called_meanwhile"


async def test_the_next_day_is_another_mail_and_a_replay_is_none(here: Notify) -> None:
    await here.knows(KIM, URSEL)
    kim = KIM.journey()
    first, second = due(kim, why="soon"), due(kim, today() + ONE_DAY)
    for _ in range(2):
        await here.hears(URSEL.contact(), kim, first)
        await sends(here)
        await here.hears(second)
        await sends(here)
    assert len(here.post.to(URSEL.email)) == 2


async def test_nobody_is_told_of_a_reminder_of_long_ago(here: Notify) -> None:
    await here.knows(KIM, URSEL)
    kim = KIM.journey()
    await here.hears(URSEL.contact(), kim, due(kim, today() - timedelta(days=8)))
    await sends(here)
    assert here.post.mails == []


@pytest.mark.parametrize("contact", [True, False])
async def test_a_reminder_of_the_level_above_goes_to_whoever_is_responsible(here: Notify, contact: bool) -> None:
    await here.knows(URSEL, BERND, OLGA)
    reminded = UnitReminded(
        unit=CELLE, by=UB_CELLE, overdue=2, reminded_on=today(), again_from=today() + timedelta(days=7)
    )
    offices = [BERND.role("board"), OLGA.role("office", UB_CELLE)]
    await here.hears(*offices, *([URSEL.contact()] if contact else []), reminded)
    await sends(here)
    (mail,) = here.post.mails
    assert mail["To"].addresses[0].addr_spec == (URSEL if contact else BERND).email
    assert "2 Erstkontakte sind überfällig" in mail["Subject"]
    assert "Unterbezirk Celle" in body(mail)


@pytest.mark.parametrize("erased", [False, True])
async def test_the_word_of_a_reminder_comes_as_names_do_and_is_gone_with_its_tombstone(
    here: Notify, erased: bool
) -> None:
    await here.knows(BERND, OLGA)
    word = new_id()
    reminded = UnitReminded(
        unit=CELLE, by=UB_CELLE, overdue=2, reminded_on=today(), again_from=today() + timedelta(days=7), word=word
    )
    await here.hears(BERND.role("board"), OLGA.role("office", UB_CELLE), reminded)
    await sends(here)
    assert here.post.mails == [], "not without its word, which is on its way"
    text = people_record(text_of_its_own(word, "Ruf mich gern an <b>heute</b>: Heike"))
    again = people_record(text_of_its_own(word, "Ruf mich gern an <b>heute</b>: Heike"))
    for one in (text, tombstone(key_of_its_own(word)), again) if erased else (text,):
        await reactions.process_all([one], here.service.database)
    await sends(here)
    mail = body(here.post.only(BERND.email))
    assert ("Dazu schreibt Euch der Unterbezirk Celle:" in mail) is not erased
    assert ("Ruf mich gern an <b>heute</b>: Heike" in mail) is not erased


async def test_a_reminder_to_a_sub_district_goes_to_its_office(here: Notify) -> None:
    await here.knows(OLGA, BERND)
    reminded = UnitReminded(
        unit=UB_CELLE, by=TREE.path("bezirk-hannover"), overdue=9, reminded_on=today(), again_from=today()
    )
    await here.hears(OLGA.role("office", UB_CELLE), BERND.role("board"), reminded)
    await sends(here)
    assert f"{UB_VIEW}/ub-celle/heute" in body(here.post.only(OLGA.email))
    assert len(here.post.mails) == 1


FORTNIGHT, WEEK = today() + timedelta(days=14), today() + timedelta(days=7)


def moved(unit: UnitPath = CELLE, version: int = 1, days: tuple[date, ...] = (FORTNIGHT,)) -> FirstContactsMoved:
    """The sub-district has set another standard."""
    return FirstContactsMoved(
        unit=unit, moves=new_id(), by=UB_CELLE, version=version, set_on=today(), last_days=list(days)
    )


async def an_hour_later(here: Notify) -> None:
    """What is kept back for an hour goes out."""
    await here.passes(timedelta(hours=1))
    await here.sends()


async def test_another_standard_tells_whoever_is_responsible_the_last_days_now_in_one_mail(here: Notify) -> None:
    bergen = TREE.path("ov-bergen")
    await here.knows(URSEL, BERND, OLGA)
    stands_in = StandInAppointed(
        unit=bergen, appointment=new_id(), person=URSEL.id, from_day=today(), appointed_by=UB_CELLE
    )
    await here.hears(URSEL.contact(), BERND.role("board"), OLGA.role("office", UB_CELLE), stands_in)
    before = len(here.post.to(URSEL.email))
    await here.hears(moved(days=(WEEK, FORTNIGHT)), moved(bergen))
    await an_hour_later(here)
    (mail,) = [one for one in here.post.to(URSEL.email)[before:] if "Andere Frist" in one["Subject"]]
    assert "der Unterbezirk Celle hat die Frist" in body(mail)
    assert f"{day(WEEK)}\n" in body(mail)
    assert f"{day(FORTNIGHT)} (2 Anrufe)" in body(mail)
    assert f"{VIEW}/ov-celle/neumitglieder?zeige=offen" in body(mail)
    assert not here.post.to(BERND.email) + here.post.to(OLGA.email), "the contact person alone"


async def test_a_standard_that_is_set_right_within_the_hour_is_told_once(here: Notify) -> None:
    await here.knows(BERND)
    await here.hears(BERND.role("board"), moved(days=(WEEK,)), moved(version=2))
    await an_hour_later(here)
    mail = here.post.only(BERND.email)
    assert day(FORTNIGHT) in body(mail)
    assert day(WEEK) not in body(mail)


async def test_a_standard_that_is_changed_and_changed_back_within_the_hour_is_no_news_to_who_was_told_it(
    here: Notify,
) -> None:
    """What was told last counts, each of the board: afterwards another day is news, and so is the first one again."""
    bergen = TREE.path("ov-bergen")
    people = [Somebody(f"Vorstand{n}") for n in range(12)]  # more than are written together
    await here.knows(*people)
    await here.hears(*(one.role("board") for one in people), people[0].role("board", bergen))

    async def told(*steps: FirstContactsMoved) -> list[int]:
        await here.hears(*steps)
        await an_hour_later(here)
        found = [len(here.post.to(one.email)) for one in people]
        here.post.mails.clear()
        return found

    assert await told(moved(version=1, days=(WEEK, FORTNIGHT))) == [1] * 12
    assert await told(moved(version=2, days=(FORTNIGHT,)), moved(version=3, days=(FORTNIGHT, WEEK))) == [0] * 12
    assert await told(moved(version=4), moved(bergen, version=4)) == [1] * 12
    assert await told(moved(version=5), moved(bergen, version=5, days=(WEEK,))) == [1, *[0] * 11]
    assert await told(moved(version=6, days=(WEEK, FORTNIGHT))) == [1] * 12
