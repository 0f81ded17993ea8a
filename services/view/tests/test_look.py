"""Every page in a real browser: readable for everybody, no sideways scroll, small, live without unrest.

The pages come from the gallery with the headers that the view sends; axe-core comes by name through npm.
"""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, async_playwright, expect

from services.view.frame.layout.model import Feed, News
from services.view.frame.layout.render import STATIC, UnknownPart, page, render_part
from services.view.screens.newcomers.page import Waiting
from services.view.screens.today.page import TodayPage
from services.view.static.build import axe, build
from services.view.tests.gallery import screens
from services.view.tests.gallery.newcomers import CALLS
from services.view.tests.gallery.sample import NOW, Screen
from services.view.tests.gallery.today import FEED, busy
from services.view.tests.served import Served, serving

SCREENS = screens()
SIDEWAYS = "document.documentElement.scrollWidth"
TOO_SMALL = """[...document.querySelectorAll(
    '.button, nav a, summary, .field input:not(.tick input, .options input), select, .tick, .options label'
)].filter(it => it.getBoundingClientRect().height > 0 && it.getBoundingClientRect().height < 43.9)
  .map(it => it.outerHTML)"""
ROOM = """[...document.querySelectorAll('.nav a span')].filter(it => it.getBoundingClientRect().width > 0)
  .map(it => it.closest('a').getBoundingClientRect().right - it.getBoundingClientRect().right)"""
SHARED = (
    *("ortsnetz.css", "ortsnetz.js", "offline.js", "live.js", "icon.svg"),
    *("vendor/htmx.min.js", "vendor/sse.min.js", "vendor/idiomorph.min.js"),
)
LARGER = """percent => {
    document.documentElement.style.fontSize = `${percent}%`;
    document.querySelectorAll('details').forEach(it => { it.open = true; });
}"""
TOO_WIDE = """document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
    [...document.querySelectorAll('body *')].filter(it => {
        const box = it.getBoundingClientRect();
        return box.right > document.documentElement.clientWidth + 1 && box.width > 0 && !it.closest('.scroll');
    }).map(it => it.outerHTML.slice(0, 140)).slice(-4)"""
CLIPPED = """[...document.querySelectorAll('body *')].filter(it => {
        const cuts = ['hidden', 'clip'].includes(getComputedStyle(it).overflowX);
        if (!cuts || it.closest('.visually-hidden')) return false;
        const edge = it.getBoundingClientRect().right + 1, text = document.createRange();
        const words = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
        while (words.nextNode()) {
            if (!words.currentNode.data.trim() || words.currentNode.parentElement.closest('.visually-hidden, .scroll'))
                continue;
            text.selectNodeContents(words.currentNode);
            if ([...text.getClientRects()].some(box => box.width > 0 && box.right > edge)) return true;
        }
        return false;
    }).map(it => it.innerText.slice(0, 140))"""
FOR_OTHERS = re.compile(
    r'<script type="application/ld\+json">[^<>&]*</script>|<link rel="canonical" [^>]*>|<meta property="og:[^>]*>'
)
"""What others are told of a page that is passed on, with its full address: data, of which browsers load nothing."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    build(dev=True)
    with serving() as gallery:
        yield gallery


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Install Chromium for the browser tests (Debian: apt-get install chromium)."
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield started
        await started.close()


async def opened(browser: Browser, url: str, **how: Any) -> Page:
    """A page of its own with the view's headers; an error in the console fails the test."""
    made = await browser.new_page(**{"viewport": {"width": 390, "height": 844}, "locale": "de-DE", **how})
    made.set_default_timeout(10_000)
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    await made.goto(url)
    assert errors == []
    return made


@pytest.fixture(scope="module")
async def tall(browser: Browser) -> AsyncIterator[Page]:
    """One page for all screens, tall enough that the bottom navigation covers nothing; axe may be put into it."""
    made = await browser.new_page(locale="de-DE", bypass_csp=True)
    yield made
    await made.close()


