"""A view with one unit of each level, everybody's pages open, and services that judge commands by their own models."""

from __future__ import annotations

import json
import pkgutil
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError

from deploy.reference.composed import build
from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.contents import PAGES
from services.view.frame.asking import Ask
from services.view.tests.build import DAY, District, Told, days, fact, text_about
from services.view.tests.played import Played
from services.view.tests.stage import Browser, create_topics, on_stage
from services.view.tests.test_objections import Refused
from shared.clock import business_day
from shared.contracts.contacts import ContactPersonAppointed, StandInAppointed, StandInAsked
from shared.contracts.mentoring import FirstContactTried, JourneyStarted, UnitReminded
from shared.problems import Problem
from shared.security.permissions import Role
from shared.text import unstorable
from shared.web import api_routes
from tests.hostile.attacking import strings
from tests.hostile.fields import body_of, parameters_of

ROUTES: list[tuple[str, APIRoute]] = [
    (method, one)
    for pages in PAGES
    for one in pages.routes
    if isinstance(one, APIRoute)
    for method in one.methods or ()
]


WAYS = [f"tests.hostile.ways.{found.name}" for found in pkgutil.iter_modules([str(Path(__file__).parent / "ways")])]
"""Modules that walk to a capability's forms."""


@cache
def api(service: str) -> FastAPI:
    """A service as it is composed; nothing is started."""
    return build(service)


SAID: dict[str, dict[str, Any]] = {}
"""What a service says at a path, where a page looks before it sends anything on."""


async def judged(request: httpx.Request) -> httpx.Response:
    """What a service says to a command: 422 as its own models do, else an answer that fits most of them."""
    path = request.url.path
    if request.method == "GET":
        return httpx.Response(200, json=_told(path))
    app = api(request.url.host)
    route = next(one for one in api_routes(app) if "POST" in (one.methods or ()) and one.path_regex.match(path))
    errors: list[Any] = []
    business_day.set(DAY)
    if (kind := body_of(route)) is not None:
        body = json.loads(request.content)
        if broken := list(unstorable(body)):
            return httpx.Response(422, json=Problem(422, "invalid", "", errors=broken).body())
        errors += _errors(kind, body, "body")
    for where, name, kind in parameters_of(route):
        if where == "query" and name in request.url.params:
            errors += _errors(kind, request.url.params[name], "query", name)
    if errors:
        refuse: Any = app.exception_handlers[RequestValidationError]
        answer = await refuse(None, RequestValidationError(errors))
        return httpx.Response(answer.status_code, content=answer.body)
    answers: dict[str, Any] = {
        "application": str(uuid4()),
        "import_id": str(uuid4()),
        "session": "s" * 32,
        "person": str(uuid4()),
    }
    return httpx.Response(
        200, json={**answers, "expires_in": 60, "outcome": "received", "rows": 0, **SAID.get(path, {})}
    )


def _errors(kind: Any, value: Any, *at: str) -> list[Any]:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        return [{**one, "loc": (*at, *one["loc"])} for one in error.errors()]
    return []


PROPOSAL = {
    "proposal": "019358d0-0000-7000-8000-000000000001",
    "kind": "left",
    "person": "019358d0-0000-7000-8000-000000000002",
    "number": "00000001",
    "first_name": "Clara",
    "last_name": "Hartmann",
    "born_on": "1949-06-06",
    "email": "",
    "unit": None,
    "row": None,
}


def _told(path: str) -> Any:
    if path.endswith("/proposals"):
        return [PROPOSAL]
    if path.endswith(("/imports", "/alike", "/asked")):
        return []
    running = {"import_id": path.rpartition("/")[2], "name": "x.csv", "at": "2026-11-24T18:00:00Z", "state": "running"}
    return {**running, "finished_at": None, "read": 1, "changed": 0, "new": 0, "moved": 0, "failed": "", "report": None}


APPLICANT = {
    "first_name": "Ada",
    "last_name": "Low",
    "born_on": "1990-05-12",
    "street": "Ahornweg 1",
    "postcode": "29221",
    "town": "Celle",
    "phone": "",
    "email": "ada@example.org",
    "consent": "ja",
}


@dataclass(frozen=True)
class Found:
    """A form on a page: whose browser saw it, what its fields hold."""

    browser: Browser
    page: str
    action: str
    fields: dict[str, str]
    kinds: dict[str, str]


