"""Every screen of every level, drawn from a district in which something happened."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from fastapi.routing import APIRoute

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.layout.navigation import DOORS
from services.view.screens import SCREENS
from services.view.tests.build import DAY, Told, cut, days, fact, named, text_about
from services.view.tests.build import District as Built
from services.view.tests.stage import Stage, create_topics, on_stage
from shared.contracts import members as m
from shared.contracts import mentoring as j
from shared.security.permissions import Role

AT_HOME: dict[str, Any] = {"street": "Limmerstraße 1", "postcode": "30451", "town": "Hannover"}


def branch_story(built: Built, people: dict[str, UUID]) -> list[Told]:
    """A branch with a contact person, an open and a refused application, and two new members."""
    unit, path = built.branch, built.path(built.branch)
    sibling = built.branches[1]
    lena, jens, mia, rolf, ruth = (people[name] for name in ("lena", "jens", "mia", "rolf", "ruth"))
    note, reason = uuid4(), uuid4()
    received, refused, admitted = people["open"], people["refused"], uuid4()
    return [
        named(unit, lena, "Lena", "Brandt", why="applicant", email="lena@example.org", born_on="1999-02-01"),
        named(unit, jens, "Jens", "Ölmann", why="applicant"),
        named(unit, mia, "Mia", "Groß", email="mia@example.org", phone="0511 1", **AT_HOME),
        named(unit, rolf, "Rolf", "Adler"),
        named(unit, ruth, "Ruth", "Holm", why="contact_person", phone="0511 2"),
        text_about(unit, jens, reason, "Mitglied einer anderen Partei"),
        text_about(unit, rolf, note, "Will beim Infostand helfen"),
        fact(
            unit,
            m.ApplicationReceived(
                unit=path,
                application=received,
                person=lena,
                received_on=DAY - days(20),
                decide_by=DAY + days(5),
                channel="paper",
            ),
        ),
        fact(
            unit,
            m.ApplicationDeadlineNear(
                unit=path, application=received, person=lena, days_left=10, decide_by=DAY + days(5)
            ),
            version=2,
        ),
        fact(
            unit,
            m.ApplicationReceived(
                unit=path,
                application=refused,
                person=jens,
                received_on=DAY - days(30),
                decide_by=DAY + days(1),
                channel="online",
            ),
        ),
        fact(
            unit,
            m.ApplicationRefused(unit=path, application=refused, person=jens, refused_on=DAY - days(2), reason=reason),
            version=2,
        ),
        fact(
            unit,
            m.MemberAdmitted(unit=path, application=admitted, person=mia, admitted_on=DAY - days(40), outcome="lapse"),
            version=3,
        ),
        fact(unit, j.JourneyStarted(unit=path, journey=uuid4(), person=mia, started_on=DAY - days(40))),
        fact(
            unit,
            j.FirstContactMade(
                unit=path,
                journey=uuid4(),
                person=rolf,
                started_on=DAY - days(9),
                made_on=DAY - days(1),
                outcome="met",
                in_time=True,
                note=note,
            ),
            version=2,
        ),
        fact(
            unit,
            m.ContactPersonAppointed(
                unit=built.path(sibling), appointment=uuid4(), person=ruth, from_day=DAY - days(90), until=None
            ),
        ),
        fact(
            unit,
            m.ContactPersonEnded(
                unit=path, appointment=uuid4(), person=uuid4(), ended_on=DAY - days(9), reason="ended", vacant=True
            ),
            version=4,
        ),
        fact(unit, j.FirstContactStandardSet(unit=path, period="P14D", from_day=DAY - days(50))),
    ]


def sub_story(built: Built, people: dict[str, UUID]) -> list[Told]:
    """What the sub-district is told of it: no names of members."""
    unit, path, sibling = built.sub, built.path(built.branch), built.path(built.branches[1])
    ruth = people["ruth"]
    return [
        named(unit, ruth, "Ruth", "Holm", why="contact_person", phone="0511 2", email="ruth@example.org"),
        cut(unit, m.MemberRecorded, path, status="member", joined_on="2001-01-01"),
        cut(unit, m.MemberRecorded, sibling, status="guest"),
        cut(unit, m.MemberAdmitted, path, admitted_on=DAY - days(20), outcome="lapse"),
        cut(unit, j.JourneyStarted, path, started_on=DAY - days(40)),
        cut(unit, j.JourneyStarted, sibling, started_on=DAY - days(9)),
        cut(unit, j.FirstContactMade, sibling, started_on=DAY - days(9), made_on=DAY - days(1), in_time=True),
        fact(
            unit,
            m.ContactPersonAppointed(
                unit=sibling, appointment=uuid4(), person=ruth, from_day=DAY - days(90), until=None
            ),
        ),
        fact(
            unit,
            m.ContactPersonEnded(
                unit=path, appointment=uuid4(), person=uuid4(), ended_on=DAY - days(9), reason="ended", vacant=True
            ),
            version=4,
        ),
        fact(unit, j.FirstContactStandardSet(unit=path, period="P14D", from_day=DAY - days(50))),
        cut(
            unit,
            m.ImportFinished,
            path,
            import_id=uuid4(),
            first=True,
            accepted=12,
            repaired=1,
            rejected=2,
            changed=12,
            moved=0,
            missing=0,
        ),
    ]


def district_story(built: Built) -> list[Told]:
    """What the district counts, and the standard it set."""
    unit, sub = built.district, built.path(built.sub)
    return [
        *(cut(unit, m.MemberRecorded, sub, sight="count_only", status="member", joined_on=None) for _ in range(7)),
        cut(unit, m.MemberAdmitted, sub, sight="count_only", admitted_on=DAY - days(40), outcome="lapse"),
        cut(unit, j.JourneyStarted, sub, sight="count_only", started_on=DAY - days(40)),
        cut(unit, m.ContactPersonAppointed, sub, sight="count_only"),
        fact(
            unit, j.FirstContactStandardSet(unit=built.path(unit), period="P1M", from_day=date(2026, 1, 1)), below=True
        ),
    ]


class Played:
    """A stage on which the story was told to all three levels."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.people = {name: uuid4() for name in ("lena", "jens", "mia", "rolf", "ruth", "open", "refused")}

    async def tell(self) -> None:
        built = self.stage.district
        told = [*branch_story(built, self.people), *sub_story(built, self.people), *district_story(built)]
        await self.stage.applied(await self.stage.say(*told))

    async def page(self, unit: str, path: str, role: Role = Role.BOARD) -> str:
        browser = await self.stage.signed_in(await self.stage.office(unit, role))
        found = await browser.get(f"/{unit}{path}")
        assert found.status_code == 200, f"{path}: {found.status_code} {found.text[-2000:]}"
        return found.text


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    built = Built()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as stage:
        found = Played(stage)
        await found.tell()
        yield found