async def broken(tall: Page, rules: list[str]) -> list[tuple[str, list[str]]]:
    """What axe finds: the rule and the elements."""
    found = await tall.evaluate(
        "rules => axe.run({runOnly: rules, resultTypes: ['violations'], preload: false})", rules
    )
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]


@pytest.mark.parametrize("name", ["overview-sub", "overview-district"])
async def test_lage_folds_on_a_phone_what_is_not_needed_at_first_look(
    browser: Browser, served: Served, name: str
) -> None:
    """Two screens' worth and a bit: figures, map, and who needs help. The rest is one tap away."""
    made = await opened(browser, f"{served.url}/{name}.html")
    assert await made.evaluate("document.documentElement.scrollHeight") < 2.5 * 844
    rows, needy = made.locator(".table.fold tbody tr"), made.locator(".table.fold tbody tr:not(.calm)")
    total = await rows.count()
    assert 0 < await needy.count() < total
    assert await made.locator(".table.fold tbody tr:visible").count() == await needy.count()
    figure = needy.first.locator("[data-label=Mitglieder]")
    await expect(figure).to_be_hidden()
    await needy.first.locator("summary").click()
    await expect(figure).to_be_visible()
    await expect(needy.nth(1).locator("[data-label=Mitglieder]")).to_be_hidden()
    await expect(made.locator("#charts")).to_be_hidden()
    await made.locator("#unfold-charts summary").click()
    await expect(made.locator("#charts .bars:visible")).to_have_count(2)

    served.push("overview")  # what was unfolded stays so when the part comes anew
    await made.evaluate("document.querySelector('#table').dataset.old = '1'")
    served.push("overview")
    await expect(made.locator("#table:not([data-old])")).to_be_visible()
    await expect(figure).to_be_visible()

    calm = made.locator(".table.fold tr.calm").first
    await expect(calm).to_be_hidden()
    await made.evaluate("key => { location.hash = key }", await calm.get_attribute("id"))  # as a tap on the map does
    await expect(calm.locator("[data-label=Mitglieder]")).to_be_visible()
    await made.locator("#unfold-all summary").click()
    assert await made.locator(".table.fold tbody tr:visible").count() == total
    await made.close()


MEET = """() => {
    const boxes = it => [...document.querySelectorAll(it)].map(one => [one.textContent, one.getBoundingClientRect()]);
    const names = boxes('.narrow .map text'), all = [...names, ...boxes('.narrow .map .place')];
    const room = (one, other, low, high) => Math.min(one[high], other[high]) - Math.max(one[low], other[low]);
    const meet = (one, other) => room(one, other, 'left', 'right') > 1 && room(one, other, 'top', 'bottom') > 4;
    return names.flatMap(([name, one], at) =>
        all.slice(at + 1).filter(([, other]) => meet(one, other)).map(([other]) => [name, other]));
}"""


@pytest.mark.parametrize("name", ["overview-sub", "overview-district"])
async def test_no_name_on_the_map_of_a_phone_runs_into_another_or_a_circle(
    browser: Browser, served: Served, name: str
) -> None:
    made = await opened(browser, f"{served.url}/{name}.html")
    assert await made.locator(".narrow .map text").count() >= 8
    assert await made.evaluate(MEET) == []
    await made.close()


LIGHT = """async bytes => {
    const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], {type: 'image/png'}));
    const paper = new OffscreenCanvas(image.width, image.height).getContext('2d');
    paper.drawImage(image, 0, 0);
    const seen = paper.getImageData(0, 0, image.width, image.height).data;
    return seen.reduce((sum, one) => sum + one, 0) / seen.length;
}"""