@dataclass
class Pages:
    """The running view, with a browser for each level and one of nobody."""

    played: Played
    browsers: dict[str, Browser]
    visitor: Browser
    sent: list[httpx.Request]
    forms: dict[str, Found] = field(default_factory=dict)
    """By the route's path that a form is posted to."""

    def whose(self, path: str) -> Browser:
        """Who opens a page."""
        return self.browsers.get(path.strip("/").partition("/")[0], self.visitor)

    def addresses(self, route: APIRoute) -> Iterator[str]:
        """A route's addresses, one for each level at which it may stand, with ids that lead somewhere."""
        built, people = self.played.stage.district, self.played.people
        units = [built.branch, built.sub, built.district] if "{unit}" in route.path else [""]
        for unit in units:
            path = route.path.replace("{unit}", unit).replace("{branch}", built.branches[2])
            path = path.replace("{application}", str(people["open"])).replace("{person}", str(people["mia"]))
            path = path.replace("{appointment}", str(people["appointment"])).replace("{at}", unit)
            yield re.sub(r"{\w+(:\w+)?}", str(uuid4()), path)

    async def crawl(self) -> None:
        """Open every page, and keep every form."""
        for method, route in ROUTES:
            if method == "GET" and not route.path.endswith(("/live", ".csv")):
                for path in self.addresses(route):
                    browser = self.whose(path)
                    self.note(browser, await browser.get(path))
        await self._previews()
        await self._at_times()
        stage = self.played.stage
        giver = await stage.signed_in(self.played.people["giver"])
        self.note(giver, await giver.get(f"/{stage.district.branch}/ansprechpersonen"))
        for way in WAYS:
            await import_module(way).walk(self)

    async def _at_times(self) -> None:
        """Forms that a page has only for a while: after a talk, after a refusal, while an objection is heard, while a
        call is overdue."""
        stage, built = self.played.stage, self.played.stage.district
        final, objects = (Refused(built, name, email=f"{name.lower()}@example.org") for name in ("Rita", "Otto"))
        heard = Refused(built, "Nora", email="nora@example.org")
        unreached, mia = Refused(built, "Ulf"), self.played.people["mia"]
        about = {"unit": built.path(built.branch), "journey": uuid4(), "person": mia, "started_on": DAY}
        tried = FirstContactTried(**about, outcome="not_reached", tried_on=DAY, tries=1)
        told = [*final.refused(), *objects.refused(), *objects.filed(built.branch), *objects.filed(built.sub)]
        told += [*heard.filed(built.sub), *heard.heard(built.sub)]
        told += [*unreached.refused(), fact(built.branch, JourneyStarted(**about), version=2)]
        await stage.applied(await stage.say(*told, fact(built.branch, tried, version=3)))
        for unit, path in (
            (built.branch, f"/neumitglieder/{self.played.people['rolf']}"),
            (built.branch, f"/antraege/{final.application}"),
            (built.branch, f"/antraege/{unreached.application}"),
            (built.branch, f"/neumitglieder/{mia}"),
            (built.branch, f"/antraege/{objects.application}"),
            (built.sub, f"/einsprueche/{objects.objection}"),
            (built.sub, f"/einsprueche/{heard.objection}"),
            (built.sub, f"/lage/{built.branch}"),
        ):
            self.note(self.browsers[unit], await self.browsers[unit].get(f"/{unit}{path}"))
        await self._reminded()
        await self._sent()

    async def _sent(self) -> None:
        """The page after an application, which offers another address."""
        form = self.forms["/{unit}/mitmachen"]
        fields = {**form.fields, **APPLICANT}
        self.note(form.browser, await form.browser.http.post(form.action, data=fields, follow_redirects=True))

    async def _reminded(self) -> None:
        """A word with a reminder, which can be taken back."""
        stage, built, word = self.played.stage, self.played.stage.district, uuid4()
        # of another branch than that which can be reminded still
        branch = built.branches[1]
        units = {"unit": built.path(branch), "by": built.path(built.sub)}
        said = UnitReminded(**units, overdue=1, reminded_on=DAY, again_from=DAY + days(7), word=word)
        await stage.applied(await stage.say(fact(built.sub, said), text_about(built.sub, word, word, "Ruf an")))
        there = f"/{built.sub}/lage/{branch}"
        self.note(self.browsers[built.sub], await self.browsers[built.sub].get(there))

    async def _previews(self) -> None:
        """An import on its way: a page that only an upload leads to."""
        unit = self.played.stage.district.branch
        browser = self.browsers[unit]
        form = self.forms["/{unit}/import"]
        file = {"file": ("liste.csv", b"a;b\r\n", "text/csv")}
        self.note(browser, await browser.http.post(form.action, data=form.fields, files=file, follow_redirects=True))

    def note(self, browser: Browser, page: httpx.Response) -> None:
        """Keep the forms of a page."""
        for form in BeautifulSoup(page.text, "html.parser").find_all("form", method="post"):
            action = str(form["action"])
            target = next(one for method, one in ROUTES if method == "POST" and one.path_regex.match(action))
            self.forms.setdefault(target.path, _read(browser, page, action, form))


