"""No ordinary member above the branch: the bytes of every HTTP answer that a level above can get are searched.

Every route of the services that know persons, asked by everybody of a level above, for its own unit and for a branch
below, with ids that exist and with what makes the most of it: no answer holds a name, a way to reach somebody, a birth
date, a number or an id of a member who holds no office, unless the asker has typed it. A new route joins by itself; one
with an id of a kind that is not known here fails until the world has one.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlmodel import col, select

from deploy.reference.composed import SERVICES, build
from deploy.testing.postgres import PostgresForTests
from services.events.tests.build import Events, events
from services.events.tests.kits import Kits
from services.events.tests.test_stalls import stall
from services.events.tests.visibility import Visibility
from services.members.people.tables import StoredText
from services.members.testing import Running, running
from services.members.testing import settings_for as members_settings
from services.members.tests.builders import (
    CELLE,
    DISTRICT,
    LACHENDORF,
    NOTIFY,
    OPERATOR,
    SUB,
    applicant,
    board,
    district,
    member,
    office,
    view,
)
from services.members.tests.test_imports import row, upload
from services.mentoring.tests.build import Member, mentoring
from shared.references import reference
from shared.security.tokens import Principal
from tests.security.test_routes import routes

BORN = date(1931, 2, 27)
PERSONAL = {
    "title": "Zwickelgrad", "first_name": "Xanthippa", "last_name": "Quittenbaum", "street": "Zwergahornsteig 77",
    "postcode": "29299", "town": "Zwieselhausen", "phone": "+495199777001", "mobile": "+491799777002",
    "email": "xanthippa@zwiesel.example.org", "number": "97531864",
}  # fmt: skip
"""An ordinary member in every field."""
REASON, GROUNDS = "Zwistigkeiten im Kleingarten", "Zwiebeln wachsen dort seit Jahren"


@dataclass
class World:
    """A service with ordinary members in it: ids by the name of the path's part, and what must not be told."""

    app: FastAPI
    http: httpx.AsyncClient
    token: Callable[[Principal], str]
    ids: dict[str, list[str]]
    persons: list[str]
    canaries: list[str]
    typed: dict[str, Any] = field(default_factory=dict)
    holder: tuple[str, dict[str, Any]] | None = None
    """What a guest asks by their own link, through a view: where nobody else is told anything."""


@asynccontextmanager
async def _members(postgres: PostgresForTests, folder: Path) -> AsyncIterator[World]:
    async with running(members_settings(folder, (await postgres.database("members")).dsn)) as here:
        await district(here)
        yield await _told_of_members(here)


