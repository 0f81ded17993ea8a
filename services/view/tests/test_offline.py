"""Without network, in a real browser: what is sent is kept there, says so, and counts once when there is network."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Error, Page, Route, async_playwright, expect

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import DAY, District, days
from services.view.tests.occasions import Guest, Said, at
from services.view.tests.played import Played, member
from services.view.tests.stage import create_topics, on_stage, until
from services.view.tests.test_stalls import a_stall, tell
from shared.problems import Problem


class Events:
    """A service that knows a repeated key, as ours do: `counted` by key."""

    def __init__(self) -> None:
        self.counted = Counter[str]()
        self.bodies: list[dict[str, Any]] = []
        self.refuses = ""

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.refuses:
            return httpx.Response(409, json=Problem(409, "already_reported", self.refuses).body())
        self.counted[request.headers["idempotency-key"]] += 1
        self.bodies.append(json.loads(request.content))
        return httpx.Response(200, json={})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """A view of a branch."""
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch]) as stage:
        yield Played(stage)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One for all."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "Install Chromium for the browser tests (Debian: apt-get install chromium)."
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def phone(played: Played, chromium: Browser) -> AsyncIterator[BrowserContext]:
    """Somebody of the branch, signed in on a phone."""
    cookies = (await member(played.stage, played.stage.district.branch)).http.cookies
    context = await chromium.new_context(viewport={"width": 390, "height": 844}, locale="de-DE")
    context.set_default_timeout(10_000)
    url = played.stage.url
    await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    yield context
    await context.close()


async def reporting(played: Played, phone: BrowserContext) -> tuple[Page, Events, str]:
    """The report of yesterday's stall is filled in by three taps."""
    one, events = a_stall(played, f"Stand {uuid4().hex[:6]}", at(DAY - days(1), 10)), Events()
    await tell(played, one.said.announced(), one.planned(0, 0, 0), one.taken(0, uuid4(), "Bea", "West"))
    played.stage.services = events
    page, address = await phone.new_page(), f"{played.stage.url}/{one.said.of_unit}/termine/{one.said.occasion}"
    await page.goto(address)
    await page.get_by_text("16–30").click()
    await page.get_by_text("Wohnen", exact=True).click()
    return page, events, address


async def test_a_report_without_network_waits_in_the_browser_and_counts_once(
    played: Played, phone: BrowserContext
) -> None:
    page, events, address = await reporting(played, phone)
    await page.get_by_label("3. Ein Satz").fill("Viele hohe Nachzahlungen.")
    await phone.set_offline(True)
    await page.get_by_role("button", name="Bericht abgeben").click()
    await expect(page.locator("#waits")).to_contain_text("Wartet auf Netz: Bericht vom Infostand")
    await expect(page.get_by_role("button", name="Wartet auf Netz")).to_be_disabled()
    assert not events.counted
    await page.close()  # put into the pocket
    await phone.set_offline(False)
    again = await phone.new_page()
    other = await phone.new_page()
    await again.goto(address)
    await other.goto(address)  # two windows look after it at once
    await until(_all_sent(again))
    assert len(events.counted) == 1, "tried as often as it may be, it is one command"
    assert events.bodies[0] == {
        "talks": "16_30", "topics": ["housing"], "missed": [], "sentence": "Viele hohe Nachzahlungen.",
    }  # fmt: skip


async def test_an_answer_that_is_lost_on_the_way_counts_once(played: Played, phone: BrowserContext) -> None:
    page, events, address = await reporting(played, phone)

    async def lost(route: Route) -> None:
        await route.fetch(max_redirects=0)
        await route.abort("connectionreset")

    await page.route("**/bericht", lost)
    await page.get_by_role("button", name="Bericht abgeben").click()
    await expect(page.locator("#waits")).to_contain_text("Wartet auf Netz")
    assert sum(events.counted.values()) == 1
    await page.unroute("**/bericht")
    await page.goto(address)
    await until(_all_sent(page))
    assert (len(events.counted), sum(events.counted.values())) == (1, 2), "the same key twice"


async def test_with_network_it_is_sent_at_once_and_what_is_refused_is_said(
    played: Played, phone: BrowserContext
) -> None:
    page, events, _ = await reporting(played, phone)
    events.refuses = "Von diesem Infostand hat schon jemand berichtet: Es zählt einmal."
    await page.get_by_role("button", name="Bericht abgeben").click()
    await expect(page.locator("main .notice.problem")).to_contain_text("Es zählt einmal")
    await expect(page.locator("#waits")).to_have_count(0)
    events.refuses = ""
    await page.get_by_role("button", name="Bericht abgeben").click()
    await expect(page.locator("#waits")).to_have_count(0)
    await until(_sent(events))


