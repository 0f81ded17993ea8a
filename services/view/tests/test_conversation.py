"""A first contact on the screens: whose call it is, tries and corrections as sent, a page above to call and remind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest_asyncio

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import DAY, District, cut, days, fact, named
from services.view.tests.stage import create_topics, on_stage
from services.view.tests.test_doing import member, sent
from services.view.tests.test_screens import Played
from shared.contracts import members as m
from shared.contracts import mentoring as j
from shared.security.permissions import Role


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as stage:
        found = Played(stage)
        await found.tell()
        yield found


async def test_a_call_is_yours_only_where_you_are_responsible(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    path = stage.district.path(unit)
    anna = await stage.office(unit, Role.CONTACT_PERSON, first="Anna", last="Beispiel")
    begins = m.ContactPersonAppointed(unit=path, appointment=uuid4(), person=anna, from_day=DAY, until=None)
    known = named(unit, anna, "Anna", "Beispiel", version=2, why="contact_person")
    await stage.applied(await stage.say(known, fact(unit, begins, version=5)))
    mine = (await (await stage.signed_in(anna)).get(f"/{unit}/heute")).text
    assert "1 Mensch wartet auf Deinen Anruf" in mine
    theirs = (await (await member(stage, unit)).get(f"/{unit}/heute")).text
    assert "Deinen Anruf" not in theirs
    assert "1 Mensch wartet auf einen Anruf von Anna Beispiel" in theirs
    assert "Anna Beispiel ruft an" in theirs


async def test_a_try_that_leaves_the_duty_and_a_day_agreed_on(played: Played) -> None:
    stage, unit, mia = played.stage, played.stage.district.branch, played.people["mia"]
    browser, address = await member(stage, unit), f"/{unit}/neumitglieder/{mia}"
    page = await browser.get(address)
    later = (DAY + days(4)).isoformat()
    await browser.send(page, f"{address}/erster-kontakt", outcome="wants_later", again_on=later)
    assert sent(stage)[1] == {"version": 1, "outcome": "wants_later", "again_on": later}
    await browser.send(page, f"{address}/erster-kontakt", outcome="not_reached", again_on=later)
    assert sent(stage)[1] == {"version": 1, "outcome": "not_reached"}
    await browser.send(page, f"{address}/notiz", note="Spielt Schach")
    assert sent(stage)[0].endswith("/notes")


async def test_what_was_entered_is_corrected_or_taken_back(played: Played) -> None:
    stage, unit, rolf = played.stage, played.stage.district.branch, played.people["rolf"]
    browser, address = await member(stage, unit), f"/{unit}/neumitglieder/{rolf}"
    page = await browser.get(address)
    await browser.send(page, f"{address}/berichtigen", outcome="undone", made_on=DAY.isoformat())
    assert sent(stage)[1] == {"version": 2, "outcome": None}
    await browser.send(page, f"{address}/berichtigen", outcome="reached", made_on=DAY.isoformat())
    assert sent(stage)[1] == {"version": 2, "outcome": "reached", "made_on": DAY.isoformat()}


async def test_an_overdue_branch_leads_to_whom_to_call_and_a_reminder_seen_by_both(played: Played) -> None:
    stage, built = played.stage, played.stage.district
    browser, there = await member(stage, built.sub, Role.OFFICE), f"/{built.sub}/lage/{built.branch}"
    assert there in (await browser.get(f"/{built.sub}/heute")).text
    page = await browser.get(there)
    assert "1 Erstkontakt überfällig" in page.text
    assert "Eine Mail bekommt der Vorstand. Sie zählt nur" in page.text, "nobody else is responsible there"
    appointment = uuid4()
    stands_in = m.StandInAppointed(
        unit=built.path(built.branch), appointment=appointment, person=played.people["ruth"], from_day=DAY,
        appointed_by=built.path(built.sub),
    )  # fmt: skip
    await stage.applied(await stage.say(fact(built.sub, stands_in, version=9)))
    page = await browser.get(there)
    assert "Eine Mail bekommt die Vertretung." in page.text
    assert "Rechtzeitig heißt" in page.text
    await browser.send(page, f"{there}/erinnern")
    assert sent(stage) == (f"mentoring/units/{built.branch}/reminders", {})
    by, path = built.path(built.sub), built.path(built.branch)
    said = j.UnitReminded(unit=path, by=by, overdue=1, reminded_on=DAY, again_from=DAY + days(7))
    told = [fact(unit, said) for unit in (built.branch, built.sub)]
    above = cut(built.district, j.UnitReminded, by, sight="count_only", by=by.model_dump(), reminded_on=DAY,
                again_from=DAY + days(7))  # fmt: skip
    await stage.applied(await stage.say(*told, above))
    again = (await browser.get(there)).text
    assert "Wieder möglich ab" in again
    assert "erinnern</button>" not in again.lower()
    assert "an überfällige Erstkontakte erinnert durch" in (await played.page(built.branch, "/heute"))
    district = await played.page(built.district, f"/lage/{built.sub}")
    assert "Selbst hat der Unterbezirk zuletzt am" in district
    assert "einige" in district