async def _told_of_members(here: Running) -> World:
    known = await member(here, CELLE, **PERSONAL, born_on=BORN)
    alike = {"first_name": "Ottokar", "last_name": "Quastenflosser"}
    others = [await member(here, LACHENDORF, **alike, born_on=BORN, email="ottokar@zwiesel.example.org")]
    others.append(await member(here, CELLE, first_name="Quirina", last_name="Quark", number="97531865"))
    today = str(here.parts.service.calendar.today())
    applications = []
    for name in ("Zwinglinde", "Zwetschgenhold", "Zweigolf"):
        body = applicant(first_name=name, last_name="Quendel", received_on=today, email=f"{name}@zwiesel.example.org")
        filed = (await here.send(f"/units/{CELLE}/applications", body, by=board(CELLE))).json()
        applications.append(filed["application"])
        others.append(filed["person"])
    where = f"/units/{CELLE}/applications/{applications[1]}/refusal"
    (await here.send(where, {"version": 1, "reason": REASON}, by=board(CELLE))).raise_for_status()
    where = f"/units/{CELLE}/applications/{applications[1]}/objections"
    letter = {"received_on": today, "grounds": GROUNDS}
    objected = (await here.send(where, letter, by=board(CELLE))).raise_for_status().json()
    where = f"/units/{CELLE}/applications/{applications[2]}/admission"
    (await here.send(where, {"version": 1}, by=board(CELLE))).raise_for_status()
    prospects, secret = await _prospects(here)
    others += [one["person"] for one in prospects]
    imports = []
    for unit in (SUB, DISTRICT, CELLE):
        rows = (
            row(1, first="Neu", last="Neumann"),
            row(2, LACHENDORF, first="Ottokar", last="Quastenflosser", born="", mail=""),
            row(int(PERSONAL["number"]), first="Falsch", last="Falschmann", born="01.01.1999", mail=""),
            row(4, first="Zwinglinde", last="Quendel", born="", mail=""),
        )
        await upload(here, *rows[: 4 if unit != SUB else 2], unit=unit)
        listed = (await here.get(f"/units/{unit}/imports", by=OPERATOR)).json()
        imports += [one["import_id"] for one in listed]
    open_ones = []
    for branch in (CELLE, LACHENDORF):
        open_ones += (await here.get(f"/units/{branch}/imports/proposals", by=OPERATOR)).json()
    assert {one["kind"] for one in open_ones} == {"left", "same", "changed"}
    officer = await member(here, LACHENDORF, first_name="Olaf", last_name="Offiziell")
    who, where = {"person": str(officer.id)}, f"/units/{LACHENDORF}"
    held = await here.send(f"{where}/roles", who | {"role": "board"}, by=board(LACHENDORF))
    appointed = await here.send(f"{where}/contact-persons", who, by=board(LACHENDORF))
    asked = await here.send(f"/units/{CELLE}/stand-in-requests", who, by=board(SUB))
    async with here.parts.service.database.reading() as session:
        texts = [str(one) for one in await session.scalars(select(col(StoredText.record)))]
    assert len(texts) == 2, "the reason of a refusal and the grounds of an objection"
    persons = [str(known.id), *(str(getattr(one, "id", one)) for one in others)]
    canaries = [*PERSONAL.values(), REASON, "Ottokar", "Quastenflosser", "Quendel", "Zwinglinde", "Quirina", "97531865"]
    canaries += [GROUNDS, "zwiesel.example", "Zwirbel", "05199 777003", "Zwetschgenkuchen"]
    return World(
        here.app,
        here.http,
        here.token,
        {
            "application": applications,
            "import_id": imports,
            "proposal": [one["proposal"] for one in open_ones],
            "grant": [held.json()["grant"]],
            "appointment": [appointed.json()["appointment"]],
            "request": [asked.json()["request"]],
            "person": persons[:2],
            "link": [str(uuid4())],
            "objection": [objected["objection"]],
            "record": texts,
            "prospect": [one["prospect"] for one in prospects],
        },
        persons,
        [*canaries, BORN.isoformat(), f"{BORN:%d.%m.%Y}", *persons],
        {name: PERSONAL[name] for name in ("first_name", "last_name", "email")}
        | {"reference": reference(UUID(applications[1]))},
        ("/prospects/standing", {"secret": secret}),
    )


async def _prospects(here: Running) -> tuple[list[dict[str, Any]], str]:
    """Two who are known in a branch, by telephone and by mail; and the secret of the link in a mail."""
    where, who = f"/units/{CELLE}/prospects", {"first_name": "Zwirbel", "last_name": "Zwirbelmann", "consent": True}
    spoken = who | {"phone": "05199 777003", "source": "stall", "interest": "Zwetschgenkuchen"}
    (await here.send(where, spoken, by=board(CELLE))).raise_for_status()
    client = {"client": f"view-{CELLE}", "secret": "s" * 30, "role": "view", "units": [CELLE], "url": "http://celle"}
    (await here.send("/clients", client, by=OPERATOR)).raise_for_status()
    asked = who | {"email": "zwirbel@zwiesel.example.org"}
    (await here.send(f"{where}/interest", asked, by=view(CELLE))).raise_for_status()
    link = next(data for name, data, _ in await here.said() if name == "prospect_asked" and data)["link"]
    issued = (await here.send(f"/links/{link}/issue", by=NOTIFY)).raise_for_status().json()
    secret = issued["url"].rpartition("/")[2]
    (await here.send("/prospects/confirmation", {"secret": secret}, by=view(CELLE))).raise_for_status()
    return [data for name, data, _ in await here.said() if name == "prospect_opened" and data], secret


