"""Forms: only ours, once, with the person's token; what is wrong stands beside the field; the effect is waited for."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Literal
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from bs4 import BeautifulSoup
from fastapi.routing import APIRoute

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.contents import PAGES
from services.view.tests.build import DAY, District, fact, named, receipt
from services.view.tests.stage import Browser, Stage, create_topics, on_stage
from shared.contracts import topics
from shared.contracts.members import ApplicationReceived, MemberAdmitted
from shared.problems import Problem
from shared.security.permissions import Role


class Desk:
    """A branch's board with an open application."""

    def __init__(self, stage: Stage, browser: Browser, application: UUID, person: UUID) -> None:
        self.stage, self.browser, self.application, self.person = stage, browser, application, person
        self.unit = stage.district.branch

    @property
    def page(self) -> str:
        return f"/{self.unit}/antraege/{self.application}"

    def refuses(self, problem: Problem) -> None:
        async def play(_request: httpx.Request) -> httpx.Response:
            return httpx.Response(problem.status, json=problem.body())

        self.stage.services = play


@pytest_asyncio.fixture
async def desk(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Desk]:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch]) as stage:
        unit, application, person = built.branch, uuid4(), uuid4()
        received = ApplicationReceived(
            unit=built.path(unit),
            application=application,
            person=person,
            received_on=date(2026, 11, 1),
            decide_by=date(2026, 12, 1),
            channel="paper",
        )
        await stage.applied(await stage.say(named(unit, person, "Lena", "Brandt"), fact(unit, received)))
        browser = await stage.signed_in(await stage.office(unit, Role.BOARD))
        yield Desk(stage, browser, application, person)


async def test_a_command_goes_out_with_token_key_and_version_and_its_effect_is_waited_for(desk: Desk) -> None:
    command, stage, unit = uuid4(), desk.stage, desk.unit
    admitted = MemberAdmitted(
        unit=stage.district.path(unit),
        application=desk.application,
        person=desk.person,
        admitted_on=DAY,
        outcome="board",
    )
    effect: list[asyncio.Task[dict[str, int]]] = []

    async def exchange() -> dict[str, int]:
        last = await stage.say(fact(unit, admitted, version=2))
        return await stage.say(receipt(unit, command, 1, {topics.exchange(unit): last[topics.exchange(unit)]}))

    async def members(request: httpx.Request) -> httpx.Response:
        effect.append(asyncio.create_task(exchange()))
        return httpx.Response(
            200, json={"outcome": "board"}, headers={"Ortsnetz-Command": str(command), "Ortsnetz-Parts": "1"}
        )

    stage.services = members
    after = await desk.browser.send(await desk.browser.get(f"{desk.page}?schritt=aufnehmen"), f"{desk.page}/aufnehmen")
    assert "Gespeichert." in after.text
    assert "Zum neuen Mitglied" in after.text  # the effect is on the very next page
    asked = stage.asked[-1]
    assert asked.headers["authorization"] == "Bearer token-for-members"
    assert len(asked.headers["idempotency-key"]) >= 8
    assert json.loads(asked.content) == {"version": 1}
    assert "Gespeichert." not in (await desk.browser.get(desk.page)).text  # said once
    await asyncio.gather(*effect)


async def test_an_effect_that_does_not_come_in_time_is_announced(desk: Desk, monkeypatch: object) -> None:
    async def members(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={}, headers={"Ortsnetz-Command": str(uuid4()), "Ortsnetz-Parts": "1"})

    desk.stage.services = members
    began = asyncio.get_running_loop().time()
    after = await desk.browser.send(await desk.browser.get(desk.page), f"{desk.page}/aufnehmen")
    assert "Gespeichert, erscheint gleich." in after.text
    assert asyncio.get_running_loop().time() - began < 10