async def test_heute_of_a_branch(played: Played) -> None:
    page = await played.page(played.stage.district.branch, "/heute")
    assert "Mia Groß" in page
    assert "Lena Brandt" in page
    assert "Niemand kümmert sich gerade um die Neuen" in page
    assert "tel:05111" in page
    assert "Jens Ölmann" in page
    assert "durch Fristablauf" in page


async def test_a_contact_person_sees_no_applications(played: Played) -> None:
    page = await played.page(played.stage.district.branch, "/heute", Role.CONTACT_PERSON)
    assert "Mia Groß" in page
    assert "Lena Brandt" not in page
    assert "Jens Ölmann" not in page


async def test_applications(played: Played) -> None:
    unit = played.stage.district.branch
    page = await played.page(unit, "/antraege")
    assert "Lena Brandt" in page
    assert "abgelehnt" in page
    page = await played.page(unit, f"/antraege/{played.people['open']}?schritt=aufnehmen")
    assert "Ja, aufnehmen" in page
    assert "noch 10 Tage" in page
    page = await played.page(unit, f"/antraege/{played.people['refused']}")
    assert "Mitglied einer anderen Partei" in page
    assert "Lena Brandt" in await played.page(unit, "/antraege.csv")
    await played.page(unit, "/antraege/papier")


async def test_newcomers_with_the_branchs_own_stricter_standard(played: Played) -> None:
    unit = played.stage.district.branch
    page = await played.page(unit, "/neumitglieder")
    assert page.index("Mia Groß") < page.index("Rolf Adler")
    late = await played.page(unit, "/neumitglieder?zeige=spaet")
    assert "Mia Groß" in late
    assert "Rolf Adler" not in late
    assert "Mia Groß" in await played.page(unit, "/neumitglieder?q=gross")
    person = await played.page(unit, f"/neumitglieder/{played.people['mia']}")
    assert (DAY - days(26)).isoformat() in person
    assert "Limmerstraße 1" in person
    assert "aufgenommen durch Fristablauf" in person
    note = await played.page(unit, f"/neumitglieder/{played.people['rolf']}")
    assert "Will beim Infostand helfen" in note
    assert "Mia Groß" in await played.page(unit, "/neumitglieder.csv?zeige=spaet")


