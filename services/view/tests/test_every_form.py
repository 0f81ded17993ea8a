"""Every form of every screen, as people meet it: twice, back and changed, signed out, after it is gone, outdated.

The pages of a branch, its sub-district and its district are walked by their links; whatever form stands on one of them
is in the matrix. A target of forms that is found on none of them must be named as `ELSEWHERE` among the samples of its
screen (`gallery/<screen>.py`), with the test that has it: so nobody adds a form that is not tried here.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from bs4 import BeautifulSoup, Tag
from fastapi.routing import APIRoute

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.contents import PAGES
from services.view.frame.sign_in import sessions
from services.view.tests.build import DAY, District, Told, days, fact, named
from services.view.tests.gallery import MODULES
from services.view.tests.played import Played
from services.view.tests.stage import Browser, create_topics, on_stage
from shared.contracts.calendar import OccasionAnnounced
from shared.contracts.contacts import ContactPersonAppointed, StandInAppointed, StandInAsked
from shared.contracts.prospects import ProspectOpened
from shared.problems import Problem, changed_meanwhile, not_found
from shared.security.permissions import Role

TEXT = "Das sind ein paar Worte, die niemand gern zweimal schreibt."
ELSEWHERE = {target: test for module in MODULES.values() for target, test in getattr(module, "ELSEWHERE", {}).items()}
"""Targets whose forms no walk can reach, as the screens' samples say."""
OF_NOBODY = {
    str(route.path)
    for pages in PAGES
    for route in pages.routes
    if isinstance(route, APIRoute) and "x-public" in (route.openapi_extra or {}) and "{secret}" in route.path
}
"""Pages that links in mails lead to."""
EVENING = "019ad000-0000-7000-8000-00000000ab1e"
"""An occasion of the branch."""
FRAMED = {"/{unit}/interesse"}
"""In other sites' frames, where browsers keep no cookie that a form could be bound to."""
BUTTONS = {"/abmelden"}
"""A sign-out is the same whatever it meets."""


@dataclass(frozen=True)
class Met:
    """A form on a page: who met it where, and what they would send. `route` is its target's."""

    unit: str
    page: str
    action: str
    route: str
    fields: tuple[tuple[str, str], ...]

    @property
    def typed(self) -> dict[str, str]:
        """What a person has typed, without what the page itself put there."""
        return {name: value for name, value in self.fields if name not in ("csrf", "idempotency", "version")}

    @property
    def has_text(self) -> bool:
        """Whether somebody wrote something in it."""
        return any(value == TEXT for _, value in self.fields)


def targets() -> dict[str, APIRoute]:
    """Every address that forms are posted to, with its route."""
    return {
        str(route.path): route
        for pages in PAGES
        for route in pages.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    }


def route_of(action: str) -> str:
    """The target's route; a fixed part of the address comes before a parameter."""
    matching = [path for path, route in targets().items() if route.path_regex.match(urlsplit(action).path)]
    assert matching, f"no route takes the form posted to {action}"
    return min(matching, key=lambda path: path.count("{"))


def filled(form: Tag) -> tuple[tuple[str, str], ...]:
    """A form as somebody fills it in: every field something, texts with the words that must not be lost."""
    fields: dict[str, str] = {}
    for one in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(one["name"]), str(one.get("type", "text"))
        if one.name == "textarea":
            fields[name] = TEXT
        elif one.name == "select":
            fields[name] = next((str(it["value"]) for it in one.select("option[value]") if it["value"]), "")
        elif kind in ("radio", "checkbox"):
            value = str(one.get("value", "on"))
            # where "nobody of the list" can be chosen, what is typed beside it counts
            fields[name] = fields.get(name, value) if value else ""
        elif kind == "date":
            fields[name] = "2026-11-20"
        elif kind == "time":
            fields[name] = str(one.get("value") or "19:00")
        elif kind == "email":
            fields[name] = "lena@example.org"
        elif kind == "hidden" or one.get("value"):
            fields[name] = str(one.get("value", ""))
        elif kind != "file":
            longest = int(str(one.get("maxlength") or 200))
            fields[name] = TEXT if kind == "text" and longest > len(TEXT) else "30451"[:longest]
    return tuple(fields.items())


