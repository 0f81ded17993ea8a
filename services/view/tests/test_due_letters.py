"""Which letters *Heute* asks the board to post: what no mail could say, until that is noted, however long ago it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from bs4 import BeautifulSoup

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.screens.applications.letter_due import TITLES
from services.view.tests.build import DAY, District, Told, days, fact, named, text_about
from services.view.tests.stage import Browser, Stage, create_topics, on_stage
from shared.contracts import members as m
from shared.contracts import notify as n
from shared.contracts import objections as o
from shared.security.permissions import Role


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Stage]:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch]) as found:
        yield found


class Somebody:
    """Who applied to the branch; what is told of them was told on the day `on`."""

    def __init__(self, stage: Stage, on: date, email: str = "") -> None:
        self.stage, self.on, self.email, self.unit = stage, on, email, stage.district.branch
        self.person, self.application, self.objection = uuid4(), uuid4(), uuid4()
        self.version = 1
        self.about: dict[str, Any] = {
            "unit": stage.district.path(self.unit), "application": self.application, "person": self.person,
        }  # fmt: skip

    async def tell(self, *told: Told) -> None:
        """The branch's topics say it."""
        await self.stage.applied(await self.stage.say(*told))

    def known(self, version: int = 1) -> Told:
        """As the branch knows them."""
        return named(
            self.unit, self.person, "Kim", "Beispiel", version=version, why="applicant", email=self.email
        )  # fmt: skip

    def received(self) -> list[Told]:
        """They applied."""
        day, until = self.on - days(20), self.on + days(10)
        event = m.ApplicationReceived(**self.about, received_on=day, decide_by=until, channel="paper")
        return [self.known(), fact(self.unit, event)]

    def welcome(self) -> list[Told]:
        """Admitted."""
        admitted = m.MemberAdmitted(**self.about, admitted_on=self.on, outcome="board")
        return [*self.received(), fact(self.unit, admitted, version=2)]

    def refusal(self) -> list[Told]:
        """Refused."""
        reason = uuid4()
        refused = m.ApplicationRefused(
            **self.about, refused_on=self.on, reason=reason, reason_told=True, object_by=self.on + days(30)
        )
        text = text_about(self.unit, self.person, reason, "Wohnt nicht hier.")
        return [*self.received(), text, fact(self.unit, refused, version=2)]

    def objection_received(self) -> list[Told]:
        """Objects."""
        grounds = uuid4()
        filed = o.ObjectionFiled(
            **self.about, objection=self.objection, filed_on=self.on, entered_on=self.on, channel="paper",
            grounds=grounds, refused_on=self.on, reason=uuid4(), hear_by=self.on, decide_by=self.on,
        )  # fmt: skip
        return [*self.refusal(), text_about(self.unit, self.person, grounds, "Doch."), fact(self.unit, filed)]

    def _decided(self, carry_on_by: date | None) -> list[Told]:
        event = o.ObjectionDecided(
            **self.about, objection=self.objection, level="sub_district", outcome="rejected", decided_on=self.on,
            reasons=uuid4(), carry_on_by=carry_on_by,
        )  # fmt: skip
        return [*self.objection_received(), fact(self.unit, event, version=2)]

    def objection_rejected(self) -> list[Told]:
        """Rejected, and can go on."""
        return self._decided(self.on + days(30))

    def objection_final(self) -> list[Told]:
        """Rejected for good."""
        return self._decided(None)

    def objection_withdrawn(self) -> list[Told]:
        """Withdrawn."""
        event = o.ObjectionWithdrawn(
            **self.about, objection=self.objection, level="sub_district", withdrawn_on=self.on
        )  # fmt: skip
        return [*self.objection_received(), fact(self.unit, event, version=2)]

    def _objection(self, letter: m.PaperLetter) -> UUID | None:
        return self.objection if letter.startswith("objection") else None

    def needed(self, letter: m.PaperLetter) -> Told:
        """Its mail failed."""
        event = n.LetterNeeded(**self.about, mail=uuid4(), letter=letter, objection=self._objection(letter))
        return fact(self.unit, event)

    def posted(self, letter: m.PaperLetter, on: date | None, version: int) -> Told:
        """The board notes that it has gone, or has not after all."""
        event = m.LetterPosted(
            **self.about, letter=letter, objection=self._objection(letter), posted_on=on, noted_on=DAY
        )  # fmt: skip
        return fact(self.unit, event, version=version)

    def corrected(self, *fields: m.ContactField, version: int) -> Told:
        """The branch corrects something today."""
        event = m.PersonCorrected(
            unit=self.about["unit"], person=self.person, fields=list(fields), corrected_by=None, corrected_on=DAY
        )
        return fact(self.unit, event, version=version)

    async def due(self, browser: Browser) -> list[str]:
        """What *Heute* says of letters to them."""
        page = BeautifulSoup((await browser.get(f"/{self.unit}/heute")).text, "html.parser")
        rows = page.select(f"#to_post li[data-key='{self.application}'] .who small")
        return [row.get_text() for row in rows]

    async def printed(self, browser: Browser) -> int:
        """The status of the letter's PDF."""
        return (await browser.get(f"/{self.unit}/antraege/{self.application}/brief.pdf")).status_code