async def test_the_form_shown_again_keeps_what_was_typed_and_says_what_is_wrong(desk: Desk) -> None:
    action = f"/{desk.unit}/antraege/papier"
    desk.refuses(
        Problem(
            422,
            "invalid",
            "Bitte sieh Dir die markierten Angaben an.",
            errors=[{"pointer": "/postcode", "detail": "Eine Postleitzahl hat fünf Ziffern."}],
        )
    )
    form = await desk.browser.get(action)
    again = await desk.browser.send(form, action, first_name="Zoë", last_name="<b>Kurz</b>", postcode="12")
    assert again.status_code == 422
    assert "Eine Postleitzahl hat fünf Ziffern." in again.text
    assert 'value="Zoë"' in again.text
    assert "<b>Kurz" not in again.text
    key = r'name="idempotency" value="([^"]+)"'
    assert re.search(key, again.text).group(1) != re.search(key, form.text).group(1)  # type: ignore[union-attr]


async def test_an_application_whose_month_is_over_is_confirmed_before_it_counts(desk: Desk) -> None:
    action = f"/{desk.unit}/antraege/papier"
    desk.refuses(Problem(409, "admitted_by_lapse", "Die Frist ist vorbei.", admitted_on="2026-10-02"))
    said = await desk.browser.send(await desk.browser.get(action), action, first_name="Rolf", received_on="2026-09-01")
    assert said.status_code == 409
    assert "Diese Person ist schon Mitglied" in said.text
    assert "2. Oktober" in said.text

    async def members(request: httpx.Request) -> httpx.Response:
        entered = {"application": str(desk.application), "person": "x", "outcome": "lapse"}
        return httpx.Response(200, json=entered if request.method == "POST" else [])

    desk.stage.services = members
    await desk.browser.send(said, action, first_name="Rolf", received_on="2026-09-01", lapse_understood="ja")
    entered = [one for one in desk.stage.asked if one.method == "POST"][-1]
    assert json.loads(entered.content)["lapse_understood"] is True


async def test_who_was_slower_is_told_and_sees_how_it_is_now(desk: Desk) -> None:
    page = await desk.browser.get(desk.page)
    desk.refuses(Problem(409, "changed_meanwhile", "Inzwischen hat jemand anderes das geändert.", current_version=3))
    after = await desk.browser.send(page, f"{desk.page}/aufnehmen")
    assert after.status_code == 409
    assert "Inzwischen hat jemand anderes das geändert." in after.text
    key = r'action="[^"]*/aufnehmen".*?name="idempotency" value="([^"]+)"'
    old, new = (re.search(key, found.text, re.DOTALL) for found in (page, after))
    assert old
    assert new
    assert old.group(1) != new.group(1)  # a click now is another decision


async def test_who_was_slower_is_told_even_where_there_is_nothing_left_to_decide(desk: Desk) -> None:
    stage, unit = desk.stage, desk.unit
    page = await desk.browser.get(desk.page)
    admitted = MemberAdmitted(
        unit=stage.district.path(unit),
        application=desk.application,
        person=desk.person,
        admitted_on=date(2026, 11, 20),
        outcome="board",
    )
    await stage.applied(await stage.say(fact(unit, admitted, version=2)))
    desk.refuses(Problem(409, "changed_meanwhile", "Inzwischen hat jemand anderes das geändert.", current_version=2))
    after = await desk.browser.send(page, f"{desk.page}/ablehnen", reason="Anderes Parteibuch")
    assert after.status_code == 409
    assert f"{desk.page}/ablehnen" not in after.text, "neither a form nor a live part of the page asks for it"
    assert f'hx-get="{desk.page}?teil=decision"' in after.text
    assert after.text.count("Inzwischen hat jemand anderes das geändert.") == 1


async def test_without_the_centre_reading_goes_on_and_nothing_is_lost(desk: Desk) -> None:
    async def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away")

    desk.stage.services = away
    page = await desk.browser.get(desk.page)
    assert "Lena Brandt" in page.text
    after = await desk.browser.send(page, f"{desk.page}/ablehnen", reason="Anderes Parteibuch")
    assert after.status_code == 503
    assert "Nichts ist verloren" in after.text
    assert "Anderes Parteibuch" in after.text
    key = r'action="[^"]*/ablehnen".*?name="idempotency" value="([^"]+)"'
    old, new = (re.search(key, found.text, re.DOTALL) for found in (page, after))
    assert old
    assert new
    assert old.group(1) == new.group(1), "nobody knows whether it took effect: a second try is no second refusal"


