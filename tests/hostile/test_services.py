"""Hostile texts over HTTP, with the services' real databases: refused with the field named, or kept exactly all the way
into the database and the record that is published. Never a 500.
"""

from __future__ import annotations

import pkgutil
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import asyncpg
import httpx
import pytest

from deploy.testing.postgres import PostgresForTests
from services.events.tests import build as events
from services.members.tests import builders
from services.members.tests.test_imports import HEADER
from services.mentoring.tests import build as mentoring
from shared.web import api_routes
from tests.hostile.attacking import UNIT, everything_in
from tests.hostile.fields import body_of, leaves, parameters_of
from tests.hostile.texts import FEW, HOSTILE, Must, kept
from tests.hostile.worlds import ALL, WORLDS, Story, World


@pytest.mark.parametrize("name", sorted(WORLDS))
async def test_no_route_fails_and_each_refusal_names_the_field(
    name: str, postgres: PostgresForTests, tmp_path: Path
) -> None:
    """Every field of every body, every part of every path, query and header."""
    async with WORLDS[name](postgres, tmp_path) as world:
        routes = [one for one in api_routes(world.app) if not one.path.startswith("/health")]
        await world.attack.everywhere(routes)
    assert not world.attack.wrong, f"{len(world.attack.wrong)}: {world.attack.wrong[:12]}"


# ---- kept exactly: every free text, through a request that succeeds


