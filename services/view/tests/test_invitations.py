"""New members are invited from an occasion's page; a neighbour's branch sees how many of its own; the one tap; what
guests say afterwards stays with whoever invited."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import DAY, District, Told, cut, days, fact
from services.view.tests.occasions import Guest, Said, at
from services.view.tests.played import Played, member, sent
from services.view.tests.stage import create_topics, on_stage
from shared.contracts.calendar import OccasionAnswered
from shared.contracts.invitations import HospitalitySet, InvitationsCounted, NewcomersInvited
from shared.contracts.notify import ConfirmationUndelivered, GuestReached
from shared.security.permissions import Role

SECRET = "s" * 43


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """A view of a branch, its neighbour, and what is above."""
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.branches[1], built.sub, built.district]) as stage:
        yield Played(stage)


async def told(played: Played, *all_: list[Told]) -> None:
    await played.stage.applied(await played.stage.say(*(one for some in all_ for one in some)))


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def counted(said: Said, *, invited: int, beside: int = 0, registered: int = 0, version: int = 1) -> list[Told]:
    """What whoever invites is told."""
    event = InvitationsCounted(
        unit=said.built.path(said.of_unit),
        occasion=said.occasion,
        months=6,
        neighbours=beside > 0,
        invited=invited,
        beside=beside,
        registered=registered,
    )
    return [fact(said.of_unit, event, version=version)]


def theirs(said: Said, unit: str, invited: int) -> list[Told]:
    """What the branch of those who are invited is told."""
    path, by = said.built.path(unit), said.built.path(said.of_unit)
    event = NewcomersInvited(unit=path, round=uuid4(), occasion=said.occasion, by=by, invited=invited, invited_on=DAY)
    return [fact(unit, event)]


async def test_one_tap_invites_and_the_page_says_what_came_of_it(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    evening = Said(stage.district, unit, title="Abend am Kanal", neighbours=True)
    await told(played, evening.announced())
    browser, address = await member(stage, unit), f"/{unit}/termine/{evening.occasion}"
    page = await browser.get(address)
    assert "Neue einladen" in page.text
    assert "auch die der Nachbarn" in page.text
    await browser.send(page, f"{address}/neue-einladen", months="12", neighbours="ja")
    where, body = sent(stage)
    assert where == f"events/units/{unit}/occasions/{evening.occasion}/invitations"
    assert body == {"months": 12, "neighbours": True}
    await told(played, counted(evening, invited=12, beside=5, registered=3))
    text = plain((await browser.get(address)).text)
    assert "12 neue Mitglieder sind eingeladen, 5 davon bei Nachbarn." in text
    assert "3 haben sich über die Einladung angemeldet." in text
    refused = await browser.send(await browser.get(address), f"{address}/neue-einladen", months="99")
    assert refused.status_code == 422
    assert "Bitte wähl aus, seit wann jemand dabei ist." in refused.text


@pytest.mark.parametrize("more", [{"kind": "round"}, {"registration": False}, {"neighbours": False}])
async def test_only_to_an_evening_for_which_one_registers(played: Played, more: dict[str, Any]) -> None:
    unit = played.stage.district.branch
    evening = Said(played.stage.district, unit, **more)
    await told(played, evening.announced())
    page = await played.page(unit, f"/termine/{evening.occasion}")
    assert ("neue-einladen" in page) == ("neighbours" in more)
    assert "auch die der Nachbarn" not in page


async def test_a_neighbour_sees_how_many_of_its_own_and_says_no(played: Played) -> None:
    stage, built = played.stage, played.stage.district
    beside = built.branches[1]
    evening = Said(built, built.branch, title="Abend am Wehr", neighbours=True)
    await told(played, evening.announced(), theirs(evening, beside, 4))
    browser, address = await member(stage, beside), f"/{beside}/termine/{evening.occasion}"
    page = await browser.get(address)
    assert "4 neue Mitglieder von Euch sind hierher eingeladen." in plain(page.text)
    await browser.send(page, f"{address}/nachbarn-duerfen", allowed="nein")
    assert sent(stage) == (f"events/units/{beside}/newcomers/hospitality", {"allowed": False})
    await told(played, [fact(beside, HospitalitySet(unit=built.path(beside), allowed=False, set_on=DAY))])
    assert "Nachbarn dürfen Eure Neuen nicht mehr einladen." in plain((await browser.get(address)).text)
    assert "4 Eurer neuen Mitglieder zu einem Abend eingeladen" in plain(await played.page(beside, "/heute"))
    for unit in (built.branch, built.sub, built.district):
        assert "neue Mitglieder von Euch" not in await played.page(unit, f"/termine/{evening.occasion}")


async def test_what_guests_say_is_counted_for_whoever_invited_and_for_nobody_above(played: Played) -> None:
    built = played.stage.district
    evening = Said(built, built.branch, starts=at(DAY - days(2), 19), ends=at(DAY - days(2), 21))
    event = OccasionAnswered(
        unit=built.path(built.branch), occasion=evening.occasion, asked=9, gained=5, partly=2, nothing=1
    )
    await told(played, evening.announced(), [fact(built.branch, event)])
    address = f"/termine/{evening.occasion}"
    own = plain(await played.page(built.branch, address))
    assert "Hat es sich gelohnt? Ja 5 Ein bisschen 2 Eher nicht 1" in own
    assert "8 von 9 Anmeldungen haben geantwortet" in own
    for unit in (built.sub, built.district):
        assert "gelohnt" not in await played.page(unit, address)


async def test_whoever_invites_sees_that_mails_do_not_arrive(played: Played) -> None:
    built, unit = played.stage.district, played.stage.district.branch
    evening = Said(built, unit, neighbours=True)
    guest = Guest(evening, "Xanthippa", "x@example.org")
    facts: dict[str, Any] = {"unit": built.path(unit), "person": guest.person, "registration": guest.registration}
    lost = [cut(unit, ConfirmationUndelivered, built.path(unit), occasion=evening.occasion, since=DAY) for _ in "12"]
    await told(played, evening.announced(), guest.registered(), [fact(unit, GuestReached(**facts, since=DAY))], lost)
    address = f"/termine/{evening.occasion}"
    text = plain(await played.page(unit, address))
    assert "Xanthippa , Mail schreiben an die Adresse kommen keine Mails an" in text
    assert "2 Menschen haben sich mit einer Adresse angemeldet, an die keine Mails kommen." in text
    await told(played, [fact(unit, GuestReached(**facts, since=None), version=2)])
    assert "an die Adresse kommen keine Mails an" not in plain(await played.page(unit, address))
    assert "keine Mails" not in await played.page(built.branches[1], address, Role.BOARD)


def answering(unit: str, occasion: object, state: str) -> Any:
    """`events`, where an invitation's link leads to this."""

    async def play(_request: httpx.Request) -> httpx.Response:
        more = {"unit": unit, "occasion": str(occasion)} if state != "over" else {"unit": "", "occasion": None}
        return httpx.Response(200, json={"state": state, **more})

    return play