@asynccontextmanager
async def _mentoring(postgres: PostgresForTests, folder: Path) -> AsyncIterator[World]:
    async with mentoring((await postgres.database("mentoring")).dsn, folder) as here:
        people = [Member(unit=CELLE), Member(unit=LACHENDORF)]
        await here.hears(*(one.admitted() for one in people))
        found = await here.http.get(
            f"/units/{CELLE}/journeys",
            headers={"Authorization": f"Bearer {here.issuer.token(board(CELLE), 'mentoring')}"},
        )
        persons = [str(one.id) for one in people]
        yield World(
            build("mentoring"),
            here.http,
            lambda who: here.issuer.token(who, "mentoring"),
            {"journey": [one["journey"] for one in found.json()]},
            persons,
            [*persons, *(one["journey"] for one in found.json())],
        )


@asynccontextmanager
async def _events(postgres: PostgresForTests, folder: Path) -> AsyncIterator[World]:
    async with events((await postgres.database("events")).dsn, folder) as here:
        occasions, registrations, persons = [], [], []
        for unit in (CELLE, LACHENDORF):
            occasions.append(await here.announces(unit))
            secret = await here.registers(occasions[-1], f"Quasi{unit[3:]}", unit=unit, note="Zwiesel bringt Kuchen")
            registrations.append((await here.stands(secret, unit))["registration"])
        persons += [str(person) for (person,) in await here.rows("SELECT person FROM registrations")]
        ids, helper = await _stall_with_kit(here)
        canaries = ["Quasi", "quasi", "Zwiesel", "Zwischenruf", *persons, helper]
        yield World(
            build("events"),
            here.http,
            lambda who: here.issuer.token(who, "events"),
            {"occasion": [*occasions, *ids.pop("occasion")], "link": registrations, **ids, **await _planned(here)},
            persons,
            canaries,
            holder=("/registrations/standing", {"secret": secret}),
        )


async def _planned(here: Events) -> dict[str, list[str]]:
    """What a branch plans, with whom and from what, and what it is offered."""
    template = {"kind": "evening", "title": "Abend für Neue", "minutes": 120}
    written = (await here.post(f"/units/{DISTRICT}/templates", template, by=office(DISTRICT))).raise_for_status()
    draft = {"kind": "evening", "title": "Zwischenruf", "public": True}
    kept = (await here.post(f"/units/{CELLE}/drafts", draft)).raise_for_status()
    looking = Visibility(here)
    (await looking.looks()).raise_for_status()
    period = await looking.leaves_out("2026-12-24", "2026-12-31", "holidays")
    (await here.post(f"/units/{CELLE}/visibility/offers", {})).raise_for_status()
    offers = [one["offer"] for one in await looking.offers()]
    return {
        "template": [written.json()["template"]],
        "draft": [kept.json()["draft"]],
        "partner": [LACHENDORF],
        "period": [period],
        "offer": offers,
    }


async def _stall_with_kit(here: Events) -> tuple[dict[str, list[str]], str]:
    """A stall of a branch at which an ordinary member stands, with a kit of the district; ids, and who it is."""
    helper = uuid4()
    one = await (await stall(here)).planned(1)
    duty = await one.takes(0, person=str(helper))
    kits = Kits(here)
    (kit,) = await kits.enter()
    promise = await kits.sent("2026-12-05")
    (await kits.borrower_does("missing", promise, missing="Zwischenruf")).raise_for_status()
    ids = {"occasion": [one.occasion], "shift": [(await one.shifts())[0][0]], "duty": [duty]}
    return ids | {"kit": [kit["kit"]], "promise": [promise]}, str(helper)


WORLDS = {"members": _members, "mentoring": _mentoring, "events": _events}
NOT_OF_PERSONS = {"exchange", "notify"}
"""Services without a route for people: their operators' routes are closed to them (`test_routes.py`)."""

ASKERS = [board(SUB), office(SUB), board(DISTRICT), office(DISTRICT), view(SUB), view(DISTRICT)]
UNITS = (SUB, DISTRICT, CELLE, LACHENDORF)


@pytest.fixture(params=sorted(WORLDS))
async def world(request: pytest.FixtureRequest, postgres: PostgresForTests, tmp_path: Path) -> AsyncIterator[World]:
    """Each service that knows persons, with some in it."""
    async with WORLDS[request.param](postgres, tmp_path) as found:
        yield found