async def test_contacts_of_a_branch_and_next_door(played: Played) -> None:
    page = await played.page(played.stage.district.branch, "/ansprechpersonen")
    assert "Gerade niemand" in page
    assert "Ruth Holm" in page
    choose = await played.page(played.stage.district.branch, "/ansprechpersonen/bestellen?q=mia")
    assert "Mia Groß" in choose
    assert "Lena Brandt" not in choose  # an applicant is no member yet


async def test_heute_of_a_sub_district_proposes_a_stand_in(played: Played) -> None:
    built = played.stage.district
    page = await played.page(built.sub, "/heute")
    assert "2 Ortsvereine sind ohne Ansprechperson" in page
    assert "Vorschlag: Ruth Holm" in page
    assert "1 Neue:r wartet" in page
    assert "Frist verstrichen" in page
    assert "Mia Groß" not in page  # a form's random key may hold the three letters
    assert "Mitgliederliste eingelesen: 12 Zeilen, 2 abgelehnt" in page
    choose = await played.page(built.sub, f"/ansprechpersonen/vertretung/{built.branch}")
    assert "Ansprechperson in Bothfeld, 11 km" in choose
    contacts = await played.page(built.sub, "/ansprechpersonen")
    assert "In 2 Ortsvereinen fehlt jemand" in contacts
    assert "Ruth Holm" in await played.page(built.sub, "/ansprechpersonen.csv")


async def test_the_overview_counts(played: Played) -> None:
    built = played.stage.district
    page = await played.page(built.sub, "/lage")
    assert "Wo wird Hilfe gebraucht?" in page
    assert "1 überfällig" in page
    above = await played.page(built.district, "/lage")
    assert "<b>8</b>Mitglieder" in above
    assert "Gruppen unter fünf Menschen werden nicht gezeigt" in above
    await played.page(built.district, "/lage.csv")


async def test_a_screen_that_a_level_has_not_is_not_there_either(played: Played) -> None:
    """At every level: what the navigation names opens, lists and tables of other screens are a 404."""
    built = played.stage.district
    addresses = {
        (str(route.path), str((route.openapi_extra or {})["x-screen"]))
        for pages in SCREENS
        for route in pages.routes
        if isinstance(route, APIRoute) and route.methods == {"GET"} and "x-screen" in (route.openapi_extra or {})
    }
    plain = {(path, screen) for path, screen in addresses if path.count("{") == 1}
    assert {screen for _, screen in plain} == {door.key for doors in DOORS.values() for door in doors}
    for unit, level in ((built.branch, "ortsverein"), (built.sub, "unterbezirk"), (built.district, "bezirk")):
        browser = await played.stage.signed_in(await played.stage.office(unit, Role.BOARD))
        there = {door.key for door in DOORS[level]}  # type: ignore[index]
        for path, screen in sorted(plain):
            if path.endswith("/bestellen") and level != "ortsverein":
                continue  # the branch's own form of a screen that others have too
            found = await browser.http.get(path.replace("{unit}", unit))
            assert (found.status_code != 404) == (screen in there), f"{level} {path}: {found.status_code}"
            assert found.status_code in (200, 303, 404), f"{level} {path}: {found.status_code}"


async def test_heute_of_the_district(played: Played) -> None:
    page = await played.page(played.stage.district.district, "/heute")
    assert "Erster Kontakt binnen einem Monat" in page
    assert "2 Ortsvereine ohne Ansprechperson" in page
    assert "einige Erstkontakte überfällig" in page


@pytest.mark.parametrize(
    "path", ["/einheiten", "/einheiten.csv", "/einheiten?q=ahlten", "/mehr", "/import", "/wer-sieht-was"]
)
async def test_what_every_level_has(played: Played, path: str) -> None:
    built = played.stage.district
    for unit in (built.branch, built.sub, built.district):
        await played.page(unit, path)


async def test_public_pages(played: Played) -> None:
    browser = played.stage.visitor()
    built = played.stage.district
    assert "beantragst Du die Mitgliedschaft" in (await browser.get(f"/{built.branch}/mitmachen")).text
    assert (await browser.get(f"/{built.sub}/mitmachen")).status_code == 404
    assert "Antrag bestätigen" in (await browser.get("/mitmachen/bestaetigen/" + "x" * 40)).text
    lost = await browser.get("/gibt/es/nicht")
    assert lost.status_code == 404
    assert "Das gibt es hier nicht" in lost.text