async def test_what_is_refused_later_stays_until_somebody_has_read_it(played: Played, phone: BrowserContext) -> None:
    page, events, _ = await reporting(played, phone)
    await phone.set_offline(True)
    await page.get_by_role("button", name="Bericht abgeben").click()
    events.refuses = "Von diesem Infostand hat schon jemand berichtet: Es zählt einmal."
    await phone.set_offline(False)
    await expect(page.locator("#waits-refused")).to_contain_text("Es zählt einmal")
    await page.get_by_role("button", name="Verstanden, verwerfen").click()
    await expect(page.locator("#waits-refused")).to_have_count(0)
    assert not await _kept(page)


async def test_what_somebody_typed_is_kept_for_them_when_somebody_else_signs_in_meanwhile(
    played: Played, phone: BrowserContext
) -> None:
    page, events, address = await reporting(played, phone)
    await page.get_by_label("3. Ein Satz").fill("Viele hohe Nachzahlungen.")
    first = await phone.cookies()
    await phone.set_offline(True)
    await page.get_by_role("button", name="Bericht abgeben").click()
    await signs_in(played, phone, (await member(played.stage, played.stage.district.branch)).http.cookies)
    await phone.set_offline(False)
    await expect(page.locator("#waits")).to_contain_text("Noch nicht gesendet: Bericht vom Infostand.")
    await page.get_by_text("Was Du eingegeben hast").click()
    await expect(page.get_by_label("Was Du eingegeben hast")).to_have_value(
        "Bericht vom Infostand\n16–30\nWohnen\nViele hohe Nachzahlungen."
    )
    assert not events.counted
    await page.goto(address)  # by whoever is signed in now
    await expect(page.locator("#waits-others")).to_contain_text("Von jemand anderem wartet in diesem Browser noch")
    assert "Nachzahlungen" not in await page.content()
    assert len(await _kept(page)) == 1
    await phone.clear_cookies()
    back: Any = first
    await phone.add_cookies(back)
    await page.goto(address)
    await until(_all_sent(page))
    assert sum(events.counted.values()) == 1
    assert events.bodies[0]["sentence"] == "Viele hohe Nachzahlungen."


async def test_sent_from_a_page_of_somebody_else_it_is_kept_too(played: Played, phone: BrowserContext) -> None:
    page, events, _ = await reporting(played, phone)
    await signs_in(played, phone, (await member(played.stage, played.stage.district.branch)).http.cookies)
    await page.get_by_role("button", name="Bericht abgeben").click()
    await expect(page.get_by_role("button", name="Noch nicht gesendet")).to_be_disabled(timeout=20_000)
    await expect(page.locator("#waits")).to_contain_text("Noch nicht gesendet: Bericht vom Infostand.")
    assert len(await _kept(page)) == 1
    assert not events.counted


async def signs_in(played: Played, phone: BrowserContext, cookies: httpx.Cookies) -> None:
    """Somebody else does, in the same browser."""
    await phone.clear_cookies()
    url = played.stage.url
    await phone.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])


async def test_ticks_at_the_door_wait_too_and_the_last_tap_counts(played: Played, phone: BrowserContext) -> None:
    stage, unit, events = played.stage, played.stage.district.branch, Events()
    evening = Said(stage.district, unit, title="Abend im Funkloch")
    evening.starts, evening.ends = at(DAY, 0), at(DAY + days(1), 0)
    kim, bo = Guest(evening, "Kim", "k@example.org"), Guest(evening, "Bo", "b@example.org")
    await tell(played, evening.announced(), kim.registered(), bo.registered(), evening.filled(2))
    stage.services = events
    page = await phone.new_page()
    await page.goto(f"{stage.url}/{unit}/termine/{evening.occasion}")
    await phone.set_offline(True)
    for name in ("Kim", "Bo", "Bo"):
        await page.get_by_role("button", name=name).click()
    first, second = (page.locator(f"#gast-{one.registration} button") for one in (kim, bo))
    await expect(first).to_have_attribute("aria-pressed", "true")
    await expect(first).to_contain_text("wartet auf Netz")
    await expect(second).to_have_attribute("aria-pressed", "false")
    await phone.set_offline(False)
    await until(_all_sent(page))
    assert sorted((one["registration"], one["came"]) for one in events.bodies) == sorted(
        [(str(kim.registration), True), (str(bo.registration), False)]
    )