async def test_tabs_that_go_on_beyond_the_edge_of_a_phone_show_that_they_do(browser: Browser, served: Served) -> None:
    made = await opened(browser, f"{served.url}/newcomers.html")
    tabs = made.locator(".subnav")
    await tabs.evaluate("it => it.querySelectorAll('a').forEach(one => { one.style.visibility = 'hidden'; })")

    async def edges(scrolled: int) -> tuple[float, float]:
        """How light the tabs are at their left and at their right edge."""
        await tabs.evaluate("(it, by) => { it.scrollLeft = by; }", scrolled)
        box = await tabs.bounding_box()
        assert box
        strip: Any = {"y": box["y"] + 8, "width": 4, "height": 16}
        left = await made.screenshot(clip=strip | {"x": 0})
        right = await made.screenshot(clip=strip | {"x": box["width"] - 4})
        return await made.evaluate(LIGHT, list(left)), await made.evaluate(LIGHT, list(right))

    plain, more = await edges(0)
    assert more < plain - 15, "it goes on to the right"
    before, end = await edges(10_000)
    assert before < plain - 15, "it goes on to the left"
    assert abs(end - plain) < 3, "and not to the right"
    await made.set_viewport_size({"width": 700, "height": 844})
    assert all(abs(edge - plain) < 3 for edge in await edges(0)), "all of them are there"
    await made.close()


@pytest.mark.parametrize("name", ["overview-sub", "overview-district"])
async def test_lage_shows_everything_on_a_desktop(browser: Browser, served: Served, name: str) -> None:
    made = await opened(browser, f"{served.url}/{name}.html", viewport={"width": 1280, "height": 900})
    cells = made.locator(".table.fold td")
    assert await cells.count() == await made.locator(".table.fold td:visible").count() > 0
    await expect(made.locator("#charts .bars:visible")).to_have_count(2)
    assert await made.locator(".unfold:visible").count() == 0
    await made.close()


async def test_on_a_desktop_the_areas_fit_into_their_highlight(browser: Browser, served: Served) -> None:
    made = await opened(browser, f"{served.url}/contacts.html", viewport={"width": 1280, "height": 900})
    room = await made.evaluate(ROOM)
    assert len(room) > 5
    assert min(room) >= 12
    await made.close()


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
async def test_a_page_is_accessible_and_does_not_scroll_sideways(tall: Page, served: Served, screen: Screen) -> None:
    """On a phone in light colours by every rule; on a desktop in dark colours what may differ there."""
    await tall.set_viewport_size({"width": 390, "height": 6000})
    await tall.emulate_media(color_scheme="light")
    await tall.goto(f"{served.url}/{screen.name}.html", wait_until="load")
    await tall.evaluate(axe().read_text())
    assert await tall.evaluate(SIDEWAYS) <= 390
    assert await tall.evaluate(TOO_SMALL) == []
    assert await broken(tall, RULES) == []
    await tall.set_viewport_size({"width": 1280, "height": 900})
    await tall.emulate_media(color_scheme="dark")
    assert await tall.evaluate(SIDEWAYS) <= 1280
    assert await broken(tall, ["color-contrast"]) == []


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
async def test_large_text_and_narrow_screens_do_not_make_a_page_run_sideways(
    tall: Page, served: Served, screen: Screen
) -> None:
    """WCAG 1.4.4 and 1.4.10: on the narrowest phone, and with letters up to twice as large; what is unfolded, too.

    640 px are a desktop's 1280 at a zoom of 200 %: the rules for a desktop's width do not hold there."""
    await tall.goto(f"{served.url}/{screen.name}.html", wait_until="load")
    for width, percent in ((320, 100), (320, 200), (390, 130), (390, 200), (640, 100), (1280, 200)):
        await tall.set_viewport_size({"width": width, "height": 2000})
        await tall.evaluate(LARGER, percent)
        assert await tall.evaluate(TOO_WIDE) == [], f"{width} px, {percent} %"
        assert await tall.evaluate(CLIPPED) == [], f"clipped at {width} px, {percent} %"


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
def test_a_page_fits_the_content_security_policy_and_its_forms_carry_what_a_command_needs(screen: Screen) -> None:
    html = page(screen.model, screen.frame)
    html = FOR_OTHERS.sub("", html)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=\"/static/)|https?://", html)
    assert "None" not in html
    for form in re.findall(r'<form[^>]*method="post".*?</form>', html, re.S):
        # the one in other sites' frames, where browsers keep no cookie that it could be bound to
        assert 'name="csrf"' in form or re.match(r'<form[^>]* action="/[^"/]+/interesse"', form)
        assert 'name="idempotency"' in form


