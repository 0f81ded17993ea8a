"""Somebody's own calendar: by an address that is shown once, with the unit's dates and their own shifts and nobody
else; read by a reader that is not ours."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import icalendar
import pytest_asyncio
import recurring_ical_events

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import DAY, District, days
from services.view.tests.occasions import Guest, Said, at
from services.view.tests.played import Played, member
from services.view.tests.stage import create_topics, on_stage
from services.view.tests.test_stalls import a_stall, tell

SECRET = "f" * 43


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """A view of a branch and its neighbour."""
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.branches[1], built.sub]) as stage:
        yield Played(stage)


def opens(unit: str, person: UUID | None) -> Any:
    """`members`, where the address is this person's, or nobody's."""

    async def play(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, json={"person": str(person), "unit": unit} if person else {"person": None, "unit": ""}
        )

    return play


def titles(file: bytes, day: date) -> list[str]:
    """What takes place on a day, as another reader has it."""
    return sorted(str(one["SUMMARY"]) for one in recurring_ical_events.of(icalendar.Calendar.from_ical(file)).at(day))


async def test_the_address_is_shown_once_and_ends_by_a_tap(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    browser, here = await member(stage, unit), f"/{unit}/termine/mein-kalender"
    assert here in await played.page(unit, "/termine")

    async def play(request: httpx.Request) -> httpx.Response:
        made = {"secret": SECRET} if request.method == "POST" else {"since": "2026-11-24T12:00:00Z"}
        return httpx.Response(200, json=made)

    stage.services = play
    page = await browser.get(here)
    assert SECRET not in page.text
    shown = await browser.send(page, here)
    assert f"/{unit}/mein-kalender/{SECRET}.ics" in shown.text
    assert 'href="webcal://' in shown.text
    assert SECRET not in (await browser.get(here)).text
    before = len(stage.asked)
    await browser.send(await browser.get(here), f"{here}/beenden")
    assert f"/units/{unit}/calendar-feed/end" in [one.url.path for one in stage.asked[before:]]


async def test_it_has_the_units_dates_and_ones_own_shifts_and_nobody_else(played: Played) -> None:
    stage, built = played.stage, played.stage.district
    unit, mine = built.branch, uuid4()
    inside = Said(built, unit, title="Unter uns äöü", public=False, place="Großer Saal " * 12)
    invited = Said(built, built.branches[1], title="Nebenan", neighbours=True)
    closed = Said(built, built.branches[1], title="Nur die anderen")
    off = Said(built, unit, title="Fällt aus")
    guest = Guest(inside, "Xanthippa", "x@zwiesel.example.org", "Nussallergie")
    stand = a_stall(played, "Stand am Markt", at(DAY + days(9), 9))
    await tell(played, *(one.announced() for one in (inside, invited, closed, off)), guest.registered())
    await tell(played, stand.said.announced(), stand.planned())
    await tell(played, stand.taken(1, mine, "Mia", "Groß"), stand.taken(2, uuid4(), "Wendelin", "Wolfenbüttel"))
    await tell(played, off.cancelled())
    stage.services = opens(unit, mine)
    visitor, where = stage.visitor(), f"/{unit}/mein-kalender/{SECRET}.ics"
    found = await visitor.get(where)
    assert found.headers["content-type"].startswith("text/calendar")
    assert "set-cookie" not in found.headers
    assert found.headers["cache-control"].startswith("private")
    day = DAY + days(9)
    assert titles(found.content, day) == [
        "Fällt aus",
        "Nebenan",
        "Stand am Markt",
        "Stand am Markt: Deine Schicht",
        "Unter uns äöü",
    ]
    assert not [one for one in ("Xanthippa", "zwiesel", "Nuss", "Wendelin", "Mia", "ATTENDEE") if one in found.text]
    assert max(len(line) for line in found.content.split(b"\r\n")) <= 75
    cancelled = [one for one in icalendar.Calendar.from_ical(found.content).events if one["SUMMARY"] == "Fällt aus"]
    assert [one["STATUS"] for one in cancelled] == ["CANCELLED"]
    uids = re.findall(r"UID:(\S+)", found.text)
    assert len(uids) == len(set(uids))

    again = await visitor.get(where)
    assert again.content == found.content, "the same bytes"
    same = await visitor.get(where, **{"If-None-Match": found.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    inside.starts += timedelta(hours=1)
    await tell(played, inside.changed())
    moved = await visitor.get(where, **{"If-None-Match": found.headers["etag"]})
    assert moved.status_code == 200
    assert sorted(re.findall(r"UID:(\S+)", moved.text)) == sorted(uids), "whatever changes"


async def test_an_address_that_opens_nothing_says_nothing(played: Played) -> None:
    stage, built = played.stage, played.stage.district
    visitor = stage.visitor()
    stage.services = opens(built.branch, None)
    unknown = await visitor.get(f"/{built.branch}/mein-kalender/{SECRET}.ics")
    stage.services = opens(built.branch, uuid4())
    elsewhere = await visitor.get(f"/{built.branches[1]}/mein-kalender/{SECRET}.ics")
    before = len(stage.asked)
    nonsense = await visitor.get(f"/{built.branch}/mein-kalender/x.ics")
    assert [one.status_code for one in (unknown, elsewhere, nonsense)] == [404, 404, 404]
    assert len(stage.asked) == before, "nobody is asked about nonsense"


async def test_how_often_one_address_may_ask_is_limited(postgres: PostgresForTests, kafka: KafkaForTests) -> None:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch], limit_per_address="2/hour") as stage:
        stage.services = opens(built.branch, uuid4())
        where = f"/{built.branch}/mein-kalender/{SECRET}.ics"
        assert [(await stage.visitor().get(where)).status_code for _ in range(3)] == [200, 200, 429]
