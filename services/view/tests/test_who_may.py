"""Every route × every role × every relation: who is not entitled gets nothing, generated from the permission table."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.app import build
from services.view.contents import PAGES
from services.view.frame.sign_in.secrets import form_token
from services.view.tests.build import District, fact, gone, named, withdrawn
from services.view.tests.stage import Browser, Stage, create_topics, on_stage, settings_for
from shared.contracts.members import RoleEnded, RoleGranted
from shared.hierarchy import Relation
from shared.problems import not_found
from shared.security.permissions import ALLOWED, Action, Role

PEOPLE = (Role.BOARD, Role.OFFICE, Role.CONTACT_PERSON)
PUBLIC = {
    "GET /",
    "GET /anmelden",
    "POST /anmelden",
    "GET /anmelden/{secret}",
    "POST /anmelden/{secret}",
    "POST /abmelden",
    # read by mistake: nothing happens
    "GET /abmelden",
    "GET /impressum",
    "GET /datenschutz",
    "GET /{unit}/mitmachen",
    "POST /{unit}/mitmachen",
    # the same form drawn once more for another address: it sends nothing on
    "POST /{unit}/mitmachen/andere-adresse",
    "GET /mitmachen/bestaetigen/{secret}",
    "POST /mitmachen/bestaetigen/{secret}",
    # whoever was refused objects with the link in their mail, without an account
    "GET /einspruch/{secret}",
    "POST /einspruch/{secret}",
    # everybody reads what a unit invites to and registers, without an account; a mail asks to confirm
    "GET /{unit}/einladung",
    "GET /{unit}/einladung/kalender.ics",
    "GET /{unit}/einladung/{occasion}",
    "GET /{unit}/einladung/{occasion}/termin.ics",
    "POST /{unit}/einladung/{occasion}",
    # a guest looks after their registration with the link in their mails
    "GET /{unit}/anmeldung/{secret}",
    "GET /{unit}/anmeldung/{secret}/kontakt",
    "POST /{unit}/anmeldung/{secret}",
    "POST /{unit}/anmeldung/{secret}/kontakt",
    "POST /{unit}/anmeldung/{secret}/zusagen",
    "POST /{unit}/anmeldung/{secret}/absagen",
    "POST /{unit}/anmeldung/{secret}/erinnerung",
    "POST /{unit}/anmeldung/{secret}/antwort",
    # a new member who is invited accepts by the link in their mail: nothing is known of them before
    "GET /{unit}/eingeladen/{secret}",
    "POST /{unit}/eingeladen/{secret}",
    # calendar programmes have no account: whoever has the address reads the dates
    "GET /{unit}/mein-kalender/{secret}.ics",
    "POST /{unit}/anmeldung/{secret}/personen",
    "POST /{unit}/anmeldung/{secret}/loeschen",
    # whoever is interested says so by the branch's form, also from its own site, and looks after it by the link in
    # their mails
    "GET /{unit}/interesse",
    "POST /{unit}/interesse",
    "GET /{unit}/kontakt/{secret}",
    "POST /{unit}/kontakt/{secret}",
    "POST /{unit}/kontakt/{secret}/bleiben",
    "POST /{unit}/kontakt/{secret}/loeschen",
    # whoever is asked to stand in answers with the link in their mail, without signing in
    "GET /vertretung/{branch}/{secret}",
    "POST /vertretung/{branch}/{secret}",
}
"""What is open to everybody. Whoever adds to it says here why it must be: all of these limit themselves."""


@dataclass(frozen=True)
class Route:
    """One route of the pages."""

    method: str
    path: str
    action: Action | None
    concerning: str | None

    @property
    def name(self) -> str:
        """`GET /{unit}/heute`."""
        return f"{self.method} {self.path}"


def routes() -> Iterator[Route]:
    """All routes of all screens."""
    for pages in PAGES:
        for one in pages.routes:
            assert isinstance(one, APIRoute)
            extra = one.openapi_extra or {}
            action = Action(extra["x-action"]) if "x-action" in extra else None
            assert action or extra.get("x-public"), f"{one.path} names no action"
            for method in one.methods or ():
                yield Route(method, one.path, action, getattr(one.endpoint, "concerning", None))


ROUTES = list(routes())
GUARDED = [route for route in ROUTES if route.action]


def test_what_is_public_is_on_the_list() -> None:
    assert {route.name for route in ROUTES if route.action is None} == PUBLIC


def walk(found: list[BaseRoute]) -> Iterator[BaseRoute]:
    for one in found:
        inner = getattr(one, "original_router", None)
        if isinstance(inner, APIRouter):
            yield from walk(inner.routes)
        else:
            yield one


def test_no_route_of_the_application_is_without_an_action(kafka: KafkaForTests, postgres: PostgresForTests) -> None:
    settings = settings_for(kafka, "postgresql://nobody@127.0.0.1:9/none", kafka.admin_user, ["ov-x"], 9)
    app: FastAPI = build(settings)
    seen = 0
    for one in walk(list(app.routes)):
        path = getattr(one, "path", "")
        if isinstance(one, APIRoute) and not path.startswith("/health/"):
            extra = one.openapi_extra or {}
            assert "x-action" in extra or "x-public" in extra, f"{path} names no action"
            seen += 1
    assert seen > len(ROUTES)


@dataclass
class Cast:
    """A stage with one person per role and unit, each signed in."""

    stage: Stage
    browsers: dict[tuple[Role, str], Browser]

    def at(self, relation: Relation) -> str:
        """The unit that stands so to the branch that the pages are about."""
        built = self.stage.district
        return {
            Relation.OWN: built.branch,
            Relation.ABOVE: built.sub,
            Relation.SIBLING: built.branches[1],
            Relation.FOREIGN: built.branches[4],
        }[relation]


async def not_there(_request: httpx.Request) -> httpx.Response:
    """The services know none of these ids."""
    return httpx.Response(404, json=not_found().body())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cast(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Cast]:
    built = District()
    create_topics(kafka, built)
    units = [built.branch, built.sub, built.branches[1], built.branches[4], built.district]
    async with on_stage(postgres, kafka, built, units) as stage:
        stage.services = not_there
        browsers = {}
        for role in PEOPLE:
            for unit in units:
                browsers[role, unit] = await stage.signed_in(await stage.office(unit, role))
        yield Cast(stage, browsers)


def address(route: Route, unit: str, branch: str) -> str:
    """The route's address for a unit, with ids that lead nowhere."""
    path = route.path.replace("{unit}", unit).replace("{branch}", branch)
    return re.sub(r"\{[a-z_]+(:[a-z]+)?\}", str(uuid4()), path)


