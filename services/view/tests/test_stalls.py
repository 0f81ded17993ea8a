"""Info stalls: the branch sees who stands when, the levels above a hole without a name; places, report, one tap."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote
from uuid import UUID, uuid4

import pytest_asyncio
from bs4 import BeautifulSoup

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import DAY, District, Told, cut, days, fact, named, text_about
from services.view.tests.occasions import Said, at
from services.view.tests.played import Played, member, sent
from services.view.tests.stage import create_topics, on_stage
from shared.contracts import stalls as c
from shared.contracts.base import Event
from shared.contracts.notify import AddressTakesNoMail
from shared.security.permissions import Role


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """A view of a branch, and of what is above."""
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as stage:
        yield Played(stage)


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@dataclass
class Stall:
    """A branch's stall: three shifts of two."""

    said: Said
    stall: UUID = field(default_factory=uuid4)
    ids: list[UUID] = field(default_factory=lambda: [uuid4() for _ in range(3)])
    version: int = 0

    @property
    def unit(self) -> Any:
        return self.said.built.path(self.said.of_unit)

    def _all(self) -> dict[str, Any]:
        return {"unit": self.unit, "stall": self.stall, "occasion": self.said.occasion}

    def _times(self, number: int) -> dict[str, datetime]:
        starts = self.said.starts + timedelta(hours=number)
        return {"starts": starts, "ends": starts + timedelta(hours=1)}

    def told(self, event: Event) -> list[Told]:
        self.version += 1
        return [fact(unit, event, version=self.version) for unit in self.unit.keys()]

    def planned(self, *open_: int) -> list[Told]:
        shifts = tuple(
            c.ShiftNow(shift=one, places=2, open=(open_ or (2, 2, 2))[n], **self._times(n))
            for n, one in enumerate(self.ids)
        )
        return self.told(c.StallPlanned(**self._all(), topic="housing", shifts=shifts, planned_on=DAY))

    def taken(self, number: int, person: UUID, first: str, last: str, duty: UUID | None = None) -> list[Told]:
        event = c.DutyTaken(
            **self._all(), **self._times(number), duty=duty or uuid4(), person=person, shift=self.ids[number],
            sequence=0, put_down=False, taken_on=DAY,
        )  # fmt: skip
        return [named(self.said.of_unit, person, first, last), fact(self.said.of_unit, event)]

    def reported(self, sentence: str) -> list[Told]:
        text, unit = uuid4(), self.said.of_unit
        facts: dict[str, Any] = {
            "stall": self.stall, "occasion": self.said.occasion, "starts": self.said.starts, "topic": "housing",
            "talks": "16_30", "topics": ("utilities", "transit"), "reported_on": DAY,
        }  # fmt: skip
        whole = c.StallReported(unit=self.unit, **facts, sentence=text)
        above = [cut(key, c.StallReported, self.unit, **facts) for key in self.unit.keys()[1:]]
        return [text_about(unit, text, text, sentence), fact(unit, whole, version=9), *above]


def a_stall(played: Played, title: str, starts: datetime = at(DAY + days(5), 10), **more: Any) -> Stall:
    built = played.stage.district
    said = Said(built, built.branch, title=title, kind="stall", registration=False, seats=None, **more)
    said.starts, said.ends = starts, starts + timedelta(hours=3)
    return Stall(said)


async def tell(played: Played, *all_: list[Told]) -> None:
    await played.stage.applied(await played.stage.say(*(one for some in all_ for one in some)))