def test_the_first_load_of_any_page_is_at_most_50_kilobytes() -> None:
    """As they are sent: compressed as `app.py` says."""
    build()
    sent = [(STATIC / name).read_bytes() for name in SHARED]
    largest = max((page(screen.model, screen.frame).encode() for screen in SCREENS), key=len)
    assert sum(len(gzip.compress(one, 5)) for one in (*sent, largest)) <= 50_000


def test_an_unknown_part_is_told_apart_from_a_broken_one() -> None:
    screen = next(screen for screen in SCREENS if screen.name == "today-branch")
    assert 'id="waiting"' in render_part("waiting", screen.model, screen.frame)
    for name in ("nothing", "../layout/base", "", "waiting.html"):
        with pytest.raises(UnknownPart):
            render_part(name, screen.model, screen.frame)


def today() -> Screen:
    return next(screen for screen in SCREENS if screen.name == "today-branch-pending")


def with_news(screen: Screen, text: str) -> Screen:
    """With another piece of news, and only two who wait."""
    news = (News(text, "Ahlten", text, NOW), *FEED.news)
    return screen._replace(model=replace(with_calls(*CALLS.waiting[:2]), feed=Feed(news)))


def with_calls(*waiting: Waiting) -> TodayPage:
    """The page on which these wait for a call."""
    return busy("ortsverein", waiting=replace(CALLS, waiting=waiting, waiting_total=len(waiting)))


async def live_page(browser: Browser, served: Served) -> Page:
    """The branch's start page, once its event stream is open."""
    served.show(today())
    shown = await opened(browser, f"{served.url}/{today().name}.html")
    await expect(shown.locator("body.connected")).to_be_attached()
    return shown


async def test_what_comes_is_swapped_in_live_tinted_once_and_settles_a_pending_notice(
    browser: Browser, served: Served
) -> None:
    shown = await live_page(browser, served)
    await expect(shown.locator("#notice-pending")).to_be_visible()
    served.show(with_news(today(), "hat eine Ansprechperson."))
    served.push("today")
    await expect(shown.locator("#feed li.new")).to_have_text(re.compile("Ahlten hat eine Ansprechperson."))
    await expect(shown.locator("#feed li.new")).to_have_count(1)
    await expect(shown.get_by_role("heading", name="2 Menschen warten auf Deinen Anruf")).to_be_visible()
    await expect(shown.locator("#notice-saved")).to_have_text("Gespeichert.")
    await shown.close()


async def test_nothing_jumps_while_somebody_types_and_it_comes_afterwards(browser: Browser, served: Served) -> None:
    shown = await live_page(browser, served)
    await shown.locator("#waiting details.act > summary").first.click()
    await shown.get_by_label("Kurze Notiz").first.fill("Ruft lieber abends")
    served.show(with_news(today(), "ist neu."))
    served.push("today")
    await expect(shown.locator("#feed li.new")).to_have_count(1)  # the feed has come, the open form has not moved
    await expect(shown.get_by_label("Kurze Notiz").first).to_have_value("Ruft lieber abends")
    await expect(shown.get_by_role("heading", name="3 Menschen warten")).to_be_visible()
    await shown.locator("#waiting details.act > summary").first.click()
    await expect(shown.get_by_role("heading", name="2 Menschen warten auf Deinen Anruf")).to_be_visible()
    await shown.close()