class Walk:
    """The stage, who is signed in for each unit, and every form met on a walk over all pages."""

    def __init__(self, played: Played) -> None:
        self.played, self.stage = played, played.stage
        self.people: dict[str, Any] = {}
        self.met: dict[str, Met] = {}

    async def browser(self, unit: str) -> Browser:
        """A new session of the unit's office; of nobody for public pages."""
        return await self.stage.signed_in(self.people[unit]) if unit else self.stage.visitor()

    def answers(self, problem: Problem | None = None) -> None:
        """What the services say to commands; questions they answer."""

        async def play(request: httpx.Request) -> httpx.Response:
            if request.method == "GET":
                return httpx.Response(200, json=PROPOSALS if request.url.path.endswith("/proposals") else [])
            if request.url.path == "/link-states":
                return httpx.Response(200, json={"state": "open", "unit": ""})
            if request.url.path == "/registrations/standing":
                standing = {"standing": "asked", "first_name": "Ruben", "party": 1}
                return httpx.Response(200, json=standing | {"unit": self.stage.district.branch, "occasion": EVENING})
            if request.url.path == "/invitations/standing":
                invited = {"state": "open", "unit": self.stage.district.branch, "occasion": EVENING}
                return httpx.Response(200, json=invited)
            if request.url.path == "/prospects/standing":
                standing = {"state": "asked", "first_name": "Lena", "unit": self.stage.district.branch}
                return httpx.Response(200, json=standing)
            if problem is not None:
                return httpx.Response(problem.status, json=problem.body())
            ids = {name: str(uuid4()) for name in ("application", "person", "appointment", "session")}
            return httpx.Response(200, json=ids | {"expires_in": 3600, "unit": self.stage.district.branch})

        self.stage.services = play

    async def everywhere(self) -> None:
        """Follow all links of the three levels, and note the forms."""
        built = self.stage.district
        self.answers()
        await self.stage.applied(await self.stage.say(*self._contacts(), *self._evening(), *self._interested()))
        for unit, role in ((built.branch, Role.BOARD), (built.sub, Role.OFFICE), (built.district, Role.OFFICE)):
            self.people[unit] = await self.stage.office(unit, role)
            await self._walk(unit, [f"/{unit}/heute", f"/{unit}/mehr"])
        await self._walk("", ["/anmelden", f"/{built.branch}/mitmachen", f"/{built.branch}/einladung/{EVENING}"])
        links = [path.replace("{secret}", "x" * 40).replace("{unit}", built.branch) for path in sorted(OF_NOBODY)]
        await self._walk("", [path.replace("{branch}", built.branch) for path in links])

    def _evening(self) -> list[Told]:
        """An evening of the branch for which one registers."""
        built = self.stage.district
        announced = OccasionAnnounced(
            unit=built.path(built.branch),
            occasion=UUID(EVENING),
            kind="evening",
            title=uuid4(),
            starts=datetime.combine(DAY + days(9), time(19)),
            ends=datetime.combine(DAY + days(9), time(21)),
            place=uuid4(),
            public=True,
            registration=True,
            seats=15,
            sequence=0,
            announced_on=DAY,
        )
        return [fact(built.branch, announced)]

    def _interested(self) -> list[Told]:
        """Somebody who wants to stay in touch."""
        built, person = self.stage.district, uuid4()
        opened = ProspectOpened(
            unit=built.path(built.branch),
            prospect=uuid4(),
            person=person,
            source="stall",
            met_on=DAY,
            opened_on=DAY,
            consent="spoken",
            consent_text="2026-12",
            next_step="call",
            next_on=DAY,
        )
        return [named(built.branch, person, "Toni", "Traut", phone="0511 3"), fact(built.branch, opened)]

    def _contacts(self) -> list[Told]:
        """Two contact persons of the branch; somebody stands in for a second one, and is asked to for a third."""
        built, ruth, tim = self.stage.district, self.played.people["ruth"], uuid4()
        asked_for, stood_in_for = (built.path(key) for key in (built.branches[0], built.branches[2]))
        own = [
            ContactPersonAppointed(
                unit=built.path(built.branch), appointment=uuid4(), person=one, from_day=DAY, until=None, place=place
            )
            for place, one in enumerate((ruth, self.played.people["rolf"]), start=1)
        ]
        stands_in = StandInAppointed(
            unit=stood_in_for, appointment=uuid4(), person=tim, from_day=DAY, appointed_by=built.path(built.sub)
        )
        asked = StandInAsked(
            unit=asked_for,
            request=uuid4(),
            person=tim,
            asked_on=DAY,
            answer_by=DAY + days(5),
            asked_by=built.path(built.sub),
        )
        return [
            *(fact(built.branch, one, version=5 + n) for n, one in enumerate(own)),
            named(built.sub, tim, "Tim", "Evers", why="stand_in", email="tim@example.org"),
            fact(built.sub, stands_in),
            fact(built.sub, asked, version=5),
        ]

    async def _walk(self, unit: str, begin: list[str]) -> None:
        browser, todo, done = await self.browser(unit), begin, set[str]()
        while todo:
            page = todo.pop()
            shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", page)
            if shape in done or page.endswith(".csv") or "/live" in page:
                continue
            done.add(shape)
            found = await browser.get(page)
            assert found.status_code == 200, f"{page}: {found.status_code}"
            soup = BeautifulSoup(found.text, "html.parser")
            for form in soup.select("form[method=post]"):
                action = str(form["action"])
                met = Met(unit, page, action, route_of(action), filled(form))
                self.met.setdefault(met.route, met)
                if met.has_text and not self.met[met.route].has_text:
                    self.met[met.route] = met
            links = [str(a["href"]) for a in soup.select("a[href^='/']")]
            todo += [link for link in links if not unit or link.startswith(f"/{unit}/")] if unit else []

    async def send(self, browser: Browser, met: Met, **changed: str) -> httpx.Response:
        """Send it as it was drawn, or changed; redirects are not followed."""
        return await browser.http.post(met.action, data=dict(met.fields) | changed, follow_redirects=False)

    async def drawn(self, browser: Browser, met: Met) -> Met:
        """The same form as this browser gets it, filled in."""
        found = await browser.get(met.page)
        form = BeautifulSoup(found.text, "html.parser").select_one(f"form[method=post][action='{met.action}']")
        assert form is not None, f"{met.action} is not on {met.page} any more"
        return Met(met.unit, met.page, met.action, met.route, filled(form))

    @property
    def commands(self) -> list[httpx.Request]:
        """What the services were told to do."""
        asked = ("/link-states", "/registrations/standing", "/invitations/standing", "/prospects/standing")
        return [one for one in self.stage.asked if one.method == "POST" and one.url.path not in asked]


