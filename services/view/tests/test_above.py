"""No ordinary member above the branch: every page that a level above can get, with all its bytes.

The view hosts the branches too, whose topics are full of people; the services it asks answer carelessly, with persons
in everything. Every route of every screen joins by itself.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest_asyncio

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import DAY, District, days, fact, named, text_about
from services.view.tests.stage import Browser, Stage, create_topics, on_stage
from services.view.tests.test_who_may import ROUTES, Route, ask
from shared.contracts.members import ApplicationReceived, MemberAdmitted, MemberRecorded
from shared.security.permissions import Role

CANARIES = {
    "first_name": "Xanthippa",
    "last_name": "Quittenbaum",
    "born_on": "1931-02-27",
    "street": "Zwergahornsteig 77",
    "phone": "+495199777001",
    "email": "xanthippa@zwiesel.example.org",
}
"""An ordinary member, in every field that a branch may see."""
NUMBER, NOTE = "97531864", "Zwistigkeiten im Kleingarten"


@dataclass
class Above:
    """A view with people in its branches, and whoever leads above them."""

    stage: Stage
    browsers: dict[tuple[str, Role], Browser]
    persons: list[UUID]
    application: UUID


def careless(persons: list[UUID]) -> Any:
    """A service that has persons in every answer."""
    one = CANARIES | {"person": str(persons[0]), "number": NUMBER, "unit": None, "status": "member", "line": 2}
    one |= {"proposal": str(uuid4()), "id": str(persons[0]), "asked_by": "", "kind": "left"}
    doubt = one | {"kind": "same", "row": CANARIES | {"email": ""}, "known": CANARIES}
    report = {"rows": 2, "accepted": 2, "missing": [one], "missing_total": 1, "doubtful": [doubt], "doubtful_total": 1}
    state = {"import_id": str(uuid4()), "state": "done", "read": 2, "changed": 0, "at": "2026-11-24T10:00:00Z"}

    async def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        await request.aread()
        if path.endswith("/proposals"):
            return httpx.Response(200, json=[one, doubt])
        if path.endswith("/asked"):
            return httpx.Response(200, json=[])
        if path.endswith("/imports") and request.method == "GET":
            return httpx.Response(200, json=[])
        if re.search(r"/imports/[0-9a-f-]{36}$", path):
            return httpx.Response(200, json=state | {"report": report})
        if path.endswith("/imports"):
            return httpx.Response(200, json=report)
        return httpx.Response(404, json={"type": "urn:ortsnetz:not_found", "title": "not_found", "status": 404})

    return answer


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def above(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Above]:
    built = District()
    create_topics(kafka, built)
    units = [built.district, *built.subs, *built.branches]
    async with on_stage(postgres, kafka, built, units) as stage:
        persons, application = [uuid4(), uuid4(), uuid4()], uuid4()
        branch, path = built.branch, built.path(built.branch)
        told = []
        for person in persons:
            told += [named(branch, person, CANARIES["first_name"], CANARIES["last_name"], **_rest())]
            told += [text_about(branch, person, uuid4(), NOTE)]
        received = ApplicationReceived(
            unit=path, application=application, person=persons[0], received_on=DAY - days(3), decide_by=DAY + days(20),
            channel="paper",
        )  # fmt: skip
        admitted = MemberAdmitted(
            unit=path, application=uuid4(), person=persons[1], admitted_on=DAY - days(40), outcome="board"
        )
        recorded = MemberRecorded(unit=path, person=persons[2], status="member", joined_on=DAY - days(400))
        told += [fact(branch, received), fact(branch, admitted, version=2), fact(branch, recorded)]
        await stage.applied(await stage.say(*told))
        browsers: dict[tuple[str, Role], Browser] = {}
        for unit in (built.sub, built.district):
            for role in (Role.BOARD, Role.OFFICE):
                browsers[unit, role] = await stage.signed_in(await stage.office(unit, role))
        browsers[branch, Role.BOARD] = await stage.signed_in(await stage.office(branch, Role.BOARD))
        stage.services = careless(persons)
        yield Above(stage, browsers, persons, application)


def _rest() -> dict[str, Any]:
    return {name: text for name, text in CANARIES.items() if not name.endswith("_name")}


def addresses(above: Above, route: Route, unit: str) -> list[str]:
    """The route's address here, about the branch, with ids that exist wherever there is one to name."""
    path = route.path.replace("{unit}", unit).replace("{branch}", above.stage.district.branch)
    ids = [str(above.application), *(str(one) for one in above.persons[:1])]
    return list({re.sub(r"\{[a-z_]+(:[a-z]+)?\}", one, path) for one in ids})


async def told(above: Above, browser: Browser, units: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """What of the canaries stands in which answer."""
    marks = [*CANARIES.values(), "27.02.1931", NUMBER, NOTE, *map(str, above.persons), str(above.application)]
    found = []
    for route in ROUTES:
        if route.path.endswith("/live") or route.name == "POST /abmelden":
            continue  # names of what has changed, no content; and who is signed out sees nothing any more
        for unit in units:
            for address in addresses(above, route, unit):
                response = await ask(browser, route, address)
                text = response.text + str(response.headers)
                held = [mark for mark in marks if mark in text and mark not in address]
                if held:
                    found.append((f"{route.method} {address}", held))
    assert (await browser.get(f"/{units[0]}/heute")).status_code == 200, "still signed in"
    return found


async def test_no_page_above_holds_an_ordinary_member(above: Above) -> None:
    built = above.stage.district
    for (unit, role), browser in above.browsers.items():
        if unit != built.branch:
            pages = await told(above, browser, (unit, built.branch, *({built.sub} - {unit})))
            assert pages == [], f"{role} of {unit}"


async def test_the_preview_of_an_import_above_holds_nobody(above: Above) -> None:
    built = above.stage.district
    for unit in (built.sub, built.district):
        text = await preview(above.browsers[unit, Role.BOARD], unit)
        assert "Das würde sich ändern" in text
        assert not [mark for mark in (*CANARIES.values(), NUMBER) if mark in text]


async def test_in_the_branch_they_are_found(above: Above) -> None:
    """Otherwise the search would find nothing anywhere."""
    branch = above.stage.district.branch
    browser = above.browsers[branch, Role.BOARD]
    assert len(await told(above, browser, (branch,))) > 3
    assert CANARIES["last_name"] in await preview(browser, branch)


async def preview(browser: Browser, unit: str) -> str:
    """A file uploaded: what would change."""
    page = await browser.get(f"/{unit}/import")
    csrf = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    shown = await browser.http.post(
        f"/{unit}/import",
        data={"csrf": csrf, "idempotency": uuid4().hex},
        files={"file": ("liste.csv", b"Mitgliedsnummer;Nachname\n1;2\n", "text/csv")},
        follow_redirects=True,
    )
    return shown.text
