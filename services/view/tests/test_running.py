"""A view at work over a real broker: from a fact to a name on the page, and to the page that is open already."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from sqlalchemy import event
from sqlalchemy.util import await_only

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import District, fact, gone, named, withdrawn
from services.view.tests.stage import Stage, create_topics, on_stage
from shared.contracts.contacts import ContactPersonAppointed
from shared.contracts.members import MemberAdmitted
from shared.contracts.mentoring import JourneyStarted
from shared.security.permissions import Role


@pytest_asyncio.fixture
async def stage(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Stage]:
    district = District()
    create_topics(kafka, district)
    async with on_stage(postgres, kafka, district, [district.branch]) as running:
        yield running


async def test_a_new_member_is_on_heute_by_name_and_an_open_page_is_told(stage: Stage) -> None:
    unit, path = stage.district.branch, stage.district.path(stage.district.branch)
    aylin = await stage.office(unit, Role.CONTACT_PERSON)
    browser = await stage.signed_in(aylin)
    page = await browser.get(f"/{unit}/heute")
    assert page.status_code == 200
    assert "Niemand wartet auf einen Anruf" in page.text
    heard: list[str] = []
    connected = asyncio.Event()

    async def listen() -> None:
        async with browser.http.stream("GET", f"/{unit}/live", timeout=30) as stream:
            assert stream.status_code == 200
            async for line in stream.aiter_lines():
                if line.startswith("event:"):
                    heard.append(line.removeprefix("event:").strip())
                    connected.set()
                if "today" in heard:
                    return

    listening = asyncio.create_task(listen())
    await connected.wait()
    johanna, application = uuid4(), uuid4()
    last = await stage.say(
        fact(
            unit,
            ContactPersonAppointed(unit=path, appointment=uuid4(), person=aylin, from_day=date(2026, 1, 1), until=None),
        ),
        fact(
            unit,
            MemberAdmitted(
                unit=path, application=application, person=johanna, admitted_on=date(2026, 11, 24), outcome="board"
            ),
            version=2,
        ),
        fact(unit, JourneyStarted(unit=path, journey=uuid4(), person=johanna, started_on=date(2026, 11, 24))),
        named(unit, johanna, "Johanna", "Petersen", phone="0176 04069012"),
    )
    await stage.applied(last)
    await asyncio.wait_for(listening, 10)
    page = await browser.get(f"/{unit}/heute")
    assert "Johanna Petersen" in page.text
    assert "1 Mensch wartet auf Deinen Anruf" in page.text
    assert "Aylin Demir" in page.text
    assert 'datetime="2026-12-24"' in page.text  # one calendar month after the admission
    part = await browser.get(f"/{unit}/heute?teil=waiting")
    assert "Johanna Petersen" in part.text
    assert "<html" not in part.text
    await stage.applied(await stage.say(gone(unit, johanna), withdrawn(unit, johanna)))
    page = await browser.get(f"/{unit}/heute")
    assert "Johanna" not in page.text


async def test_who_is_not_signed_in_is_led_to_signing_in_and_back(stage: Stage) -> None:
    unit = stage.district.branch
    aylin = await stage.office(unit, Role.BOARD)
    browser = stage.visitor()
    page = await browser.get(f"/{unit}/neumitglieder?zeige=offen")
    assert "Wir schicken Dir einen Link per Mail" in page.text

    async def members(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/sign-ins":
            return httpx.Response(200, json={"session": "s" * 40, "person": str(aylin), "expires_in": 600})
        return httpx.Response(202, json={"status": "accepted"})

    stage.services = members
    sent = await browser.send(page, "/anmelden", email="Aylin@Example.org")
    assert "Sieh in Deine Mails" in sent.text
    assert b'"aylin@example.org"' in stage.asked[-1].content
    link = "/anmelden/" + "x" * 43
    landing = await browser.get(link)
    assert stage.asked[-1].url.path == "/link-states"  # following the link has used nothing up
    inside = await browser.send(landing, link)
    assert inside.url.path == f"/{unit}/neumitglieder"
    assert inside.url.query == b"zeige=offen"
    assert "Wer ist neu bei Euch?" in inside.text
    out = await browser.send(await browser.get(f"/{unit}/mehr"), "/abmelden")
    assert "Du bist abgemeldet" in out.text
    assert (await browser.get(f"/{unit}/heute")).url.path == "/anmelden"


async def test_signing_out_is_not_undone_by_sending_the_form_of_the_link_again(stage: Stage) -> None:
    """Members could not be told of the end, and would give the same session once more."""
    unit = stage.district.branch
    aylin = await stage.office(unit, Role.BOARD)
    browser = stage.visitor()

    async def members(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/sign-ins":
            return httpx.Response(200, json={"session": "s" * 40, "person": str(aylin), "expires_in": 600})
        return httpx.Response(503)

    stage.services = members
    link = "/anmelden/" + "x" * 43
    landing = await browser.get(link)
    assert (await browser.send(landing, link)).url.path == f"/{unit}/heute"
    await browser.send(await browser.get(f"/{unit}/mehr"), "/abmelden")
    again = await browser.send(landing, link)
    assert again.url.path == link
    assert (await browser.get(f"/{unit}/heute")).url.path == "/anmelden"


@pytest.mark.parametrize("end", ["", "/"])
async def test_a_units_address_alone_leads_to_heute_or_to_signing_in(stage: Stage, end: str) -> None:
    unit = stage.district.branch
    browser = await stage.signed_in(await stage.office(unit, Role.BOARD))
    page = await browser.get(f"/{unit}{end}")
    assert (page.status_code, page.url.path) == (200, f"/{unit}/heute")
    visitor = stage.visitor()
    page = await visitor.get(f"/{unit}{end}")
    assert (page.status_code, page.url.path, page.url.query) == (200, "/anmelden", f"weiter=%2F{unit}".encode())
    # a part is put into a page that is open: no other page may come in its place
    part = await visitor.get(f"/{unit}/heute?teil=waiting", **{"HX-Request": "true"})
    assert (part.status_code, part.url.path) == (401, f"/{unit}/heute")
    for somebody in (browser, visitor):
        page = await somebody.get(f"/{stage.district.branches[5]}{end}")  # a unit, but not hosted here
        assert page.status_code == 404


async def test_a_database_that_hangs_is_said_on_the_page_and_asked_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit, database = stage.district.branch, stage.view.service.database
    browser = await stage.signed_in(await stage.office(unit, Role.BOARD))
    asked: list[str] = []

    def before(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if "FROM sessions" in statement:
            asked.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", before)
    monkeypatch.setattr("shared.database.ANSWER", 0.2)
    other = await asyncpg.connect(database.url)
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE sessions")
            page = await browser.get(f"/{unit}/heute")
    finally:
        await other.close()
        event.remove(database.engine.sync_engine, "before_cursor_execute", before)
    assert page.status_code == 503
    assert page.headers["content-type"].startswith("text/html")
    assert "Die Datenbank war einen Moment nicht erreichbar." in page.text
    assert len(asked) == 1
    monkeypatch.undo()
    assert (await browser.get(f"/{unit}/heute")).status_code == 200


async def test_a_lost_database_is_no_error_of_the_page(stage: Stage, postgres: PostgresForTests) -> None:
    unit, database = stage.district.branch, stage.view.service.database
    browser = await stage.signed_in(await stage.office(unit, Role.BOARD))
    name = database.url.rpartition("/")[2].partition("?")[0]

    async def cut() -> None:
        admin = await asyncpg.connect(postgres.server.dsn())
        await admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", name)
        await admin.close()

    assert (await browser.get(f"/{unit}/heute")).status_code == 200
    await cut()  # of all connections, a moment after they were used
    assert (await browser.get(f"/{unit}/heute")).status_code == 200

    cuts = []

    def before(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if "sessions" in statement:
            cuts.append(statement)
            await_only(cut())

    event.listen(database.engine.sync_engine, "before_cursor_execute", before)
    page = await browser.get(f"/{unit}/heute")
    event.remove(database.engine.sync_engine, "before_cursor_execute", before)
    assert len(cuts) == 2
    assert page.status_code == 503
    assert page.headers["retry-after"]
    assert "Die Datenbank war einen Moment nicht erreichbar." in page.text
    assert (await browser.get(f"/{unit}/heute")).status_code == 200
