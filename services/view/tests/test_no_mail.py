"""Whose address takes no mail: said where somebody can ask for the right one, gone by itself, and nowhere above."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.screens.people.projection import addresses
from services.view.tests.build import DAY, District, Told, days, fact, named, withdrawn
from services.view.tests.stage import Browser, Stage, create_topics, on_stage
from shared.contracts import members as m
from shared.contracts import mentoring as j
from shared.contracts import notify as n
from shared.security.permissions import Role

NOTICE = "An die E-Mail-Adresse kommen keine Mails an"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Stage]:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as found:
        yield found


class Somebody:
    """A new member of the branch, or somebody whom it refused; with an address."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.built = stage, stage.district
        self.unit, self.path = self.built.branch, self.built.path(self.built.branch)
        self.person, self.application = uuid4(), uuid4()

    async def tell(self, *told: Told) -> None:
        """The branch's topics say it."""
        await self.stage.applied(await self.stage.say(*told))

    async def begins(self, email: str = "kim@example.org") -> Somebody:
        """A new member."""
        started = j.JourneyStarted(unit=self.path, journey=uuid4(), person=self.person, started_on=DAY - days(3))
        await self.tell(named(self.unit, self.person, "Kim", "Beispiel", email=email), fact(self.unit, started))
        return self

    async def is_refused(self) -> Somebody:
        """An applicant, told by mail."""
        ids: dict[str, Any] = {"unit": self.path, "application": self.application, "person": self.person}
        received = m.ApplicationReceived(**ids, received_on=DAY - days(9), decide_by=DAY + days(20), channel="online")
        refused = m.ApplicationRefused(**ids, refused_on=DAY - days(2), reason=uuid4())
        name = named(self.unit, self.person, "Jens", "Ölmann", why="applicant", email="jens@example.org")
        await self.tell(name, fact(self.unit, received), fact(self.unit, refused, version=2))
        return self

    def silent(self, version: int = 1, record: int = 3) -> Told:
        """A mail to them was refused."""
        since = DAY - days(2)
        event = n.AddressTakesNoMail(unit=self.path, person=self.person, since=since, record=record)
        return fact(self.unit, event, version=version)

    def not_told(self) -> Told:
        """That mail was the one about their application."""
        ids: dict[str, Any] = {"unit": self.path, "application": self.application, "person": self.person}
        return fact(self.unit, n.LetterNeeded(**ids, mail=uuid4(), letter="refusal"))

    def over(self, version: int) -> Told:
        """It is over."""
        return fact(self.unit, n.AddressTakesMail(unit=self.path, person=self.person, why="accepted"), version=version)

    def corrected(self, *fields: m.ContactField, version: int) -> Told:
        """The branch has corrected something."""
        event = m.PersonCorrected(
            unit=self.path, person=self.person, fields=list(fields), corrected_by=None, corrected_on=DAY
        )
        return fact(self.unit, event, version=version)

    @property
    def pages(self) -> list[str]:
        """Where it stands of a new member: their page, and that of their contact data."""
        return [f"/{self.unit}/neumitglieder/{self.person}", f"/{self.unit}/menschen/{self.person}/kontakt"]


async def of(stage: Stage, role: Role = Role.CONTACT_PERSON) -> Browser:
    """A browser of somebody of the branch."""
    return await stage.signed_in(await stage.office(stage.district.branch, role))