async def test_the_branch_sees_who_stands_when_and_the_levels_above_a_hole_without_a_name(played: Played) -> None:
    built, one = played.stage.district, a_stall(played, "Stand am Wasserturm")
    near = at(DAY + days(2), 10)
    one.said.starts, one.said.ends = near, near + timedelta(hours=3)
    await tell(played, one.said.announced(), one.planned(2, 1, 0), one.taken(1, uuid4(), "Xanthippa", "Wolfenbüttel"))
    address = f"/termine/{one.said.occasion}"
    own = plain(await played.page(built.branch, address))
    assert "fehlt noch jemand von 10 bis 11 Uhr" in own
    assert "3 von 6 Plätzen sind besetzt" in own
    assert "11 bis 12 Uhr Xanthippa Wolfenbüttel und Du?" in own
    for unit in (built.sub, built.district):
        page = await played.page(unit, address)
        assert "Thema: Wohnen · 3 von 6 Plätzen sind besetzt" in plain(page)
        assert "fehlt noch jemand von 10 bis 11 Uhr" in plain(page)
        assert "Xanthippa" not in page
    today = await played.page(built.sub, "/heute")
    assert "An einem Infostand fehlt noch jemand" in plain(today)
    assert "Xanthippa" not in today


async def test_one_tap_on_heute_takes_the_place(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    one = a_stall(played, "Stand vor dem Rathaus", at(DAY + days(1), 10))
    await tell(played, one.said.announced(), one.planned(0, 1, 0))
    browser = await member(stage, unit)
    page = await browser.get(f"/{unit}/heute")
    assert "Morgen fehlt noch jemand von 11 bis 12 Uhr" in plain(page.text)
    await browser.send(page, f"/{unit}/termine/{one.said.occasion}/platz")
    where, body = sent(stage)
    assert where == f"events/units/{unit}/occasions/{one.said.occasion}/stall/shifts/{one.ids[1]}/duty"
    assert body == {}
    await tell(played, one.said.cancelled())
    assert "Morgen fehlt noch jemand" not in plain((await browser.get(f"/{unit}/heute")).text), (
        "nobody fills what is off"
    )


async def test_a_place_is_given_up_sought_for_and_given_by_its_buttons(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    one, mine, theirs, kim = a_stall(played, "Stand am Kiosk"), uuid4(), uuid4(), uuid4()
    user = await stage.office(unit, Role.BOARD)
    browser = await stage.signed_in(user)
    own = one.taken(0, user, "Aylin", "Demir", mine)
    known = [named(unit, kim, "Kim", "Adler-Celle", email="kim@example.org")]
    await tell(
        played, one.said.announced(), one.planned(0, 2, 2), own, one.taken(0, uuid4(), "Bo", "Ost", theirs), known
    )
    address = f"/{unit}/termine/{one.said.occasion}"
    at_ = f"events/units/{unit}/occasions/{one.said.occasion}/stall"
    page = await browser.get(address)
    assert "Ersatz suchen" in page.text
    await browser.send(page, f"{address}/vertretung", duty=str(mine))
    assert sent(stage)[0] == f"{at_}/duties/{mine}/search"
    await browser.send(page, f"{address}/platz-frei", duty=str(theirs))
    assert sent(stage)[0] == f"{at_}/duties/{theirs}/leaving"
    assert (await browser.send(page, f"{address}/platz-frei", duty="jemand")).status_code == 422
    choose = await browser.get(f"{address}/eintragen?schicht={one.ids[1]}")
    assert "Wer steht von 11 bis 12 Uhr am Stand?" in choose.text
    assert "Kim Adler-Celle" in choose.text
    await browser.send(choose, f"{address}/eintragen", person=str(kim))
    assert sent(stage) == (f"{at_}/shifts/{one.ids[1]}/duty", {"person": str(kim)})
    assert (await browser.get(f"{address}/eintragen?schicht={uuid4()}")).status_code == 404


async def test_each_free_shift_is_told_of_with_its_own_hours_and_the_page_of_a_public_stall(played: Played) -> None:
    unit, open_, own = played.stage.district.branch, a_stall(played, "Stand"), a_stall(played, "Übung", public=False)
    for one in (open_, own):
        await tell(played, one.said.announced(), one.planned(2, 0, 1))
        page = BeautifulSoup(await played.page(unit, f"/termine/{one.said.occasion}"), "html.parser")
        told = [unquote(str(link["href"])) for link in page.select("ul.rows a[href^='mailto:']")]
        assert len(told) == 2
        assert ("von 10 bis 11 Uhr" in told[0], "von 12 bis 13 Uhr" in told[1]) == (True, True)
        assert all((f"/{unit}/einladung/{one.said.occasion}" in text) == (one is open_) for text in told)


async def test_who_was_met_at_a_stall_that_has_begun_is_put_down_from_its_page(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    ahead, before = a_stall(played, "Stand bald"), a_stall(played, "Stand gestern", at(DAY - days(1), 10))
    await tell(played, ahead.said.announced(), before.said.announced(), before.planned(0, 0, 0))
    browser = await member(stage, unit, Role.CONTACT_PERSON)
    wanted = f"/{unit}/interessierte/neu?termin={before.said.occasion}"
    for report in (False, True):
        if report:
            await tell(played, before.reported("Viele."))
        page = (await browser.get(f"/{unit}/termine/{before.said.occasion}")).text
        assert f'href="{wanted}">Jemanden eintragen, den Ihr getroffen habt' in page
    form = BeautifulSoup((await browser.get(wanted)).text, "html.parser")
    stands = {name: form.select_one(f"form[data-offline] input[name={name}]") for name in ("occasion", "met_on")}
    assert [str(one["value"]) for one in stands.values() if one] == [
        str(before.said.occasion), (DAY - days(1)).isoformat(),
    ]  # fmt: skip
    assert form.select_one("input[name=source][value=stall][checked]")
    assert "den Ihr getroffen habt" not in (await browser.get(f"/{unit}/termine/{ahead.said.occasion}")).text


async def test_shifts_are_planned_as_at_the_last_stall(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    before = a_stall(played, "Stand im Sommer", at(DAY - days(300), 10))
    one = a_stall(played, "Stand im Frühjahr", at(DAY - days(200), 10))
    ahead = a_stall(played, "Stand mit Plan", at(DAY + days(60), 10))
    await tell(played, before.said.announced(), before.planned(), one.said.announced(), ahead.said.announced())
    browser = await member(stage, unit)
    address = f"/{unit}/termine/{ahead.said.occasion}"
    page = await browser.get(address)
    assert "Ausgefüllt wie beim letzten Mal" in page.text
    assert re.search(r'name="topic" value="housing" checked', page.text)
    assert re.search(r'name="shifts" value="3" checked', page.text)
    assert re.search(r'name="people" value="2" checked', page.text)
    refused = await browser.send(page, f"{address}/schichten", topic="weather", shifts="3", people="viele")
    assert refused.status_code == 422
    assert "Bitte tipp ein Thema an." in refused.text
    assert "wie viele Leute in jeder stehen" in refused.text
    await browser.send(page, f"{address}/schichten", topic="care", shifts="3", people="2")
    where, body = sent(stage)
    assert (where.rpartition("/")[2], body) == ("stall", {"topic": "care", "shifts": 3, "people": 2})
    await tell(played, ahead.planned())
    planned = await browser.get(address)
    await browser.send(planned, f"{address}/schichten-aendern", topic="care", shifts="4", people="2")
    assert sent(stage)[1] == {"topic": "care", "shifts": 4, "people": 2, "version": 1}


async def test_of_a_stall_that_is_off_nobody_is_invited_and_nobody_was_there(played: Played) -> None:
    unit, one = played.stage.district.branch, a_stall(played, "Stand im Regen")
    await tell(played, one.said.announced(), one.planned(1, 2, 2))
    before = plain(await played.page(unit, f"/termine/{one.said.occasion}"))
    assert "Wer mag, kommt einfach" in before
    await tell(played, one.said.cancelled())
    page = plain(await played.page(unit, f"/termine/{one.said.occasion}"))
    assert "fällt aus" in page
    for said in ("Wer mag, kommt einfach", "Wer am Stand war", "Niemand"):
        assert said not in page


async def test_of_whom_no_mail_reaches_it_is_said_at_choosing_and_after(played: Played) -> None:
    stage, built = played.stage, played.stage.district
    unit, one = built.branch, a_stall(played, "Stand ohne Post")
    paper, silent, fine, duty = uuid4(), uuid4(), uuid4(), uuid4()
    refused = AddressTakesNoMail(unit=built.path(unit), person=silent, since=DAY - days(2), record=3)
    await tell(
        played,
        one.said.announced(),
        one.planned(1, 2, 2),
        [named(unit, paper, "Pia", "Papier-Celle"), named(unit, silent, "Sina", "Stumm-Celle", email="s@example.org")],
        [named(unit, fine, "Finn", "Fein-Celle", email="f@example.org"), fact(unit, refused)],
        one.taken(0, paper, "Pia", "Papier-Celle", duty),
    )
    browser = await member(stage, unit)
    address = f"/{unit}/termine/{one.said.occasion}"
    choose = await browser.get(f"{address}/eintragen?schicht={one.ids[1]}&q=Celle")
    labels = BeautifulSoup(choose.text, "html.parser").select(".options label")
    by_name = {str(each.text).split("-Celle")[0]: str(each.text) for each in labels}
    assert "Keine Mail-Adresse: Ruf bitte an." in by_name["Pia Papier"]
    assert "Dort kommen keine Mails an: Ruf bitte an." in by_name["Sina Stumm"]
    assert "Ruf" not in by_name["Finn Fein"]
    call = "Dorthin kommt keine Mail: Ruf bitte an und sag Bescheid."
    for person, said in ((paper, True), (silent, True), (fine, False)):
        answer = await browser.send(choose, f"{address}/eintragen", person=str(person))
        assert (call in answer.text) is said
    page = await browser.get(address)
    answer = await browser.send(page, f"{address}/platz-frei", duty=str(duty))
    assert call in answer.text


async def test_a_report_is_three_taps_and_its_sentence_stays_in_the_branch(played: Played) -> None:
    stage, built = played.stage, played.stage.district
    unit, one = built.branch, a_stall(played, "Stand von gestern", at(DAY - days(1), 10))
    here, away = uuid4(), uuid4()
    await tell(
        played, one.said.announced(), one.planned(1, 1, 2), one.taken(0, uuid4(), "Bea", "West", here),
        one.taken(1, uuid4(), "Udo", "Nord", away),
    )  # fmt: skip
    browser = await member(stage, unit)
    address = f"/{unit}/termine/{one.said.occasion}"
    page = await browser.get(address)
    assert "Danach: drei Mal tippen" in page.text
    assert "/abschliessen" not in page.text, "the report closes it"
    asked = await browser.send(page, f"{address}/bericht", topics=["utilities"])
    assert asked.status_code == 422
    assert re.search(r'name="topics" value="utilities" checked', asked.text), "what was tapped stays"
    stood = [str(here), str(away)]
    typed = {"talks": "16_30", "topics": ["utilities", "transit"], "stood": stood, "there": [str(here)]}
    await browser.send(page, f"{address}/bericht", **typed, sentence="Viele Nachzahlungen.")
    where, body = sent(stage)
    assert where == f"events/units/{unit}/occasions/{one.said.occasion}/stall/report"
    assert body == {
        "talks": "16_30", "topics": ["utilities", "transit"], "missed": [str(away)], "sentence": "Viele Nachzahlungen.",
    }  # fmt: skip
    await tell(played, one.reported("Nur unter uns gesagt"), one.said.closed(0))
    told = await browser.get(address)
    assert "16 bis 30 Gespräche über Nebenkosten und Bus und Bahn." in told.text
    assert "Nur unter uns gesagt" in told.text
    assert "/bericht" not in told.text
    assert "Stand von gestern hat stattgefunden" in told.text
    for key in (built.sub, built.district):
        above = await played.page(key, f"/termine/{one.said.occasion}")
        assert "16 bis 30 Gespräche über Nebenkosten und Bus und Bahn." in above
        assert "Nur unter uns" not in above
    assert "hatte am Infostand am" in await played.page(built.sub, "/heute")
