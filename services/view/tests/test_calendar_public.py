"""What whoever has no account sees of occasions and does: invitations, registrations, calendar files."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
import recurring_ical_events
from icalendar import Calendar

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import DAY, District, days
from services.view.tests.occasions import Guest, Said, at
from services.view.tests.played import Played
from services.view.tests.stage import Play, Stage, create_topics, on_stage
from services.view.tests.test_calendar import told
from shared.problems import Problem

SECRET = "s" * 43
WAYS = ("confirmation", "acceptance", "withdrawal", "party", "erasure")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def outside(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.branches[1]]) as stage:
        yield Played(stage)


def answering(unit: str, occasion: object, standing: str, **more: Any) -> Play:
    """The service, where a link stands so whatever is done."""

    async def play(_request: httpx.Request) -> httpx.Response:
        body = {"unit": unit, "occasion": str(occasion), "registration": str(uuid4()), "standing": standing}
        return httpx.Response(200, json=body | {"first_name": "Ruben", "party": 1} | more)

    return play


def asked_for(stage: Stage, since: int) -> list[tuple[str, dict[str, Any]]]:
    """What the service was asked since then: the end of each address, and the body."""
    return [(one.url.path.rpartition("/")[2], json.loads(one.content)) for one in stage.asked[since:]]


async def test_the_list_has_what_is_open_to_everybody_and_needs_no_cookie(outside: Played) -> None:
    built = outside.stage.district
    unit = built.branch
    public = Said(built, unit, title="Für alle", place="Marktplatz")
    inside = Said(built, unit, title="Unter uns", public=False)
    next_door = Said(built, built.branches[1], title="Nebenan", neighbours=True)
    over = Said(built, unit, title="Schon gewesen")
    over.starts, over.ends = at(DAY - days(2), 19), at(DAY - days(2), 21)
    await told(outside, *(one.announced() for one in (public, inside, next_door, over)))
    found = await outside.stage.visitor().get(f"/{unit}/einladung")
    assert found.status_code == 200
    assert "Für alle" in found.text
    assert not [title for title in ("Unter uns</a", "Nebenan", "Schon gewesen") if title in found.text]
    assert "set-cookie" not in found.headers
    assert found.headers["cache-control"] == "public, max-age=60"
    assert "<script" not in found.text.partition("</head>")[2]


async def test_an_invitation_tells_others_what_it_is(outside: Played) -> None:
    stage, unit = outside.stage, outside.stage.district.branch
    evil = Said(stage.district, unit, title="</script><b>Abend", place="Saal & Garten", about="Wir <reden>.")
    await told(outside, evil.announced(), evil.filled(11))
    address = f"/{unit}/einladung/{evil.occasion}"
    found = await stage.visitor().get(address)
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', found.text, re.DOTALL)
    assert data
    said = json.loads(data.group(1))
    assert said["@type"] == "Event"
    assert (said["name"], said["startDate"]) == ("</script><b>Abend", "2026-12-03T19:00+01:00")
    assert said["location"]["name"] == "Saal & Garten"
    assert (said["maximumAttendeeCapacity"], said["remainingAttendeeCapacity"]) == (15, 4)
    assert said["url"] == f"{stage.url}{address}"
    assert f'property="og:url" content="{stage.url}{address}"' in found.text
    assert 'property="og:title" content="&lt;/script&gt;&lt;b&gt;Abend"' in found.text
    assert "noindex" not in found.text
    assert "Komm vorbei, noch 4 Plätze sind frei" in found.text


async def test_one_that_is_among_ourselves_is_on_no_list_and_found_by_its_address(outside: Played) -> None:
    stage, unit = outside.stage, outside.stage.district.branch
    evening = Said(stage.district, unit, title="Neue unter uns", public=False)
    meeting = Said(stage.district, unit, title="Vorstandsrunde", public=False, registration=False, seats=None)
    await told(outside, evening.announced(), meeting.announced())
    visitor = stage.visitor()
    found = await visitor.get(f"/{unit}/einladung/{evening.occasion}")
    assert found.status_code == 200
    assert "noindex" in found.text
    assert "Mitglieder, und wen sie mitbringen" in found.text
    for path in (f"/{meeting.occasion}", f"/{meeting.occasion}/termin.ics", f"/{uuid4()}"):
        assert (await visitor.get(f"/{unit}/einladung{path}")).status_code == 404
    other = outside.stage.district.branches[1]
    assert (await visitor.get(f"/{other}/einladung/{evening.occasion}")).status_code == 404, "of the unit that invites"


async def test_no_guest_stands_on_any_public_page(outside: Played) -> None:
    stage, unit = outside.stage, outside.stage.district.branch
    evening = Said(stage.district, unit, title="Mit Gästen")
    guest = Guest(evening, "Xanthippa", "x@zwiesel.example.org", "Nussallergie")
    await told(outside, evening.announced(), guest.registered(), evening.filled(1))
    visitor, here = stage.visitor(), f"/{unit}/einladung"
    stage.services = answering(unit, evening.occasion, "over")
    for path in ("", "/kalender.ics", f"/{evening.occasion}", f"/{evening.occasion}/termin.ics"):
        text = (await visitor.get(here + path)).text
        assert "Mit G" in text
        assert not [word for word in ("Xanthippa", "zwiesel", "Nussallergie") if word in text]


async def test_whoever_registers_gets_the_same_answer_and_a_mail(outside: Played) -> None:
    stage, unit = outside.stage, outside.stage.district.branch
    evening = Said(stage.district, unit)
    await told(outside, evening.announced())
    address = f"/{unit}/einladung/{evening.occasion}"
    visitor = stage.visitor()
    page = await visitor.get(address)
    assert "set-cookie" in page.headers, "a form is bound to its browser"
    typed = {"first_name": " Ruben ", "email": "Ruben@Example.org", "party": "2", "note": "Kinderstuhl"}
    first = await visitor.send(page, address, **typed)
    ((where, body),) = asked_for(stage, len(stage.asked) - 1)
    assert where == "registrations"
    assert len(body.pop("asked_from")) == 32
    assert body == {"first_name": "Ruben", "email": "Ruben@Example.org", "party": 2, "note": "Kinderstuhl"}
    second = await visitor.send(await visitor.get(address), address, **typed)
    assert first.text == second.text
    assert "Sieh in Dein Postfach" in first.text
    refused = await visitor.send(await visitor.get(address), address, email="ruben@example.org", party="9")
    assert refused.status_code == 422
    assert "Bitte gib Deinen Vornamen an." in refused.text
    assert "mit wie vielen Du kommst" in refused.text
    assert 'value="ruben@example.org"' in refused.text
    asked = asked_for(stage, len(stage.asked) - 1)[0][1]
    assert (asked["first_name"], asked["party"]) == ("", "keine Zahl"), "events is asked what else is wrong"


async def test_how_often_one_address_may_ask_is_limited(postgres: PostgresForTests, kafka: KafkaForTests) -> None:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch], limit_per_address="2/hour") as stage:
        evening = Said(built, built.branch)
        await told(Played(stage), evening.announced())
        address, visitor = f"/{built.branch}/einladung/{evening.occasion}", stage.visitor()
        page = await visitor.get(address)
        answers = [await visitor.send(page, address, first_name="R", email="r@example.org") for _ in range(3)]
        assert [one.status_code for one in answers] == [200, 200, 429]


@pytest.mark.parametrize("how", ["cancelled", "running", "over", "closed", "no_registration"])
async def test_what_is_over_offers_no_registration_and_says_so(outside: Played, how: str) -> None:
    stage, unit = outside.stage, outside.stage.district.branch
    evening = Said(stage.district, unit, registration=how != "no_registration")
    if how == "running":
        evening.starts, evening.ends = at(DAY, 0), at(DAY + days(1), 0)
    if how in ("over", "closed"):
        evening.starts, evening.ends = at(DAY - days(1), 19), at(DAY - days(1), 21)
    await told(outside, evening.announced())
    if how == "cancelled":
        await told(outside, evening.cancelled("Rohrbruch im Keller"))
    if how == "closed":
        await told(outside, evening.closed(3))
    found = await stage.visitor().get(f"/{unit}/einladung/{evening.occasion}")
    assert found.status_code == 200
    assert "<form" not in found.text
    said = {
        "cancelled": ("fällt aus", "Rohrbruch im Keller", "findet nicht statt"),
        "running": ("läuft gerade", "Er hat schon angefangen"),
        "over": ("ist vorbei", "Anmelden geht nicht mehr"),
        "closed": ("ist vorbei", "Anmelden geht nicht mehr"),
        "no_registration": ("Du brauchst Dich nicht anzumelden",),
    }
    assert not [words for words in said[how] if words not in found.text]


STANDINGS = {
    "asked": ("Kommst Du, Ruben?", ("",)),
    "seated": ("Du bist dabei, Ruben", ("/absagen", "/personen", "/erinnerung")),
    "waiting": ("Du stehst auf der Warteliste, Ruben", ("/absagen", "/personen")),
    "offered": ("Ein Platz ist frei geworden, Ruben", ("/zusagen", "/absagen", "/personen")),
    "withdrawn": ("Du bist abgemeldet, Ruben", ("",)),
}


@pytest.mark.parametrize("standing", STANDINGS)
async def test_a_link_says_what_is_so_and_looking_changes_nothing(outside: Played, standing: str) -> None:
    stage, unit = outside.stage, outside.stage.district.branch
    evening = Said(stage.district, unit)
    await told(outside, evening.announced())
    here = f"/{unit}/anmeldung/{SECRET}"
    until = at(DAY, 18).isoformat() if standing == "offered" else None
    stage.services = answering(unit, evening.occasion, standing, until=until)
    before = len(stage.asked)
    found = await stage.visitor().get(here)
    assert asked_for(stage, before) == [("standing", {"secret": SECRET})]
    says, ways = STANDINGS[standing]
    assert f"<h1>{says}" in found.text
    forms = set(re.findall(r'<form method="post" action="([^"]+)"', found.text))
    assert forms == {here + way for way in (*ways, "/loeschen")}
    assert ("Wir halten ihn bis heute, 18 Uhr" in found.text) == (standing == "offered")
    assert ("Noch hast Du keinen Platz" in found.text) == (standing == "waiting")
    assert ("Am Tag vorher erinnern wir Dich" in found.text) == (standing == "seated")
    assert "noindex" in found.text


@pytest.mark.parametrize(
    ("standing", "way", "command", "more"),
    [
        ("asked", "", "confirmation", {}),
        ("withdrawn", "", "confirmation", {}),
        ("offered", "/zusagen", "acceptance", {}),
        ("seated", "/absagen", "withdrawal", {}),
        ("seated", "/personen", "party", {"party": 2}),
        ("seated", "/erinnerung", "reminder", {"wanted": False}),
        ("seated", "/loeschen", "erasure", {}),
    ],
)
async def test_each_button_does_what_it_says(
    outside: Played, standing: str, way: str, command: str, more: dict[str, Any]
) -> None:
    stage, unit = outside.stage, outside.stage.district.branch
    evening = Said(stage.district, unit)
    await told(outside, evening.announced())
    here = f"/{unit}/anmeldung/{SECRET}"
    stage.services = answering(unit, evening.occasion, standing)
    visitor = stage.visitor()
    page = await visitor.get(here)
    before = len(stage.asked)
    done = await visitor.send(
        page, here + way, **{name: {False: "nein"}.get(value, str(value)) for name, value in more.items()}
    )
    commands = [one for one in asked_for(stage, before) if one[0] != "standing"]
    assert commands == [(command, {"secret": SECRET, **more})]
    assert done.status_code == 200
    assert ("Deine Angaben sind gelöscht" in done.text) == (command == "erasure")


async def test_a_link_that_is_over_says_so_and_offers_nothing(outside: Played) -> None:
    stage, unit = outside.stage, outside.stage.district.branch
    evening = Said(stage.district, unit)
    await told(outside, evening.announced())
    here, visitor = f"/{unit}/anmeldung/{SECRET}", stage.visitor()
    stage.services = answering(unit, evening.occasion, "seated")
    page = await visitor.get(here)
    for over in (
        answering("", "", "over"),
        answering(stage.district.branches[1], evening.occasion, "seated"),
    ):
        stage.services = over
        found = await visitor.get(here)
        assert "Diesen Link gibt es nicht mehr" in found.text
        assert "<form" not in found.text

    async def spent(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(410, json=Problem(410, "link_spent", "Diesen Link gibt es nicht mehr.").body())

    stage.services = spent
    assert "Diesen Link gibt es nicht mehr" in (await visitor.send(page, f"{here}/absagen")).text


async def test_what_is_refused_stands_beside_the_button(outside: Played) -> None:
    stage, unit = outside.stage, outside.stage.district.branch
    evening = Said(stage.district, unit)
    await told(outside, evening.announced())
    here, visitor = f"/{unit}/anmeldung/{SECRET}", stage.visitor()
    seated = answering(unit, evening.occasion, "seated")
    stage.services = seated
    page = await visitor.get(here)

    async def no_room(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/standing"):
            return await seated(request)
        return httpx.Response(409, json=Problem(409, "no_room", "Für 3 Personen ist nicht genug Platz.").body())

    stage.services = no_room
    refused = await visitor.send(page, f"{here}/personen", party="3")
    assert refused.status_code == 409
    assert "Für 3 Personen ist nicht genug Platz." in refused.text
    assert "Du bist dabei, Ruben" in refused.text
    keys = [one.headers["idempotency-key"] for one in stage.asked[-2:]]
    assert keys[0] != keys[1], "how it stands is asked by itself"


@pytest.mark.parametrize("how", ["cancelled", "begun"])
async def test_behind_a_link_nothing_can_be_changed_once_it_is_over(outside: Played, how: str) -> None:
    stage, unit = outside.stage, outside.stage.district.branch
    evening = Said(stage.district, unit)
    if how == "begun":
        evening.starts, evening.ends = at(DAY - days(1), 19), at(DAY - days(1), 21)
    await told(outside, evening.announced())
    if how == "cancelled":
        await told(outside, evening.cancelled("Rohrbruch"))
    here = f"/{unit}/anmeldung/{SECRET}"
    stage.services = answering(unit, evening.occasion, "seated" if how == "begun" else "withdrawn")
    found = await stage.visitor().get(here)
    assert re.findall(r'action="([^"]+)"', found.text) == [f"{here}/loeschen"]
    assert ("Der Termin fällt aus" if how == "cancelled" else "hat angefangen oder ist vorbei") in found.text


def read(file: bytes, said: Said) -> dict[str, Any] | None:
    """The occasion as another reader finds it in a file."""
    span = (said.starts - timedelta(days=1), said.ends + timedelta(days=1))
    found = recurring_ical_events.of(Calendar.from_ical(file)).between(*span)
    return next((one for one in found if one["UID"] == f"{said.occasion}@ortsnetz"), None)


async def test_a_calendar_follows_an_occasion_until_the_day_after_it_was_cancelled(outside: Played) -> None:
    stage, unit = outside.stage, outside.stage.district.branches[1]
    evening = Said(stage.district, unit, title="Käseabend", place="Grünes Haus")
    inside = Said(stage.district, unit, title="Unter uns", public=False)
    await told(outside, evening.announced(), inside.announced())
    visitor, address = stage.visitor(), f"/{unit}/einladung"
    one, feed = f"{address}/{evening.occasion}/termin.ics", f"{address}/kalender.ics"
    file = await visitor.get(feed)
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "set-cookie" not in file.headers
    first = read(file.content, evening)
    assert first is not None
    assert (first["SUMMARY"], first["LOCATION"], first["SEQUENCE"]) == ("Käseabend", "Grünes Haus", 0)
    assert first["DTSTART"].dt == datetime(2026, 12, 3, 18, tzinfo=UTC)
    assert first["URL"] == f"{stage.url}{address}/{evening.occasion}"
    assert read(file.content, inside) is None
    assert file.content == (await visitor.get(feed)).content
    again = await visitor.get(feed, **{"if-none-match": file.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert read((await visitor.get(one)).content, evening) is not None

    evening.starts, evening.ends = at(DAY + days(10), 18), at(DAY + days(10), 20)
    await told(outside, evening.changed(sequence=1))
    moved = await visitor.get(feed, **{"if-none-match": file.headers["etag"]})
    assert moved.status_code == 200
    second = read(moved.content, evening)
    assert second is not None
    assert (second["SEQUENCE"], second["DTSTART"].dt) == (1, datetime(2026, 12, 4, 17, tzinfo=UTC))

    await told(outside, evening.cancelled(sequence=2))
    for path in (one, feed):
        last = read((await visitor.get(path)).content, evening)
        assert last is not None
        assert (last["STATUS"], last["SEQUENCE"]) == ("CANCELLED", 2)


@pytest.mark.parametrize(("ago", "there"), [(1, True), (2, False)])
async def test_what_was_cancelled_leaves_the_calendar_after_a_day(outside: Played, ago: int, there: bool) -> None:
    stage, unit = outside.stage, outside.stage.district.branches[1]
    evening = Said(stage.district, unit)
    evening.starts, evening.ends = at(DAY - days(ago), 19), at(DAY - days(ago), 21)
    await told(outside, evening.announced(), evening.cancelled())
    file = (await stage.visitor().get(f"/{unit}/einladung/kalender.ics")).content
    assert (read(file, evening) is not None) == there
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