async def test_focus_stays_with_the_same_person_and_words_say_what_has_changed(
    browser: Browser, served: Served
) -> None:
    """Somebody at the keyboard, or with a screen reader: the row above goes, theirs stays theirs; then theirs goes."""
    shown = await live_page(browser, served)
    first, second, third = CALLS.waiting
    focused = "document.activeElement.closest('li')?.querySelector('.who').innerText.split('\\n')[0]"
    await shown.locator("#waiting li").nth(1).locator("details.act > summary").focus()
    await shown.evaluate("document.activeElement.mine = true")
    assert await shown.evaluate(focused) == second.name
    served.show(today()._replace(model=with_calls(second, third)))
    served.push("today")
    await expect(shown.get_by_role("heading", name="2 Menschen warten auf Deinen Anruf")).to_be_visible()
    assert await shown.evaluate(focused) == second.name
    assert await shown.evaluate("document.activeElement.mine === true"), "the very element, not another in its place"
    await expect(shown.locator("#changes")).to_contain_text("2 Menschen warten auf Deinen Anruf.")
    served.show(today()._replace(model=with_calls(third)))
    served.push("today")
    await expect(shown.get_by_role("heading", name="1 Mensch wartet")).to_be_visible()
    assert await shown.evaluate("document.activeElement.localName") == "h2", "the row is gone: its list's heading"
    served.show(today()._replace(model=with_calls(first)))
    served.push("today")
    await expect(shown.locator("#waiting")).to_contain_text(first.name)
    assert await shown.evaluate("document.activeElement.localName") == "h2", "also after the next change"
    await shown.close()


async def test_escape_closes_what_is_open_and_what_was_typed_is_still_in_it(browser: Browser, served: Served) -> None:
    shown = await live_page(browser, served)
    summary = shown.locator("#waiting details.act > summary").first
    await summary.focus()
    await shown.keyboard.press("Enter")
    note = shown.get_by_label("Kurze Notiz").first
    await note.fill("Ruft lieber abends")
    await shown.keyboard.press("Escape")
    await expect(note).to_be_hidden()
    await expect(summary).to_be_focused()
    served.show(with_news(today(), "ist neu."))
    served.push("today")
    await expect(shown.get_by_role("heading", name="2 Menschen warten auf Deinen Anruf")).to_be_visible()
    await summary.press("Enter")
    await expect(note).to_have_value("Ruft lieber abends")
    await shown.close()


async def test_what_is_held_back_while_somebody_writes_is_said_and_the_mark_is_not_green(
    browser: Browser, served: Served
) -> None:
    """A decided application beside an open form: the page says so, and stops saying it when it shows it."""
    screens_ = {screen.name: screen for screen in SCREENS}
    served.show(screens_["application-refuse"])
    shown = await opened(browser, f"{served.url}/application-refuse.html")
    await expect(shown.locator("body.connected")).to_be_attached()
    await shown.get_by_label("Grund der Ablehnung").fill("Anderes Parteibuch")
    served.show(screens_["application-admitted"]._replace(name="application-refuse"))
    served.push("applications")
    await expect(shown.locator("#decision .held-note")).to_contain_text("Entschieden")
    await expect(shown.locator(".live")).to_contain_text("Neues wartet")
    await expect(shown.locator(".mark .on")).to_be_hidden()
    await expect(shown.locator("#changes")).to_contain_text("Entschieden")
    await expect(shown.get_by_label("Grund der Ablehnung")).to_have_value("Anderes Parteibuch")
    await shown.keyboard.press("Escape")
    await expect(shown.locator("#decision")).to_contain_text("aufgenommen")
    await expect(shown.locator(".mark .on")).to_be_visible()
    await shown.close()


async def test_a_page_of_which_no_part_is_live_says_that_it_is_old(browser: Browser, served: Served) -> None:
    screens_ = {screen.name: screen for screen in SCREENS}
    served.show(screens_["import-open"])
    shown = await opened(browser, f"{served.url}/import-open.html")
    await expect(shown.locator("body.connected")).to_be_attached()
    served.push("imports")
    served.show(screens_["import-open-none"]._replace(name="import-open"))
    served.push("imports")
    await expect(shown.locator("#outdated")).to_be_visible()
    await expect(shown.locator(".live")).to_contain_text("nicht mehr der neueste Stand")
    await shown.close()