STORIES: dict[m.PaperLetter, Callable[[Somebody], list[Told]]] = {
    letter: getattr(Somebody, letter) for letter in get_args(m.PaperLetter)
}


async def board(stage: Stage) -> Browser:
    """A browser of the branch's board. What earlier tests left due must not push this test's off the card."""
    return await stage.signed_in(await stage.office(stage.district.branch, Role.BOARD))


@pytest.mark.parametrize("ago", [0, 36, 400])
@pytest.mark.parametrize("why", ["no address", "its mail failed"])
@pytest.mark.parametrize("letter", STORIES)
async def test_what_is_due_stays_on_heute_until_it_is_posted_however_long_ago(
    stage: Stage, letter: m.PaperLetter, why: str, ago: int
) -> None:
    """400 days ago is also what was entered only today, about a day that is long past."""
    kim = Somebody(stage, DAY - days(ago), email="" if why == "no address" else "kim@example.org")
    await kim.tell(*STORIES[letter](kim))
    browser = await board(stage)
    if why != "no address":
        assert await kim.due(browser) == [], "the mail is on its way"
        assert await kim.printed(browser) == 404
        await kim.tell(kim.needed(letter))
    (said,) = await kim.due(browser)
    assert said.startswith(f"Brief {TITLES[letter]} · vom ")
    assert said.endswith("eine E-Mail-Adresse fehlt" if why == "no address" else "per Mail kam das nicht an")
    assert await kim.printed(browser) == 200
    await kim.tell(kim.posted(letter, DAY, 7))
    assert await kim.due(browser) == []
    await kim.tell(kim.posted(letter, None, 8))
    assert await kim.due(browser) == [said], "taken back, it is due again"
    await kim.tell(kim.posted(letter, DAY, 9))


@pytest.mark.parametrize("gone", ["the address", "the address, then another correction", "mails to it"])
@pytest.mark.parametrize("letter", STORIES)
async def test_whoever_read_it_by_mail_is_told_whatever_becomes_of_the_address(
    stage: Stage, letter: m.PaperLetter, gone: str
) -> None:
    kim = Somebody(stage, DAY - days(3), email="kim@example.org")
    await kim.tell(*STORIES[letter](kim))
    browser = await board(stage)
    if gone == "mails to it":
        since = n.AddressTakesNoMail(unit=kim.about["unit"], person=kim.person, since=DAY, record=1)
        await kim.tell(fact(kim.unit, since))
    else:
        kim.email = ""
        await kim.tell(kim.known(version=5), kim.corrected("email", version=5))
        if "then" in gone:
            await kim.tell(kim.known(version=6), kim.corrected("phone", version=6))
    assert await kim.due(browser) == []
    assert await kim.printed(browser) == 404
    page = await browser.get(f"/{kim.unit}/antraege/{kim.application}")
    assert "Bitte druckt den Brief" not in page.text


def test_every_letter_has_its_story_and_its_title() -> None:
    assert set(STORIES) == set(TITLES)