async def test_three_people_met_without_network_wait_and_count_once_each_from_when_they_agreed(
    played: Played, phone: BrowserContext
) -> None:
    stage, unit, members = played.stage, played.stage.district.branch, Events()
    stage.services = members
    page, address = await phone.new_page(), f"{stage.url}/{unit}/interessierte/neu"
    await page.goto(address)
    await phone.set_offline(True)
    before = datetime.now(UTC)
    for name in ("Kim", "Bo", "Uli"):
        await page.get_by_label("Vorname").fill(name)
        await page.get_by_label("Telefon").fill("05199 777")
        await page.get_by_label("Ja, die Person ist damit einverstanden.").check()
        await page.get_by_role("button", name="Eintragen").click()
        await expect(page.get_by_label("Vorname")).to_have_value("")
    await expect(page.locator("#waits")).to_contain_text("Wartet auf Netz: 3 × Jemand, der in Kontakt bleiben möchte")
    ticked = datetime.now(UTC)
    assert not members.counted
    for text in ("Kim", "05199"):
        assert text not in await page.locator("main").inner_text(), "what waits is not shown, but that it waits"
    await page.get_by_label("Vorname").fill("Pat")  # the next one is just typed
    await phone.set_offline(False)
    await until(_all_sent(page))
    await expect(page.locator("#waits-sent")).to_contain_text("Gesendet: 3 ×")
    await expect(page.get_by_label("Vorname")).to_have_value("Pat")
    assert (len(members.counted), set(members.counted.values())) == (3, {1})
    assert [one["first_name"] for one in members.bodies] == ["Kim", "Bo", "Uli"]
    for one in members.bodies:
        assert before <= datetime.fromisoformat(one["consent_at"]) <= ticked
        assert (one["consent"], one["met_on"]) == (True, DAY.isoformat())


async def test_what_was_refused_once_is_filled_in_and_taken_and_the_form_is_empty_again(
    played: Played, phone: BrowserContext
) -> None:
    stage, unit, members = played.stage, played.stage.district.branch, Events()
    stage.services = members
    page = await phone.new_page()
    await page.goto(f"{stage.url}/{unit}/interessierte/neu")
    await page.locator("form[data-offline]").evaluate("form => { form.noValidate = true; }")
    await page.get_by_role("button", name="Eintragen").click()
    await expect(page.locator("#first_name-error")).to_be_visible()
    members.bodies.clear()
    await page.get_by_label("Vorname").fill("Kim")
    await page.get_by_label("Telefon").fill("05199 777")
    await page.get_by_label("Ja, die Person ist damit einverstanden.").check()
    await page.get_by_role("button", name="Eintragen").click()
    await expect(page.locator("main .notice:not(.problem)")).to_have_count(1)
    await expect(page.locator("main .error")).to_have_count(0)
    await expect(page.get_by_label("Vorname")).to_have_value("")
    assert [one["first_name"] for one in members.bodies] == ["Kim"], "sent once, and nothing after it"


async def test_what_waits_is_another_persons_secret_and_is_dropped_after_a_week(
    played: Played, phone: BrowserContext
) -> None:
    stage, unit, members = played.stage, played.stage.district.branch, Events()
    stage.services = members
    page = await phone.new_page()
    await page.goto(f"{stage.url}/{unit}/interessierte/neu")
    for who, age in (("somebody-else", 0), ("somebody-else", 8), ("", 8)):
        await page.evaluate(
            """([who, age]) => {
              const all = JSON.parse(localStorage.getItem("ortsnetz-waits") || "[]");
              all.push({ id: `x${all.length}`, who: who || document.body.dataset.who, what: "Wartendes", body: "a=b",
                         action: "/nowhere", page: "/", at: Date.now() - age * 86400e3 });
              localStorage.setItem("ortsnetz-waits", JSON.stringify(all)); }""",
            [who, age],
        )
    await page.reload()
    await expect(page.get_by_label("Vorname")).to_be_visible()
    await expect(page.locator("#waits")).to_have_count(0)
    assert [one["who"] for one in await _kept(page)] == ["somebody-else"]
    assert not members.counted
    await page.evaluate("localStorage.clear()")


async def _kept(page: Page) -> list[Any]:
    found = await page.evaluate("JSON.parse(localStorage.getItem('ortsnetz-waits') || '[]')")
    return list(found)


def _all_sent(page: Page) -> Any:
    async def done() -> bool:
        try:
            return not await _kept(page)
        except Error:  # the page is just loaded anew
            return False

    return done


def _sent(events: Events) -> Any:
    async def done() -> bool:
        return bool(events.counted)

    return done
