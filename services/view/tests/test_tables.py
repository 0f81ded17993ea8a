"""Tables to download, of every screen and level: telephone numbers stand in them as people read them."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest_asyncio
from fastapi.routing import APIRoute

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.contents import PAGES
from services.view.tests.build import DAY, District, days, fact, named
from services.view.tests.stage import Stage, create_topics, on_stage
from shared.contracts import mentoring as j
from shared.contracts.contacts import ContactPersonAppointed, StandInAppointed
from shared.security.permissions import Role

TYPED: dict[str, Any] = {"phone": "+49 (511) 4711-12", "mobile": "0049 171/3920044"}
READ = {"(0511) 4711-12", "0171/3920044"}
NUMBERS = ("Telefon", "Handy", "Mobil")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Stage]:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as found:
        await _tell(found)
        yield found


async def _tell(stage: Stage) -> None:
    """A new member, a contact person and who stands in next door, all with numbers as people type them."""
    built = stage.district
    path, next_door = built.path(built.branch), built.branches[1]
    kim, ruth, tim = uuid4(), uuid4(), uuid4()
    started = j.JourneyStarted(unit=path, journey=uuid4(), person=kim, started_on=DAY - days(3))
    told = [named(built.branch, kim, "Kim", "Beispiel", **TYPED), fact(built.branch, started)]
    appointed = ContactPersonAppointed(
        unit=path, appointment=uuid4(), person=ruth, from_day=DAY - days(9), until=None, place=1
    )
    stands_in = StandInAppointed(
        unit=built.path(next_door), appointment=uuid4(), person=tim, from_day=DAY - days(9),
        appointed_by=built.path(built.sub),
    )  # fmt: skip
    for unit in (built.branch, built.sub):
        for one, first, event in ((ruth, "Ruth", appointed), (tim, "Tim", stands_in)):
            told += [named(unit, one, first, "Holm", why="contact_person", **TYPED), fact(unit, event, version=5)]
    await stage.applied(await stage.say(*told))


def tables() -> set[str]:
    """The addresses of all tables."""
    routes = (route for pages in PAGES for route in pages.routes if isinstance(route, APIRoute))
    return {route.path for route in routes if route.path.endswith(".csv") and route.path.count("{") == 1}


async def test_every_number_in_a_table_is_one_that_people_can_read(stage: Stage) -> None:
    built, found = stage.district, dict[str, set[str]]()
    assert len(tables()) >= 4
    for unit, role in ((built.branch, Role.BOARD), (built.sub, Role.OFFICE), (built.district, Role.OFFICE)):
        browser = await stage.signed_in(await stage.office(unit, role))
        for address in tables():
            answer = await browser.get(address.replace("{unit}", unit))
            if answer.status_code != 200:
                continue
            head, *rows = list(csv.reader(answer.text.lstrip("\ufeff").splitlines(), delimiter=";"))
            of_numbers = [place for place, title in enumerate(head) if title.startswith(NUMBERS)]
            cells = {row[place] for row in rows for place in of_numbers} - {""}
            if of_numbers:
                found[f"{unit.split('-')[0]} {address.rpartition('/')[2]}"] = cells
    assert found == {
        "ov mitglieder.csv": READ,
        "ov neumitglieder.csv": {"0171/3920044"},
        "ov ansprechpersonen.csv": {"0171/3920044"},
        "ub ansprechpersonen.csv": {"0171/3920044"},
    }


async def test_a_table_of_contact_persons_says_who_only_stands_in(stage: Stage) -> None:
    built = stage.district
    for unit, role in ((built.branch, Role.BOARD), (built.sub, Role.OFFICE)):
        browser = await stage.signed_in(await stage.office(unit, role))
        table = (await browser.get(f"/{unit}/ansprechpersonen.csv")).text
        assert "Tim Holm (Vertretung)" in table
        assert "Ruth Holm (Vertretung)" not in table
