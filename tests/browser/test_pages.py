"""What people see in a real browser: every page opens, fits a phone, says nothing in its console, and is live."""

from __future__ import annotations

import random
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from deploy.cli.operator import Operator
from deploy.demo.people import invent
from deploy.demo.units import unit_tree
from deploy.embedded.running import Embedded
from shared.clock import Calendar
from tests.browser.conftest import DESKTOP, PHONE, SignIn

BRANCH, SUB_DISTRICT, DISTRICT = "ov-hannover-linden-limmer", "ub-region-hannover", "bezirk-hannover"
SCREENS = {
    (BRANCH, "board"): ["heute", "antraege", "antraege/papier", "neumitglieder", "ansprechpersonen", "import"],
    (SUB_DISTRICT, "office"): ["heute", "lage", "ansprechpersonen", "einheiten", "import", "wer-sieht-was"],
    (DISTRICT, "office"): ["heute", "lage", "einheiten", "import", "wer-sieht-was", "mehr"],
}


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
    newcomer = invent(random.Random(), unit_tree()[BRANCH])
    name = f"{newcomer.first_name} {newcomer.last_name}"
    # looked for by name: the latest is the last in a list by urgency, which may have grown over one page by now
    _open(branch, BRANCH, f"neumitglieder?zeige=offen&q={quote(newcomer.last_name)}")
    _open(sub_district, SUB_DISTRICT, "heute")
    _open(district, DISTRICT, "lage")
    figure = district.locator(".figure", has_text="neue Mitglieder").locator("b")
    before = figure.inner_text()
    for page in (branch, sub_district, district):
        expect(page.locator(".live")).to_contain_text("verbunden")
    feed = sub_district.locator("#feed li").first.get_attribute("data-key")
    with Operator(demo_stack) as operator:
        board = operator.machine("browser-test", role="board", units=[BRANCH])
        today = Calendar().today().isoformat()
        board.post(
            "members",
            f"/units/{BRANCH}/applications",
            {**newcomer.applicant(), "received_on": today, "admitted_on": today},
        )
        operator.retire("browser-test")
    expect(branch.locator("#rows")).to_contain_text(name, timeout=20_000)
    expect(figure).not_to_have_text(before, timeout=20_000)
    expect(sub_district.locator("#feed li").first).not_to_have_attribute("data-key", str(feed), timeout=20_000)
    for page in (sub_district, district):
        assert name not in page.content()


def _open(page: Page, unit: str, screen: str) -> None:
    origin = page.url.split(f"/{unit}/")[0]
    page.goto(f"{origin}/{unit}/{screen}")


def test_a_volunteer_calls_and_ticks_off_on_a_phone(sign_in: SignIn) -> None:
    """Heute: the most urgent person first, one tap to call, one to say that it is done."""
    page = sign_in(BRANCH, "contact_person", PHONE)
    _open(page, BRANCH, "heute")
    first = page.locator("#waiting li").first
    name = first.locator(".who a").inner_text()
    assert first.locator("a[href^='tel:'], a[href^='mailto:']").count() >= 1
    first.locator("summary", has_text="Erledigt").click()
    first.get_by_text("Gesprochen").click()
    first.locator("textarea").fill("Kommt zum nächsten Treffen.")
    first.get_by_role("button", name="Eintragen").click()
    page.wait_for_load_state()
    _open(page, BRANCH, "neumitglieder?zeige=erledigt")
    expect(page.locator("#rows")).to_contain_text(name)