PROPOSALS = [
    {
        "proposal": str(uuid4()), "kind": "left", "number": "123", "first_name": "Lena", "last_name": "Brandt",
        "unit": None, "row": None,
    }
]  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def walk(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Walk]:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as stage:
        played = Played(stage)
        await played.tell()
        found = Walk(played)
        await found.everywhere()
        yield found


FORMS = sorted(set(targets()) - set(ELSEWHERE) - BUTTONS)


def key_in(page: httpx.Response, action: str) -> str | None:
    form = BeautifulSoup(page.text, "html.parser").select_one(f"form[action='{action}'] input[name=idempotency]")
    return str(form["value"]) if form else None


def ways_on(page: httpx.Response) -> list[str]:
    """Links and buttons of the page's content."""
    main = BeautifulSoup(page.text, "html.parser").select_one("main")
    assert main is not None
    return [str(it) for it in main.select("a[href], form button")]


def nothing_lost(met: Met, page: httpx.Response) -> None:
    """What was written stands on the page, in its form or to be taken along."""
    if met.has_text:
        assert TEXT in BeautifulSoup(page.text, "html.parser").get_text() or f'value="{TEXT}"' in page.text


async def test_every_form_is_met_or_named(walk: Walk) -> None:
    missing = set(targets()) - set(walk.met) - set(ELSEWHERE)
    assert not missing, (
        f"no page of the story shows a form for {missing}: let it, or say as ELSEWHERE in the gallery who tries it"
    )


@pytest.mark.parametrize("route", FORMS)
async def test_sent_twice_it_is_one_command(walk: Walk, route: str) -> None:
    walk.answers()
    met = walk.met[route]
    browser = await walk.browser(met.unit)
    met = await walk.drawn(browser, met)
    before = len(walk.commands)
    for _ in range(2):
        sent = await walk.send(browser, met)
        assert sent.status_code in (200, 303), f"{route}: {sent.status_code} {sent.text[-1500:]}"
    sent_to = {one.url.path for one in walk.commands[before:]}
    keys = {(one.url.path, one.headers["idempotency-key"]) for one in walk.commands[before:]}
    assert len(keys) == len(sent_to), "the service tells a repeated command by its key"