def _read(browser: Browser, page: httpx.Response, action: str, form: Tag) -> Found:
    fields: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for one in form.find_all(["input", "textarea", "select"]):
        name = str(one.get("name") or "")
        kind = str(one.get("type") or one.name)
        if not name:
            continue
        kinds[name] = kind
        options = one.find_all("option", value=True) if one.name == "select" else []
        option = next((each for each in options if each.has_attr("selected") or each["value"]), None)
        value = str(option["value"]) if option is not None else str(one.get("value") or one.string or "")
        # where "nobody of the list" can be chosen, it is: else nothing typed beside it would be looked at
        if kind not in ("radio", "checkbox") or name not in fields or not value:
            fields[name] = value
    return Found(browser, str(page.url), action, fields, kinds)


def _in_office(built: District, people: dict[str, UUID]) -> list[Told]:
    """The branch has two contact persons, to be ordered, replaced and ended; another one a stand-in, and asks one."""
    unit, helped, since = built.path(built.branch), built.path(built.branches[2]), DAY - days(1)
    first = {"appointment": people["appointment"], "person": people["ruth"], "place": 1}
    second = {"appointment": uuid4(), "person": people["giver"], "place": 2}
    asked = {"request": uuid4(), "person": people["ruth"], "asked_on": since, "answer_by": DAY + days(4)}
    here = built.path(built.sub)
    return [
        *(
            fact(built.branch, ContactPersonAppointed(unit=unit, from_day=since, until=None, **one), version=9 + number)
            for number, one in enumerate((first, second))
        ),
        fact(
            built.sub,
            StandInAppointed(
                unit=helped, appointment=uuid4(), person=people["giver"], from_day=since, appointed_by=here
            ),
        ),
        fact(built.sub, StandInAsked(unit=helped, asked_by=here, **asked), version=2),
    ]


@asynccontextmanager
async def pages(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Pages]:
    """The view, with everything that the tests of its screens tell, and its forms."""
    built = District()
    create_topics(kafka, built)
    units = [built.branch, built.sub, built.district]
    often: dict[str, Any] = {"limit_per_address": "100000/minute"}
    async with on_stage(postgres, kafka, built, units, **often) as stage:
        played = Played(stage)
        await played.tell()
        giver = await stage.office(built.branch, Role.CONTACT_PERSON, first="Udo", last="Geber")
        played.people |= {"appointment": uuid4(), "giver": giver}
        await stage.applied(await stage.say(*_in_office(built, played.people)))
        stage.services = judged
        browsers = {unit: await stage.signed_in(await stage.office(unit, Role.BOARD)) for unit in units}
        found = Pages(played, browsers, stage.visitor(), stage.asked)
        await found.crawl()
        yield found


def forwarded(requests: list[httpx.Request]) -> Counter[str]:
    """Every text that was sent on to a service, and how often."""
    found: Counter[str] = Counter()
    for one in requests:
        found.update(one.url.params.values())
        if one.headers.get("content-type") == "application/json" and one.content:
            found.update(strings(json.loads(one.content)))
    return found


@dataclass
class Reads:
    """Which filters of an address a page has looked at."""

    names: set[str] = field(default_factory=set)

    def watch(self, monkeypatch: Any) -> None:
        """Listen to `Ask.query`."""
        original = Ask.query

        def query(ask: Ask, name: str, longest: int = 100) -> str:
            self.names.add(name)
            return original(ask, name, longest)

        monkeypatch.setattr(Ask, "query", query)