async def test_a_form_that_is_not_ours_changes_nothing(desk: Desk) -> None:
    action = f"{desk.page}/aufnehmen"
    other = await desk.stage.signed_in(await desk.stage.office(desk.unit, Role.BOARD, first="Jens"))
    theirs = await other.get(desk.page)
    token = re.search(r'name="csrf" value="([^"]+)"', theirs.text)
    assert token
    for data, headers in (
        ({}, {}),
        ({"csrf": ""}, {}),
        ({"csrf": "ü" * 20}, {}),
        ({"csrf": token.group(1)}, {}),
    ):
        response = await desk.browser.http.post(action, data=data, headers=headers)
        assert response.status_code == 403
        assert "Es wurde nichts geändert" in response.text
    mine = await desk.browser.get(desk.page)
    own = re.search(r'name="csrf" value="([^"]+)"', mine.text)
    assert own
    response = await desk.browser.http.post(
        action, data={"csrf": own.group(1)}, headers={"sec-fetch-site": "cross-site"}
    )
    assert response.status_code == 403
    assert not [one for one in desk.stage.asked if one.url.path.endswith("/admission")]


@pytest.mark.parametrize(
    ("state", "address", "words"),
    [
        ("used", "/anmelden/", "Dieser Link wurde schon benutzt"),
        ("over", "/anmelden/", "Dieser Link gilt nicht mehr"),
        ("used", "/mitmachen/bestaetigen/", "Du hast schon bestätigt"),
        ("over", "/mitmachen/bestaetigen/", "Dieser Link gilt nicht mehr"),
    ],
)
async def test_a_link_that_is_spent_offers_no_button_but_a_way_on(
    desk: Desk, state: str, address: str, words: str
) -> None:
    link, known = f"{address}{'x' * 40}", desk.unit if state == "used" else ""

    async def members(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"state": state, "unit": known})

    desk.stage.services = members
    page = (await desk.stage.visitor().get(link)).text
    assert words in page
    assert f'action="{link}"' not in page
    assert 'action="/anmelden"' in page if address == "/anmelden/" else f'href="/{desk.unit}/mitmachen"' in page
    if address == "/anmelden/":
        mine = (await desk.browser.get(link)).text
        assert "Du bist schon angemeldet" in mine
        assert 'href="/"' in mine
    desk.refuses(Problem(503, "unavailable", "away"))
    assert f'action="{link}"' in (await desk.stage.visitor().get(link)).text, "nobody knows: the button tells"


async def test_a_link_whose_time_is_over_does_not_invite_to_write(desk: Desk) -> None:
    async def members(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"state": "late", "unit": desk.unit})

    desk.stage.services = members
    page = (await desk.stage.visitor().get(f"/einspruch/{'x' * 40}")).text
    assert "Die Frist ist vorbei" in page
    assert "<textarea" not in page


async def test_public_forms_too_are_only_ours_and_tell_nothing(desk: Desk) -> None:
    browser, action = desk.stage.visitor(), f"/{desk.unit}/mitmachen"
    assert (await browser.http.post(action, data={"email": "a@example.org"})).status_code == 403
    form = await browser.get(action)
    fields = {
        "email": "A@Example.org",
        "first_name": "Ada",
        "last_name": "Low",
        "consent": "ja",
        "born_on": "2000-01-01",
    }
    sent = await browser.send(form, action, **fields)
    assert "Fast geschafft" in sent.text
    asked = desk.stage.asked[-1]
    assert asked.url.path == f"/units/{desk.unit}/applications/online"
    assert json.loads(asked.content) | {"consent": True, "email": "A@Example.org"} == json.loads(asked.content)
    with_umlaut = await browser.send(form, action, **(fields | {"email": "ada@xn--mller-kva.example"}))
    assert "<b>ada@müller.example</b>" in with_umlaut.text, "a browser sends it so; nobody typed it so"
    await browser.send(form, action, **{name: value for name, value in fields.items() if name != "consent"})
    assert json.loads(desk.stage.asked[-1].content)["consent"] is False, (
        "members refuses it, with all else that is wrong"
    )