def _paper(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        number = next(_numbers)
        today = world.running.parts.service.calendar.today().isoformat()
        more = {"first_name": f"F{number}", "last_name": f"L{number}", "received_on": today}
        body = builders.applicant(email="") | more | {field: text}
        answer: httpx.Response = await world.running.send(f"/units/{UNIT}/applications", body, by=ALL)
        return answer

    return story


def _online(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        body = builders.applicant(email=f"a{next(_numbers)}@example.org", consent=True) | {field: text}
        answer: httpx.Response = await world.running.send(f"/units/{UNIT}/applications/online", body, by=ALL)
        return answer

    return story


async def _refusal(world: World, text: str) -> httpx.Response:
    filed = (await _paper("town")(world, "Celle")).json()
    path = f"/units/{UNIT}/applications/{filed['application']}/refusal"
    answer: httpx.Response = await world.running.send(path, {"version": 1, "reason": f"Weil {text}"}, by=ALL)
    return answer


async def _objected(world: World, text: str) -> httpx.Response:
    """Somebody who was refused objects by letter."""
    filed = (await _paper("town")(world, "Celle")).json()
    path, today = f"/units/{UNIT}/applications/{filed['application']}", world.running.parts.service.calendar.today()
    await world.running.send(f"{path}/refusal", {"version": 1, "reason": "Wohnt nicht hier."}, by=ALL)
    body = {"received_on": today.isoformat(), "grounds": f"Weil {text}"}
    answer: httpx.Response = await world.running.send(f"{path}/objections", body, by=ALL)
    return answer


def _of_objection(unit: str, step: str, field: str, **more: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        objection = (await _objected(world, "ich hier wohne")).json()
        if step == "decision":  # after the branch was heard
            told = {"version": objection["version"], "statement": "Wir bleiben dabei."}
            path = f"/units/{UNIT}/objections/{objection['objection']}/statement"
            objection = (await world.running.send(path, told, by=ALL)).json()
        body = {"version": objection["version"], field: f"Weil {text}", **more}
        path = f"/units/{unit}/objections/{objection['objection']}/{step}"
        answer: httpx.Response = await world.running.send(path, body, by=ALL)
        return answer

    return story


def _correction(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        person = await builders.member(world.running, UNIT)
        body = {field: text, "seen": {name: getattr(person, name) for name in _PERSON}}
        path = f"/units/{UNIT}/people/{person.id}/contact-data"
        answer: httpx.Response = await world.running.send(path, body, by=ALL)
        return answer

    return story


def _role(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        names = {"first_name": "Ada", "last_name": "Low", field: text}
        body = {"email": f"r{next(_numbers)}@example.org", "role": "board", **names}
        answer: httpx.Response = await world.running.send(f"/units/{UNIT}/roles", body, by=ALL)
        return answer

    return story


def _unit(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        unit = builders.units()[3] | {field: text, "key": f"ov-neu-{next(_numbers)}"}
        answer: httpx.Response = await world.running.send("/units", {"units": [unit]}, by=ALL)
        return answer

    return story


async def _import_name(world: World, text: str) -> httpx.Response:
    row = "00000001;Clara;Hartmann;06.06.1949;29221;Celle;c@example.org;03.11.2003;;Mitglied;Ortsverein Celle"
    headers = {**world.attack.headers, "content-type": "text/csv"}
    file = f"{HEADER}\r\n{row}\r\n".encode()
    http: httpx.AsyncClient = world.running.http
    return await http.post(f"/units/{UNIT}/imports", content=file, params={"name": text}, headers=headers)


async def _journey(world: World) -> str:
    """Of somebody new: its address."""
    member = mentoring.Member()
    await world.running.hears(member.admitted())
    journeys = await world.running.http.get(f"/units/{UNIT}/journeys", headers=world.attack.headers)
    (one,) = (one for one in journeys.json() if one["person"] == str(member.id))
    return f"/units/{UNIT}/journeys/{one['journey']}"


async def _version(world: World, journey: str) -> int:
    found = await world.running.http.get(f"/units/{UNIT}/journeys", headers=world.attack.headers)
    return next(int(one["version"]) for one in found.json() if journey.endswith(one["journey"]))


async def _note(world: World, text: str) -> httpx.Response:
    journey = await _journey(world)
    body = {"version": await _version(world, journey), "outcome": "reached", "note": text}
    answer: httpx.Response = await world.running.post(f"{journey}/first-contact", body, ALL)
    return answer


async def _written(world: World, text: str) -> httpx.Response:
    journey = await _journey(world)
    body = {"version": await _version(world, journey), "note": text}
    answer: httpx.Response = await world.running.post(f"{journey}/notes", body, ALL)
    return answer


async def _corrected(world: World, text: str) -> httpx.Response:
    journey = await _journey(world)
    made = {"version": await _version(world, journey), "outcome": "reached"}
    version = (await world.running.post(f"{journey}/first-contact", made, ALL)).json()["version"]
    body = {"version": version, "outcome": "met", "note": text}
    answer: httpx.Response = await world.running.post(f"{journey}/first-contact/correction", body, ALL)
    return answer


async def _try_corrected(world: World, text: str) -> httpx.Response:
    journey = await _journey(world)
    seen = await _version(world, journey)
    tried = {"version": seen, "outcome": "not_reached"}
    version = (await world.running.post(f"{journey}/first-contact", tried, ALL)).json()["version"]
    body = {"version": version, "entry": seen + 1, "outcome": "not_reached", "note": text}
    answer: httpx.Response = await world.running.post(f"{journey}/first-contact/tries/correction", body, ALL)
    return answer


async def _reminded(world: World, text: str) -> httpx.Response:
    today = world.running.service.calendar.today()
    await world.running.hears(mentoring.Member(admitted_on=today - timedelta(days=70)).admitted())
    await world.running.works()
    await world.running.a_day_later(7)  # once a week
    answer: httpx.Response = await world.running.post(f"/units/{UNIT}/reminders", {"word": text}, ALL)
    return answer


OCCASIONS = f"/units/{UNIT}/occasions"


def _announced(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        body = events.evening(**{field: text})
        answer: httpx.Response = await world.running.post(OCCASIONS, body, ALL)
        return answer

    return story


def _occasion_changed(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        occasion = (await world.running.post(OCCASIONS, events.evening(), ALL)).json()["occasion"]
        body = events.evening(version=1, **{field: text})
        answer: httpx.Response = await world.running.post(f"{OCCASIONS}/{occasion}/change", body, ALL)
        return answer

    return story


async def _occasion_cancelled(world: World, text: str) -> httpx.Response:
    occasion = (await world.running.post(OCCASIONS, events.evening(), ALL)).json()["occasion"]
    body = {"version": 1, "word": text}
    answer: httpx.Response = await world.running.post(f"{OCCASIONS}/{occasion}/cancellation", body, ALL)
    return answer


def _guest(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        occasion = (await world.running.post(OCCASIONS, events.evening(seats=None), ALL)).json()["occasion"]
        asked = {"first_name": "Ruben", "email": f"gast{next(_numbers)}@example.org", field: text}
        here = world.running
        (await here.post(f"{OCCASIONS}/{occasion}/registrations", asked, ALL)).raise_for_status()
        kind, data, _ = (await here.said())[-1]
        assert kind == "registration_asked"
        secret = (await here.post(f"/links/{data['registration']}/issue", by=ALL)).json()["secret"]
        answer: httpx.Response = await here.post("/registrations/confirmation", {"secret": secret}, ALL)
        return answer

    return story


async def _discard(world: World, text: str) -> httpx.Response:
    async with world.running.parts.service.database.transaction() as session:
        from shared.messaging.tables import dead_letters

        row = {"consumer": "x", "topic": "x", "partition": 0, "offset": next(_numbers), "key": "x", "reason": "x"}
        letter = (await session.execute(dead_letters.insert().values(row).returning(dead_letters.c.id))).scalar()
    http: httpx.AsyncClient = world.running.http
    body = {"why": f"Weil {text}"}
    return await http.post(f"/ops/dead-letters/{letter}/discard", json=body, headers=world.attack.headers)


_numbers = iter(range(1, 1_000_000))
CORRECTED = ("first_name", "last_name", "phone", "mobile", "email", "street", "postcode", "town", "born_on")
_PERSON = ("first_name", "last_name", "street", "town")
STORIES: dict[str, dict[str, Story]] = {
    "members": {
        **{f"/units/{{unit}}/applications /{field}": _paper(field) for field in _PERSON},
        **{f"/units/{{unit}}/applications/online /{field}": _online(field) for field in _PERSON},
        "/units/{unit}/applications/{application}/refusal /reason": _refusal,
        "/units/{unit}/applications/{application}/objections /grounds": _objected,
        "/units/{unit}/objections/{objection}/statement /statement": _of_objection(UNIT, "statement", "statement"),
        "/units/{unit}/objections/{objection}/decision /reasons": _of_objection(
            builders.SUB, "decision", "reasons", outcome="rejected"
        ),
        **{f"/units/{{unit}}/people/{{person}}/contact-data /{field}": _correction(field) for field in _PERSON},
        **{f"/units/{{unit}}/roles /{field}": _role(field) for field in ("first_name", "last_name")},
        **{f"/units /units/0/{field}": _unit(field) for field in ("name", "municipality")},
        "/units/{unit}/imports name": _import_name,
        "/ops/dead-letters/{letter}/discard /why": _discard,
    },
    "mentoring": {
        "/units/{unit}/journeys/{journey}/first-contact /note": _note,
        "/units/{unit}/journeys/{journey}/notes /note": _written,
        "/units/{unit}/journeys/{journey}/first-contact/correction /note": _corrected,
        "/units/{unit}/journeys/{journey}/first-contact/tries/correction /note": _try_corrected,
        "/units/{unit}/reminders /word": _reminded,
    },
    "events": {
        **{f"/units/{{unit}}/occasions /{one}": _announced(one) for one in ("title", "place", "about")},
        **{
            f"/units/{{unit}}/occasions/{{occasion}}/change /{one}": _occasion_changed(one)
            for one in ("title", "place", "about")
        },
        "/units/{unit}/occasions/{occasion}/cancellation /word": _occasion_cancelled,
        **{
            f"/units/{{unit}}/occasions/{{occasion}}/registrations /{one}": _guest(one)
            for one in ("first_name", "note")
        },
    },
    "notify": {},
}
for capability in pkgutil.iter_modules([str(Path(__file__).parent / "stories")]):
    told = import_module(f"tests.hostile.stories.{capability.name}")
    STORIES[told.SERVICE] |= told.STORIES
"""By route and field: how a text is brought to where it is kept. A free text without a story fails the test below."""
COMPARED = {
    *(f"/units/{{unit}}/roles/end /{name}" for name in ("first_name", "last_name")),
    *(f"/units/{{unit}}/people/{{person}}/contact-data /seen/{name}" for name in CORRECTED),
    "/units/{unit}/objections /reference",
}
"""By these something is found, or compared: they are kept nowhere."""
ALIKE = {"/objections /grounds", "/units/{unit}/objections /grounds"}
"""Handed on to what the branch's own letter is handed on to: told once."""
EVERYWHERE = "/ops/dead-letters/{letter}/discard /why"
"""The same route in every service: told once."""


@pytest.mark.parametrize("name", sorted(WORLDS))
async def test_every_free_text_is_kept_exactly(name: str, postgres: PostgresForTests, tmp_path: Path) -> None:
    """What is acknowledged stands in the database, and in the record that is published."""
    async with WORLDS[name](postgres, tmp_path) as world:
        stories = STORIES[name]
        lines: dict[str, bool] = {}
        for route in api_routes(world.app):
            body = body_of(route)
            named = [(leaf.pointer, leaf) for leaf in leaves(body)] if body is not None else []
            named += [(at, leaf) for _, at, kind in parameters_of(route) if kind is not None for leaf in leaves(kind)]
            lines |= {f"{route.path} {at}": leaf.lines for at, leaf in named if leaf.lines is not None}
        missing = lines.keys() - stories.keys() - COMPARED - ALIKE - ({EVERYWHERE} if name != "members" else set())
        assert not missing, f"say in STORIES how these are brought to where they are kept: {missing}"
        assert stories.keys() <= lines.keys(), "a story without a field"
        sent: dict[str, list[str]] = {}
        thorough = next((field for field in stories if lines[field]), "")  # the others share its type
        for field, story in stories.items():
            for one in HOSTILE if field == thorough else FEW:
                text = one.text[:40] if len(one.text) > 1000 and one.must is not Must.REFUSE else one.text
                if one.must is Must.REFUSE or not one.in_utf8 or (one.must is Must.LINES and not lines[field]):
                    continue
                answer = await story(world, text)
                assert answer.status_code < 300, (field, one.name, answer.text)
                sent.setdefault(field, []).append(text)
        connection = await asyncpg.connect(world.dsn)
        try:
            there = {one async for one in everything_in(connection)}
        finally:
            await connection.close()
        lost = [
            (field, ascii(text))
            for field, texts in sent.items()
            for text in texts
            if not ({kept(text), f"Weil {kept(text)}", kept(f"Weil {text}")} & there)
        ]
        assert not lost, f"{len(lost)} acknowledged, and not there: {lost[:10]}"
