"""Mitglieder and the search: by name, tolerant, and for nobody who may not."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.hosting import names
from services.view.screens.people.routes import changes
from services.view.tests.build import DAY, days, fact, gone, named
from services.view.tests.build import District as Built
from services.view.tests.played import Played
from services.view.tests.stage import create_topics, on_stage
from shared.contracts import members as m
from shared.security.permissions import Role


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    built = Built()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as stage:
        found = Played(stage)
        await found.tell()
        yield found


async def test_a_branchs_members_by_name_with_a_page_for_each(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    path, jo = stage.district.path(unit), uuid4()
    joined = m.MemberRecorded(unit=path, person=jo, status="member", joined_on=DAY - days(4000))
    known = named(
        unit, jo, "Jo", "Döhren", phone="+495114711", mobile="+491713920033", email="jo@example.org", town="Hannover"
    )
    await stage.applied(await stage.say(known, fact(unit, joined)))
    page = await played.page(unit, "/mitglieder")
    assert page.index("Rolf Adler") < page.index("Jo Döhren") < page.index("Mia Groß")
    assert "Lena Brandt" not in page, "an applicant is no member"
    assert "Ruth Holm" not in page, "a neighbour's contact person is none of theirs"
    assert "Mitglied seit 12. Dezember 2015 · Hannover" in re.sub(r"<[^>]+>", "", page)
    one = await played.page(unit, f"/mitglieder/{jo}")
    assert ">0171 3920033<" in one
    assert ">0511 4711<" in one
    assert 'href="tel:+495114711"' in one
    form = await played.page(unit, f"/menschen/{jo}/kontakt")
    assert 'name="phone" value="0511 4711"' in form
    assert 'name="seen_phone" value="+495114711"' in form, "members compares with what it knows"
    csv = await played.page(unit, "/mitglieder.csv?q=doehren")
    assert "0511 4711" in csv, "as the page shows it; with +49 in front a program of tables takes it for a formula"
    assert f"/{unit}/menschen/{jo}/kontakt?von=mitglieder/{jo}" in one
    assert "Die ersten Monate" not in one
    assert "Die ersten Monate" in await played.page(unit, f"/mitglieder/{played.people['mia']}")
    assert "jo@example.org" in await played.page(unit, "/mitglieder.csv?q=doehren")
    await stage.applied(await stage.say(gone(unit, jo)))
    assert "Jo Döhren" not in await played.page(unit, "/mitglieder")


async def test_the_list_is_the_boards_and_the_branchs_alone(played: Played) -> None:
    built = played.stage.district
    contact = await played.stage.signed_in(await played.stage.office(built.branch, Role.CONTACT_PERSON))
    assert (await contact.get(f"/{built.branch}/mitglieder")).status_code == 403
    above = await played.stage.signed_in(await played.stage.office(built.sub, Role.BOARD))
    assert (await above.get(f"/{built.sub}/mitglieder")).status_code == 404


@pytest.mark.parametrize("query", ["gross", "Groß", "GROSS", "mia gro", "groß mia"])
async def test_the_search_finds_what_one_may_see(played: Played, query: str) -> None:
    unit = played.stage.district.branch
    page = await played.page(unit, f"/suche?q={query}")
    assert f"/{unit}/mitglieder/{played.people['mia']}" in page
    assert f"/{unit}/neumitglieder/{played.people['mia']}" in page


async def test_the_search_shows_nobody_what_they_may_not_open(played: Played) -> None:
    built = played.stage.district
    theirs = await played.page(built.branch, "/suche?q=mia", Role.CONTACT_PERSON)
    assert f"/neumitglieder/{played.people['mia']}" in theirs
    assert f"/mitglieder/{played.people['mia']}" not in theirs.replace("/neumitglieder/", "")
    assert "Lena Brandt" not in await played.page(built.branch, "/suche?q=brandt", Role.CONTACT_PERSON)
    assert "Lena Brandt" in await played.page(built.branch, "/suche?q=brandt")
    above = await played.page(built.sub, "/suche?q=mia")
    assert "Nichts, was so heißt" in above
    assert "Ortsverein Ahlten" in await played.page(built.sub, "/suche?q=ahlt")
    assert "Wonach suchst Du?" in await played.page(built.sub, "/suche?q=a")


@pytest.mark.parametrize(
    ("query", "name", "found"),
    [
        ("Doehren", "Döhren", True),
        ("dohren", "Döhren", True),
        ("Döhren", "Doehren", True),
        ("mueller", "Müller", True),
        ("müller", "Mueller", True),
        ("bauer", "Bauer", True),
        ("strasse", "Straße", True),
        ("a.b", "axb", False),
        ("maier", "Meier", False),
        ("anna mu", "Müller Anna", True),
        ("anna mx", "Müller Anna", False),
    ],
)
def test_names_are_found_however_umlauts_are_written(query: str, name: str, found: bool) -> None:
    assert names.matches(name, query) is found


def test_a_number_that_stands_as_it_was_drawn_is_not_changed() -> None:
    assert not changes("phone", "0511 4711", "+495114711")
    assert not changes("phone", "+495114711", "+495114711")
    assert changes("phone", "0511 4712", "+495114711")
    assert changes("phone", "", "+495114711")
    assert changes("street", "0511 4711", "+495114711")