async def ask(browser: Browser, route: Route, path: str) -> httpx.Response:
    """Ask as this person; a form carries a proof that it is ours."""
    if route.method == "GET":
        return await browser.http.get(path, follow_redirects=False)
    secret = next((v for k, v in browser.http.cookies.items() if k.endswith("-session")), "")
    return await browser.http.post(path, data={"csrf": form_token(secret), "idempotency": str(uuid4())})


@pytest.mark.parametrize("route", [r for r in GUARDED if not r.path.endswith("/live")], ids=lambda r: r.name)
async def test_roles_and_relations(cast: Cast, route: Route) -> None:
    """The person's unit × role against the branch's pages: entitled by the table, or 403 / 404."""
    assert route.action is not None
    branch = cast.stage.district.branch
    for role in PEOPLE:
        for relation in (Relation.OWN, Relation.ABOVE, Relation.SIBLING, Relation.FOREIGN):
            home = cast.at(relation)
            # a page about another unit is opened in the own one; every other page is the branch's
            page_of = home if route.concerning else branch
            response = await ask(cast.browsers[role, home], route, address(route, page_of, branch))
            allowed = relation in ALLOWED[route.action].get(role, frozenset())
            said = f"{role} {relation} {route.name}: {response.status_code}"
            if not allowed:
                assert response.status_code in (403, 404), said
                assert "Ahlten" not in response.text or home == branch, said
            else:
                assert response.status_code != 403, said


@pytest.mark.parametrize("route", GUARDED, ids=lambda r: r.name)
async def test_nobody_without_a_session_sees_anything(cast: Cast, route: Route) -> None:
    built = cast.stage.district
    browser = cast.stage.visitor()
    response = await ask(browser, route, address(route, built.branch, built.branch))
    if route.method == "GET" and not route.path.endswith("/live"):
        assert response.status_code == 303
        assert response.headers["location"].startswith("/anmelden?weiter=")
    else:
        assert response.status_code in (303, 401, 403)
    assert "Demir" not in response.text


@pytest.mark.parametrize("role", PEOPLE)
async def test_the_live_stream_is_closed_to_others(cast: Cast, role: Role) -> None:
    built = cast.stage.district
    for unit in (built.branches[1], built.branches[4], built.sub):
        response = await cast.browsers[role, unit].http.get(f"/{built.branch}/live")
        assert response.status_code in (403, 404)


@pytest.mark.parametrize(
    ("level", "role", "office"),
    [("branch", "board", "Vorstand"), ("sub", "office", "Geschäftsstelle"), ("district", "board", "Vorstand")],
)
async def test_who_loses_the_office_sees_nothing_more_but_which_and_since_when(
    cast: Cast, level: str, role: Literal["board", "office"], office: str
) -> None:
    """A level above forgets the person with the office: they themselves are told all the same, and nobody else."""
    stage, built = cast.stage, cast.stage.district
    unit: str = getattr(built, level)
    grant, person, path = uuid4(), uuid4(), built.path(unit)
    granted = RoleGranted(unit=path, grant=grant, person=person, role=role, from_day=date(2026, 1, 1))
    await stage.applied(await stage.say(named(unit, person, "Udo", "Ende"), fact(unit, granted)))
    browser = await stage.signed_in(person)
    assert (await browser.get(f"/{unit}/heute")).status_code == 200
    ended = RoleEnded(unit=path, grant=grant, person=person, role=role, ended_on=date(2026, 11, 24))
    forgotten = [] if level == "branch" else [withdrawn(unit, person), gone(unit, person)]
    await stage.applied(await stage.say(fact(unit, ended, version=2), *forgotten))
    lost = await browser.get(f"/{unit}/heute")
    assert lost.status_code == 404
    assert "Dein Amt hier ist beendet" in lost.text
    assert f"Dein Amt ({office}) ist seit 24. November" in lost.text
    assert "Aylin" not in lost.text
    start = re.sub(r"</?time[^>]*>", "", (await browser.get("/")).text)
    assert "Du hast hier kein Amt (mehr)" in start
    assert f"{stage.view.service.units[unit].name}: Dein Amt ({office}) ist seit 24. November" in start
    stranger = await (await stage.signed_in(uuid4())).get(f"/{unit}/heute")
    assert stranger.status_code == 404
    assert "Hier hast Du kein Amt" in stranger.text