def addresses(world: World, path: str) -> Iterator[str]:
    """The path for every unit and every id that exists."""
    found = [path.replace("{unit}", unit) for unit in UNITS] if "{unit}" in path else [path]
    for name in re.findall(r"\{([a-z_]+)\}", path.replace("{unit}", "")):
        if name in ("letter", "message", "mail"):  # operators' own
            ids = ["1"]
        else:
            assert name in world.ids, f"{path}: what exists under {{{name}}}? Say so in this test's world."
            ids = world.ids[name]
        found = [one.replace(f"{{{name}}}", chosen) for one in found for chosen in ids]
    yield from found


def bodies(world: World, route: APIRoute) -> list[Any]:
    """What could be sent: filled with what is known of ordinary members, and by person."""
    if route.body_field is None:
        return [None]
    model = route.body_field.field_info.annotation
    assert isinstance(model, type), route.path
    assert issubclass(model, BaseModel), route.path
    schema = model.model_json_schema()
    return [_filled(world, schema, person) for person in world.persons[:2]]


def _filled(world: World, schema: dict[str, Any], person: str) -> dict[str, Any]:
    found = {}
    for name, kind in schema.get("properties", {}).items():
        one = next((way for way in kind.get("anyOf", [kind]) if way.get("type") != "null"), kind)
        if "$ref" in one:
            one = schema["$defs"][one["$ref"].rsplit("/", 1)[1]]
        found[name] = _value(world, name, one, person)
    return found


def _value(world: World, name: str, one: dict[str, Any], person: str) -> Any:
    if "enum" in one or "const" in one:
        return one.get("const", one.get("enum", [None])[0])
    if one.get("format") == "uuid":
        return person
    if one.get("format") == "date":
        return BORN.isoformat() if name == "born_on" else "2026-01-02"
    if one.get("format") == "date-time":
        return "2026-12-03T21:00" if name == "ends" else "2026-12-03T19:00"
    match one.get("type"):
        case "boolean":
            return True
        case "integer" | "number":
            return 1
        case "array":
            return []
        case "object":
            return {}
        case _:
            return str((PERSONAL | world.typed).get(name, PERSONAL["last_name"] * max(1, one.get("minLength", 1) // 5)))


EXPORT = "\n".join(
    (
        "Mitgliedsnummer;Nachname;Vorname;Ortsverein",
        f"{PERSONAL['number']};X;Y;Ortsverein Celle",
        "00000077;X;Y;Ortsverein Celle",
    )
)


async def test_no_answer_to_a_level_above_holds_an_ordinary_member(world: World) -> None:
    """First all that only reads, then all commands: what they change is nobody's answer any more."""
    seen, got, leaked = 0, 0, []
    order = sorted(routes(world.app), key=lambda one: "GET" not in (one.methods or ()))
    for route in order:
        for method in route.methods or ():
            for address in addresses(world, route.path):
                for body in bodies(world, route):
                    raw = EXPORT if method == "POST" and body is None else json.dumps(body) if body else ""
                    for query in ("", "?dry_run=true") if raw == EXPORT else ("",):
                        for who in ASKERS:
                            headers = {"Authorization": f"Bearer {world.token(who)}", "Idempotency-Key": uuid4().hex}
                            headers["Content-Type"] = "application/json"
                            answer = await world.http.request(method, address + query, content=raw, headers=headers)
                            seen, got = seen + 1, got + answer.is_success
                            told = answer.text + str(answer.headers)
                            sent = address + raw
                            held = [one for one in world.canaries if one in told and one not in sent]
                            if held:
                                leaked.append((method, address, str(who.roles), answer.status_code, held))
    assert leaked == []
    assert seen > 50, "no route was asked: this test would prove nothing"
    assert got > 0


async def test_a_board_of_the_branch_does_get_them(world: World) -> None:
    """Otherwise the search above would find nothing anywhere."""
    found = set()
    for route in routes(world.app):
        if "GET" in (route.methods or ()):
            for address in addresses(world, route.path):
                headers = {"Authorization": f"Bearer {world.token(board(CELLE))}"}
                answer = await world.http.get(address, headers=headers)
                found |= {one for one in world.canaries if one in answer.text}
    if world.holder:
        address, body = world.holder
        headers = {"Authorization": f"Bearer {world.token(view(CELLE))}"}
        answer = await world.http.post(address, json=body, headers=headers)
        found |= {one for one in world.canaries if one in answer.text}
    assert found


def test_every_service_is_searched_or_knows_no_persons() -> None:
    assert set(SERVICES) == set(WORLDS) | NOT_OF_PERSONS
