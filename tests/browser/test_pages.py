"""What people see in a real browser: every page opens, fits a phone, says nothing in its console, and is live."""

from __future__ import annotations

import random
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from deploy.cli.operator import Operator
from deploy.demo.people import invent
from deploy.demo.units import unit_tree
from deploy.embedded.running import Embedded
from shared.clock import Calendar
from tests.browser.conftest import BRANCH, DESKTOP, DISTRICT, DOORS, PHONE, SUB_DISTRICT, SignIn

SCREENS = {who: [*doors, "mehr", "suche?q=han"] for who, doors in DOORS.items()}
"""Every door of each level, and what stands behind none."""


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("who", list(SCREENS), ids=lambda who: who[0])
def test_every_page_opens_and_fits(sign_in: SignIn, who: tuple[str, str], size: dict[str, int]) -> None:
    """No sideways scrolling, no error in the console, nothing loaded from elsewhere, a heading on each page."""
    unit, role = who
    page = sign_in(unit, role, size)
    origin = page.url.split(f"/{unit}/")[0]
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(origin) else complaints.append(request.url))
    for screen in SCREENS[who]:
        answer = page.goto(f"{origin}/{unit}/{screen}")
        assert answer is not None
        assert answer.status == 200, f"{screen}: {answer.status}"
        expect(page.locator("h1")).to_have_count(1)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{screen} is {width} px wide"
    assert not complaints


def test_an_admission_appears_at_three_levels_without_reload(sign_in: SignIn, demo_stack: Embedded) -> None:
    """Three open browsers: the branch sees the name, the sub-district and the district only that it happened."""
    branch = sign_in(BRANCH, "board", PHONE)
    sub_district = sign_in(SUB_DISTRICT, "office", DESKTOP)
    district = sign_in(DISTRICT, "office", DESKTOP)
    newcomer = Newcomer()
    _open(branch, BRANCH, newcomer.found)
    _open(sub_district, SUB_DISTRICT, "heute")
    _open(district, DISTRICT, "lage")
    figure = district.locator(".figure", has_text="neue Mitglieder").locator("b")
    before = figure.inner_text()
    for page in (branch, sub_district, district):
        expect(page.locator(".live")).to_contain_text("verbunden")
    feed = sub_district.locator("#feed li").first.get_attribute("data-key")
    newcomer.admit(demo_stack)
    expect(branch.locator("#rows")).to_contain_text(newcomer.name, timeout=20_000)
    expect(figure).not_to_have_text(before, timeout=20_000)
    expect(sub_district.locator("#feed li").first).not_to_have_attribute("data-key", str(feed), timeout=20_000)
    for page in (sub_district, district):
        assert newcomer.name not in page.content()


class Held:
    """Requests of a page that wait until they are let go, with the answers that they had got by then."""

    def __init__(self, page: Page, pattern: str, *, answered: bool) -> None:
        self._page, self._answered = page, answered
        self._routes: list[tuple[Route, APIResponse | None]] = []
        page.route(pattern, self._hold, times=1)

    def _hold(self, route: Route) -> None:
        self._routes.append((route, route.fetch() if self._answered else None))

    def wait(self) -> None:
        """Until there is one."""
        _until(self._page, lambda: bool(self._routes))

    def let_go(self) -> None:
        """It goes on."""
        for route, answer in self._routes:
            route.fulfill(response=answer) if answer else route.continue_()


def _until(page: Page, condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        page.wait_for_timeout(20)  # a browser's events come only while Playwright waits
    pytest.fail("it does not come true")


class Newcomer:
    """Somebody who will be admitted to the branch; `found` is where the page will show them.

    Looked for by name: the latest is the last in a list by urgency, which may have grown over one page by now.
    """

    def __init__(self) -> None:
        self._invented = invent(random.Random(), unit_tree()[BRANCH])
        self.name = f"{self._invented.first_name} {self._invented.last_name}"
        self.found = f"neumitglieder?zeige=offen&q={quote(self._invented.last_name)}"

    def admit(self, stack: Embedded) -> None:
        """By the branch's board."""
        with Operator(stack) as operator:
            board = operator.machine("browser-test", role="board", units=[BRANCH])
            today = Calendar().today().isoformat()
            admitted = {**self._invented.applicant(), "received_on": today, "admitted_on": today}
            board.post("members", f"/units/{BRANCH}/applications", admitted)
            operator.retire("browser-test")


def test_what_changes_while_a_part_is_fetched_is_fetched_after_it(sign_in: SignIn, demo_stack: Embedded) -> None:
    page, newcomer = sign_in(BRANCH, "board", PHONE), Newcomer()
    _open(page, BRANCH, newcomer.found)
    expect(page.locator(".live")).to_contain_text("verbunden")
    page.evaluate("asked = 0; document.addEventListener('htmx:confirm', it => { asked += it.target.id === 'rows' })")
    held = Held(page, "**teil=rows**", answered=True)
    page.evaluate("htmx.trigger('#rows', 'refresh')")
    held.wait()
    newcomer.admit(demo_stack)
    _until(page, lambda: page.evaluate("asked") > 1)
    held.let_go()
    expect(page.locator("#rows")).to_contain_text(newcomer.name, timeout=20_000)


def test_what_changes_before_the_stream_is_open_is_fetched(sign_in: SignIn, demo_stack: Embedded) -> None:
    page, other, newcomer = sign_in(BRANCH, "board", PHONE), sign_in(BRANCH, "board", PHONE), Newcomer()
    _open(other, BRANCH, newcomer.found)
    held = Held(page, "**/live", answered=False)
    _open(page, BRANCH, newcomer.found)
    held.wait()
    newcomer.admit(demo_stack)
    expect(other.locator("#rows")).to_contain_text(newcomer.name, timeout=20_000)
    expect(page.locator("#rows")).not_to_contain_text(newcomer.name)
    held.let_go()
    expect(page.locator("#rows")).to_contain_text(newcomer.name, timeout=20_000)


def _open(page: Page, unit: str, screen: str) -> None:
    origin = page.url.split(f"/{unit}/")[0]
    page.goto(f"{origin}/{unit}/{screen}")


def test_a_volunteer_calls_and_ticks_off_on_a_phone(sign_in: SignIn) -> None:
    """Heute: the most urgent person first, one tap to call, two to say that it is done, a note if you like."""
    page = sign_in(BRANCH, "contact_person", PHONE)
    _open(page, BRANCH, "heute")
    first = page.locator("#waiting li").first
    name = first.locator(".who a").inner_text()
    assert first.locator("a[href^='tel:'], a[href^='mailto:']").count() >= 1
    first.locator("summary", has_text="Eintragen").click()
    first.locator("textarea").fill("Kommt zum nächsten Treffen.")
    first.get_by_role("button", name="Gesprochen").click()
    page.wait_for_load_state()
    _open(page, BRANCH, "neumitglieder?zeige=erledigt")
    expect(page.locator("#rows")).to_contain_text(name)