async def test_after_a_mistyped_address_everything_else_still_stands_in_the_form(desk: Desk) -> None:
    browser, action = desk.stage.visitor(), f"/{desk.unit}/mitmachen"
    typed = {
        "first_name": "Ada",
        "last_name": 'Low "x"',
        "born_on": "2000-01-01",
        "street": "Weg 1 & 2",
        "postcode": "30159",
        "town": "Hannover",
        "phone": "0511 4711",
    }
    sent = await browser.send(await browser.get(action), action, **typed, email="ada@exmaple.org", consent="ja")
    assert "ada@exmaple.org" in sent.text
    before = len(desk.stage.asked)
    again = await browser.send(sent, f"{action}/andere-adresse")
    assert len(desk.stage.asked) == before, "nothing goes anywhere yet"
    assert not again.url.query
    form = BeautifulSoup(again.text, "html.parser").select_one(f"form[action='{action}']")
    assert form
    stands = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]:not([type=hidden])")}
    assert stands == typed | {"email": "", "consent": "ja"}
    assert form.select_one("input[name=consent][checked]")
    await browser.send(again, action, **(stands | {"email": "ada@example.org"}))
    assert json.loads(desk.stage.asked[-1].content).items() >= {**typed, "email": "ada@example.org"}.items()


async def test_a_forms_target_that_is_read_leads_to_the_forms_page(desk: Desk) -> None:
    """A reload, or Back, where a form was drawn again: a browser asks for its target, without what was typed."""
    for form, target in (
        (f"/{desk.unit}/mitmachen", "/andere-adresse"),
        (desk.page, "/ablehnen"),
        (f"/{desk.unit}/neumitglieder/{desk.person}", f"/versuche/{desk.application}"),
    ):
        for browser in desk.browser, desk.stage.visitor():
            again = await browser.http.get(form + target, headers={"accept": "text/html"})
            assert (again.status_code, again.headers["location"]) == (303, form)
    read = await desk.browser.http.get("/ov-elsewhere/antraege/x/ablehnen", headers={"accept": "text/html"})
    assert read.status_code in (404, 405), "nothing above it is a page here"


async def test_every_target_of_a_form_leads_on_when_it_is_read(desk: Desk) -> None:
    routes = [route for pages in PAGES for route in pages.routes if isinstance(route, APIRoute)]
    read = {route.path for route in routes if "GET" in (route.methods or ())}
    targets = {route.path for route in routes if "POST" in (route.methods or ())} - read
    out = await desk.browser.http.get("/abmelden", headers={"accept": "text/html"})
    assert (out.status_code, out.headers["location"]) == (303, "/")
    assert desk.unit in (await desk.browser.get("/abmelden")).url.path, "nobody is signed out by reading"
    assert len(targets) > 20
    given = {"unit": desk.unit, "branch": desk.unit, "at": desk.unit, "entry": "1"}
    for target in sorted(targets):
        address = re.sub(r"{(\w+)(:\w+)?}", lambda one: given.get(one[1], str(desk.application)), target)
        for browser in desk.browser, desk.stage.visitor():
            again = await browser.http.get(address, headers={"accept": "text/html"})
            assert again.status_code == 303, f"{target}: {again.status_code}"
            way = again.headers["location"]
            # one that stands where another page has an id: whoever is not signed in signs in first
            assert address.startswith(way) or way == f"/anmelden?weiter={quote(address, safe='')}", target


async def test_security_headers_and_cookies(desk: Desk) -> None:
    page = await desk.stage.visitor().http.get("/anmelden")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    cookie = page.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    style = re.search(r'href="(/static/ortsnetz.css\?v=[^"]+)"', page.text)
    assert style
    found = await desk.stage.visitor().http.get(style.group(1))
    assert "immutable" in found.headers["cache-control"]
    assert (await desk.stage.visitor().http.get("/static/../app.py")).status_code == 404
    assert (await desk.stage.visitor().http.get("/static/build.py")).status_code == 404


async def test_wrong_forms_with_an_address_lock_nobody_out(desk: Desk) -> None:
    browser, action = desk.stage.visitor(), f"/{desk.unit}/mitmachen"
    form = await browser.get(action)
    desk.refuses(Problem(422, "invalid", "Bitte sieh nach."))
    for _ in range(22):
        assert (await browser.send(form, action, email="ada@example.org")).status_code == 422