@pytest.mark.parametrize("route", FORMS)
async def test_back_and_sent_changed_is_no_dead_end(walk: Walk, route: str) -> None:
    """Whose browser has no script: the used key is refused, once; the form drawn again has one of its own."""
    met = walk.met[route]
    browser = await walk.browser(met.unit)
    walk.answers()
    met = await walk.drawn(browser, met)
    walk.answers(Problem(422, "idempotency_key_reused", "Diese Anfrage gab es schon mit anderem Inhalt."))
    refused = await walk.send(browser, met)
    assert ways_on(refused)
    if met.route in OF_NOBODY:
        return  # a link is used up by its first button
    new = key_in(refused, met.action)
    assert refused.status_code == 409, f"{refused.status_code}: {refused.text[-1500:]}"
    assert new
    assert new != dict(met.fields)["idempotency"]
    nothing_lost(met, refused)
    walk.answers()
    token = BeautifulSoup(refused.text, "html.parser").select_one(f"form[action='{met.action}'] input[name=csrf]")
    assert (token is None) == (met.route in FRAMED)
    proof = {"csrf": str(token["value"])} if token else {}
    again = await walk.send(browser, met, idempotency=new, **proof)
    assert again.status_code in (200, 303)


PRIVATE = [
    path for path in FORMS if path.startswith("/{unit}/") and "x-public" not in (targets()[path].openapi_extra or {})
]


@pytest.mark.parametrize("route", PRIVATE)
async def test_sent_signed_out_it_is_there_again_after_signing_in(walk: Walk, route: str) -> None:
    """On this device, for this person, for a while; nothing of it in an address."""
    walk.answers()
    met = walk.met[route]
    browser = await walk.browser(met.unit)
    met = await walk.drawn(browser, met)
    before = len(walk.commands)
    cookie = f"{walk.stage.view.settings.service}-session"
    old = browser.http.cookies.get(cookie)
    assert old
    async with walk.stage.view.service.database.transaction() as session:
        await sessions.end(session, old)
    sent = await walk.send(browser, met)
    assert sent.status_code == 303
    assert sent.headers["location"].startswith("/anmelden?weiter=")
    assert "Worte" not in str(sent.headers)
    assert len(walk.commands) == before
    page = await browser.get(sent.headers["location"])
    nothing = [value for value in met.typed.values() if value and " " in value and value in page.text]
    assert not nothing, "what was typed is shown to nobody who is not signed in"
    way = httpx.URL(sent.headers["location"]).params["weiter"]

    other = await walk.stage.signed_in(await walk.stage.office(met.unit, Role.BOARD, first="Udo"))
    drafts = {name: value for name, value in browser.http.cookies.items() if name.endswith("-draft")}
    other.http.cookies.update(drafts)
    strange = await other.get(way)
    assert "noch da" not in strange.text, "whoever signs in on this device next does not see it"

    mine = await walk.browser(met.unit)
    mine.http.cookies.update(drafts)
    back = await mine.get(way)
    assert back.status_code == 200
    if met.has_text:
        assert "Du warst abgemeldet" in back.text, f"{way} shows no draft"
        nothing_lost(met, back)


@pytest.mark.parametrize("route", PRIVATE)
async def test_sent_after_signing_in_anew_it_is_drawn_again(walk: Walk, route: str) -> None:
    walk.answers()
    met = walk.met[route]
    met = await walk.drawn(await walk.browser(met.unit), met)
    anew = await walk.browser(met.unit)
    before = len(walk.commands)
    sent = await walk.send(anew, met)
    assert sent.status_code == 403
    assert "Es wurde nichts geändert" in sent.text
    assert len(walk.commands) == before
    assert ways_on(sent)
    nothing_lost(met, sent)
    stranger = await walk.stage.signed_in(await walk.stage.office(met.unit, Role.BOARD, first="Udo"))
    if met.has_text:
        assert TEXT not in (await walk.send(stranger, met)).text, "another person does not get to see it"


GONE: dict[str, Callable[[], Problem]] = {
    "gone": lambda: not_found("Das"),
    "outdated": lambda: changed_meanwhile(7),
}


@pytest.mark.parametrize("how", GONE)
@pytest.mark.parametrize("route", FORMS)
async def test_sent_too_late_it_says_so_and_there_is_a_way_on(walk: Walk, route: str, how: str) -> None:
    walk.answers()
    met = walk.met[route]
    browser = await walk.browser(met.unit)
    met = await walk.drawn(browser, met)
    walk.answers(GONE[how]())
    refused = await walk.send(browser, met)
    assert refused.status_code in (200, 404, 409), f"{refused.status_code}: {refused.text[-1500:]}"
    assert ways_on(refused)
    if refused.status_code != 200:
        nothing_lost(met, refused)
        new = key_in(refused, met.action)
        assert new is None or new != dict(met.fields)["idempotency"]
    walk.answers()