async def shown(browser: Browser, *paths: str) -> list[bool]:
    """Whether each of these pages says it."""
    answers = [await browser.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    return [NOTICE in answer.text for answer in answers]


@pytest.mark.parametrize("role", [Role.BOARD, Role.CONTACT_PERSON])
async def test_board_and_contact_person_read_it_with_the_day_and_the_way_to_correct_it(
    stage: Stage, role: Role
) -> None:
    kim, browser = await Somebody(stage).begins(), await of(stage, role)
    assert await shown(browser, *kim.pages) == [False, False]
    await kim.tell(kim.silent())
    page = await browser.get(kim.pages[0])
    assert f'<b>{NOTICE}</b> (seit <time datetime="2026-11-22">22. November</time>).' in page.text
    assert ">Mail schreiben<" not in page.text, "what would not arrive is not offered"
    assert f'Ruf an und frag nach der richtigen – <a href="{kim.pages[1]}?von=neumitglieder/{kim.person}">' in page.text
    contact = await browser.get(f"{kim.pages[1]}?von=neumitglieder/{kim.person}")
    assert NOTICE in contact.text
    assert "hier änderst Du sie" not in contact.text, "one is here already"
    part = await browser.get(f"{kim.pages[0]}?teil=no_mail")
    assert NOTICE in part.text, "an open page gets it without being loaded anew"
    assert 'hx-trigger="sse:people' in page.text


async def test_the_board_reads_it_of_an_applicant_and_prints_the_letter(stage: Stage) -> None:
    jens, browser = await Somebody(stage).is_refused(), await of(stage, Role.BOARD)
    page = f"/{jens.unit}/antraege/{jens.application}"
    letter = f"{page}/brief.pdf"
    assert await shown(browser, page) == [False]
    assert (await browser.get(letter)).status_code == 404
    await jens.tell(jens.silent(), jens.not_told())
    said = (await browser.get(page)).text
    assert NOTICE in said
    assert f'/menschen/{jens.person}/kontakt?von=antraege/{jens.application}">hier änderst Du sie' in said
    assert "An die E-Mail-Adresse kommen keine Mails an: Ortsnetz kann Jens Ölmann nicht schreiben" in said
    assert letter in said
    assert (await browser.get(letter)).status_code == 200
    contact = f"/{jens.unit}/menschen/{jens.person}/kontakt"
    assert await shown(browser, contact) == [True]
    assert "Ein Brief, der noch zu verschicken ist, bleibt es" in (await browser.get(contact)).text
    other = await of(stage, Role.CONTACT_PERSON)
    assert {(await other.get(path)).status_code for path in (page, contact, letter)} <= {403, 404}


async def test_who_is_known_by_an_office_alone_by_now_is_not_corrected_from_the_application(stage: Stage) -> None:
    jens, browser = await Somebody(stage).is_refused(), await of(stage, Role.BOARD)
    page, here = f"/{jens.unit}/antraege/{jens.application}", f"/menschen/{jens.person}/kontakt"
    assert here in (await browser.get(page)).text
    await jens.tell(
        jens.silent(), named(jens.unit, jens.person, "Jens", "Ölmann", version=2, why="office", email="j@x.de")
    )
    said = (await browser.get(page)).text
    assert NOTICE in said
    assert here not in said, "it would lead to nobody"
    assert (await browser.get(f"/{jens.unit}{here}")).status_code == 404


async def test_it_vanishes_when_mails_arrive_again_whatever_is_told_again(stage: Stage) -> None:
    kim, browser = await Somebody(stage).begins(), await of(stage)
    first, over = kim.silent(1), kim.over(2)
    await kim.tell(first, over)
    assert await shown(browser, *kim.pages) == [False, False]
    await kim.tell(first, kim.silent(1))
    assert await shown(browser, *kim.pages) == [False, False], "an earlier one that comes later says nothing"
    await kim.tell(kim.silent(3))
    assert await shown(browser, *kim.pages) == [True, True]


async def test_it_vanishes_with_the_correction_before_notify_has_heard_of_it(stage: Stage) -> None:
    kim, browser = await Somebody(stage).begins(), await of(stage)
    await kim.tell(kim.silent(record=3), kim.corrected("phone", version=4))
    assert await shown(browser, *kim.pages) == [True, True], "another number is no other address"
    await kim.tell(kim.corrected("email", "phone", version=5))
    assert await shown(browser, *kim.pages) == [False, False]
    await kim.tell(kim.over(2), kim.silent(3, record=5))
    assert await shown(browser, *kim.pages) == [True, True], "the new address takes none either"


async def test_whatever_is_corrected_after_the_address_the_old_mark_stays_gone(stage: Stage) -> None:
    kim, browser = await Somebody(stage).begins(), await of(stage)
    await kim.tell(kim.silent(record=3), kim.corrected("email", version=4), kim.corrected("phone", version=5))
    assert await shown(browser, *kim.pages) == [False, False]


async def test_what_was_corrected_before_says_nothing_of_the_address_that_was_refused(stage: Stage) -> None:
    kim, browser = await Somebody(stage).begins(), await of(stage)
    await kim.tell(kim.corrected("email", version=3), kim.silent(record=3))
    assert await shown(browser, *kim.pages) == [True, True]


async def test_without_an_address_there_is_nothing_to_say(stage: Stage) -> None:
    kim, browser = await Somebody(stage).begins(email=""), await of(stage)
    await kim.tell(kim.silent())
    assert await shown(browser, *kim.pages) == [False, False]


async def test_who_is_withdrawn_leaves_no_mark_behind(stage: Stage) -> None:
    kim = await Somebody(stage).begins()
    await kim.tell(kim.silent())
    await kim.tell(withdrawn(kim.unit, kim.person))
    assert await _rows(stage, kim.person) == 0


async def test_no_page_of_the_levels_above_says_it(stage: Stage) -> None:
    kim, built = await Somebody(stage).begins(), stage.district
    await kim.tell(kim.silent())
    for unit in (built.sub, built.district):
        above = await stage.signed_in(await stage.office(unit, Role.OFFICE))
        for path in kim.pages:
            for at in (path, path.replace(kim.unit, unit, 1)):
                assert (await above.get(at)).status_code in (403, 404)


async def _rows(stage: Stage, person: UUID) -> int:
    async with stage.view.service.database.reading() as session:
        found = select(func.count()).select_from(addresses).where(addresses.c.person == person)
        return int((await session.execute(found)).scalar_one())