_HOSTILE = ("%00", "x%00.css", "%0a", "%2e%2e/app.py", "%2e%2e%2fapp.py", "..%5capp.py", "%ff.css", "%ed%a0%80.css",
            "/etc/passwd", "%2fetc%2fpasswd", "x" * 5000 + ".css",
            "a/" * 2000 + "x.css", ".css", "vendor", "~root", "%25")  # fmt: skip


async def test_an_address_that_can_be_no_file_is_not_there(desk: Desk) -> None:
    http = desk.stage.visitor().http
    for prefix in ("/static/", "/static/vendor/", f"/{desk.unit}/", "/"):
        for name in _HOSTILE:
            answer = await http.get(prefix + name)
            assert answer.status_code < 500, (prefix, name)
            assert answer.status_code == 404 or not prefix.startswith("/static"), (prefix, name)


async def test_a_board_that_is_told_of_somebody_known_may_insist(desk: Desk) -> None:
    action = f"/{desk.unit}/antraege/papier"
    one, two = str(uuid4()), str(uuid4())
    words = "Rolf Kurz (geboren am 01.02.1960) ist hier schon Mitglied."
    desk.refuses(Problem(409, "already_member", words, persons=[one]))
    form = await desk.browser.get(action)
    assert "trotzdem erfassen" not in form.text
    told = await desk.browser.send(form, action, first_name="Rolf")
    assert told.status_code == 409
    assert words in told.text
    assert json.loads(desk.stage.asked[-1].content)["other_than"] == []
    tick = r'name="insist" value="([^"]*)"( checked)?'
    assert re.findall(tick, told.text) == [(one, "")]
    # somebody else came in between: asked anew, and not ticked
    desk.refuses(Problem(409, "already_applied", "Von Rolf Kurz liegt hier schon ein Antrag.", persons=[two]))
    told = await desk.browser.send(told, action, first_name="Rolf", insist=one)
    assert json.loads(desk.stage.asked[-1].content)["other_than"] == [one]
    assert re.findall(tick, told.text) == [(f"{one} {two}", "")]
    # the next question does not make the first be asked again
    desk.refuses(Problem(409, "admitted_by_lapse", "Die Frist ist vorbei.", admitted_on="2026-10-02"))
    lapsed = await desk.browser.send(told, action, first_name="Rolf", insist=f"{one} {two}")
    assert json.loads(desk.stage.asked[-1].content)["other_than"] == [one, two]
    await desk.browser.send(lapsed, action, first_name="Rolf", lapse_understood="ja")
    assert json.loads(desk.stage.asked[-1].content)["other_than"] == [one, two]


async def test_the_board_sees_beside_an_application_whom_it_may_be(desk: Desk) -> None:
    async def members(request: httpx.Request) -> httpx.Response:
        assert request.url.path == f"/units/{desk.unit}/applications/{desk.application}/alike"
        one = {"id": str(desk.person), "first_name": "Lena", "last_name": "Brandt", "born_on": "1960-02-01"}
        return httpx.Response(200, json=[one | {"status": "member"}])

    desk.stage.services = members
    assert "Lena Brandt, geboren am 01.02.1960, Mitglied" in (await desk.browser.get(desk.page)).text
    desk.refuses(Problem(503, "unreachable", "members ist gerade nicht da."))
    page = await desk.browser.get(desk.page)
    assert page.status_code == 200
    assert "Vielleicht schon bekannt" not in page.text


@pytest.mark.parametrize("outcome", ["lapse", "board"])
async def test_until_a_board_has_decided_it_sees_whom_the_new_member_may_be(
    desk: Desk, outcome: Literal["lapse", "board"]
) -> None:
    async def members(_request: httpx.Request) -> httpx.Response:
        one = {"id": str(desk.person), "first_name": "Lena", "last_name": "Brandt", "born_on": None}
        return httpx.Response(200, json=[one | {"status": "member"}])

    ids = {"unit": desk.stage.district.path(desk.unit), "application": desk.application, "person": desk.person}
    admitted = MemberAdmitted(**ids, admitted_on=DAY, outcome=outcome)
    await desk.stage.applied(await desk.stage.say(fact(desk.unit, admitted, version=2)))
    desk.stage.services = members
    assert ("Vielleicht schon bekannt" in (await desk.browser.get(desk.page)).text) == (outcome == "lapse")