async def test_a_form_that_comes_back_from_the_cache_is_another_one_once_something_else_stands_in_it(
    browser: Browser, served: Served
) -> None:
    """Back and sent again: the same keeps its key and takes effect once, another person gets another key."""
    shown = await opened(browser, f"{served.url}/public.html")
    keys: list[str] = []

    async def taken(route: Route) -> None:
        if found := re.search(r"idempotency=([^&]+)", route.request.post_data or ""):
            keys.append(found.group(1))
        await route.fulfill(status=204)  # the browser stays, as after Back

    await shown.route("**/*", taken)
    for name in ("Lena", "Lena", "Mia"):
        await shown.get_by_label("Vorname").fill(name)
        await shown.get_by_role("button", name="Antrag absenden").click()
        await expect(shown.locator("form[data-sent]")).to_have_count(1)
        await shown.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert keys[0] == keys[1] != keys[2]
    await shown.close()


async def test_an_answer_that_is_lost_is_fetched_again(browser: Browser, served: Served) -> None:
    shown = await live_page(browser, served)
    await shown.route("**teil=feed**", lambda route: route.abort(), times=1)
    await shown.route("**teil=waiting**", lambda route: route.fulfill(status=503), times=1)
    served.show(with_news(today(), "ist neu."))
    served.push("today")
    await expect(shown.locator("#feed li.new")).to_have_count(1)
    await expect(shown.get_by_role("heading", name="2 Menschen warten auf Deinen Anruf")).to_be_visible()
    await shown.close()


@pytest.mark.parametrize("status", [401, 403])
async def test_a_page_that_is_no_longer_theirs_says_so_by_itself(browser: Browser, served: Served, status: int) -> None:
    """When a part is refused, and when the stream is (which does not tell why): the whole page is fetched."""
    shown = await live_page(browser, served)
    await shown.route("**teil=**", lambda route: route.fulfill(status=status), times=1)
    async with shown.expect_event("load"):
        served.push("today")
    await expect(shown.locator("body.connected")).to_be_attached()

    async def refuse(route: Route) -> None:
        refused = "hx-request" in route.request.headers or route.request.url.endswith("/live")
        await (route.fulfill(status=status) if refused else route.fallback())

    await shown.locator("#waiting details.act > summary").first.click()
    await shown.get_by_label("Kurze Notiz").first.fill("Ruft lieber abends")
    await shown.route("**", refuse)
    served.break_off()
    await expect(shown.locator("#live-away")).to_contain_text("Du bist abgemeldet")
    await expect(shown.get_by_label("Kurze Notiz").first).to_have_value("Ruft lieber abends")
    async with shown.expect_event("load"):
        await shown.locator("#waiting details.act > summary").first.click()
    await shown.close()


async def test_the_mark_says_when_the_stream_breaks_off_and_catches_up_when_it_is_back(
    browser: Browser, served: Served
) -> None:
    shown = await live_page(browser, served)
    await shown.route("**/live*", lambda route: route.abort())
    served.break_off()
    await expect(shown.locator(".live")).to_contain_text("wird nachgeholt")
    await expect(shown.locator("body.away")).to_be_attached()
    served.show(with_news(today(), "kam inzwischen."))
    await shown.unroute("**/live*")
    await expect(shown.locator("body.away")).not_to_be_attached(timeout=15_000)
    await expect(shown.locator("#feed")).to_contain_text("kam inzwischen.")
    await shown.close()


async def test_a_form_opens_and_is_sent_without_javascript(browser: Browser, served: Served) -> None:
    served.show(today())
    shown = await opened(browser, f"{served.url}/{today().name}.html", java_script_enabled=False)
    await shown.locator("#waiting details.act > summary").first.click()
    await expect(shown.get_by_role("button", name="Gesprochen").first).to_be_visible()
    await expect(shown.locator(".live")).to_contain_text("wird nachgeholt")
    await shown.close()