async def test_looking_at_an_invitation_changes_nothing_and_one_tap_accepts(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    evening = Said(stage.district, unit, title="Abend am See", public=False)
    await told(played, evening.announced())
    here, visitor, before = f"/{unit}/eingeladen/{SECRET}", stage.visitor(), len(stage.asked)
    stage.services = answering(unit, evening.occasion, "open")
    page = await visitor.get(here)
    assert [one.url.path for one in stage.asked[before:]] == ["/invitations/standing"]
    assert "Abend am See" in page.text
    assert re.findall(r'<input[^>]+type="(?!hidden)', page.text) == [], "nothing to type"
    assert "noindex" in page.text
    before = len(stage.asked)
    await visitor.send(page, here)
    first = stage.asked[before]
    assert (first.url.path, json.loads(first.content)) == ("/invitations/acceptance", {"secret": SECRET})


@pytest.mark.parametrize(
    ("state", "says"), [("over", "Diesen Link gibt es nicht mehr"), ("registered", "Du hast schon zugesagt")]
)
async def test_an_invitation_that_is_over_offers_nothing_and_an_accepted_one_leads_on(
    played: Played, state: str, says: str
) -> None:
    stage, unit = played.stage, played.stage.district.branch
    evening = Said(stage.district, unit)
    await told(played, evening.announced())
    stage.services = answering(unit, evening.occasion, state)
    found = await stage.visitor().get(f"/{unit}/eingeladen/{SECRET}")
    assert says in found.text
    assert ("<form" in found.text) == (state == "registered")
    assert "Ja, ich komme" not in found.text


async def test_whoever_was_there_answers_by_one_tap(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    evening = Said(stage.district, unit, starts=at(DAY - days(1), 19), ends=at(DAY - days(1), 21))
    await told(played, evening.announced())
    here, visitor = f"/{unit}/anmeldung/{SECRET}", stage.visitor()

    async def play(_request: httpx.Request) -> httpx.Response:
        said = {"unit": unit, "occasion": str(evening.occasion), "standing": "attended", "asks": True}
        return httpx.Response(200, json=said | {"first_name": "Ruben", "party": 1})

    stage.services = play
    page = await visitor.get(here)
    assert "Hat es sich gelohnt?" in page.text
    before = len(stage.asked)
    await visitor.send(page, f"{here}/antwort", answer="partly")
    first = stage.asked[before]
    expected = {"secret": SECRET, "answer": "partly"}
    assert (first.url.path, json.loads(first.content)) == ("/registrations/answer", expected)
    assert (await visitor.send(page, f"{here}/antwort", answer="super")).status_code == 422


@pytest.mark.parametrize(("minutes", "asks"), [(100, True), (60, False)])
async def test_in_the_last_hour_nobody_is_told_that_they_will_be_asked(
    played: Played, minutes: int, asks: bool
) -> None:
    stage, unit = played.stage, played.stage.district.branch
    now = stage.view.service.calendar.moment()
    evening = Said(stage.district, unit, seats=1, starts=now + timedelta(minutes=minutes))
    evening.ends = evening.starts + timedelta(hours=2)
    await told(played, evening.announced(), evening.filled(1))
    public = (await stage.visitor().get(f"/{unit}/einladung/{evening.occasion}")).text
    assert ("fragen wir per Mail" in public) == asks
    assert ("rückt niemand mehr nach" in public) != asks

    async def play(_request: httpx.Request) -> httpx.Response:
        said = {"unit": unit, "occasion": str(evening.occasion), "standing": "waiting"}
        return httpx.Response(200, json=said | {"first_name": "Ruben", "party": 1})

    stage.services = play
    mine = (await stage.visitor().get(f"/{unit}/anmeldung/{SECRET}")).text
    assert ("fragen wir per Mail" in mine) == asks
