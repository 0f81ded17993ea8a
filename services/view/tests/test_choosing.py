"""Forms with a search for persons: whoever was chosen is chosen still when something else is wrong, and what was
searched for stands in the search."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from bs4 import BeautifulSoup

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.frame.choosing import CHOICES
from services.view.frame.layout.render import VIEW
from services.view.tests.build import DAY, District, Told, days, fact, named
from services.view.tests.played import Played
from services.view.tests.stage import Stage, create_topics, on_stage
from services.view.tests.test_stalls import Stall, a_stall
from shared.contracts.contacts import ContactPersonAppointed
from shared.contracts.members import RoleGranted
from shared.problems import Problem
from shared.security.permissions import Role


@dataclass(frozen=True)
class Set:
    """The stage and who stands on it: the last of many by name."""

    stage: Stage
    zoe: UUID
    appointment: UUID
    stall: Stall


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Set]:
    built, zoe, appointment, told = District(), uuid4(), uuid4(), list[Told]()
    create_topics(kafka, built)
    people = {zoe: "Zoë", **{uuid4(): f"Anna {number}" for number in range(CHOICES + 5)}}
    for person, first in people.items():
        who: dict[str, Any] = {"email": f"{person}@example.org"}
        told.append(named(built.branch, person, first, f"{first[0]}immer", **who))
        granted = RoleGranted(
            unit=built.path(built.sub), grant=uuid4(), person=person, role="office", from_day=DAY - days(9)
        )
        told += [named(built.sub, person, first, f"{first[0]}immer", why="office", **who), fact(built.sub, granted)]
    rolf = uuid4()
    appointed = ContactPersonAppointed(
        unit=built.path(built.branch), appointment=appointment, person=rolf, from_day=DAY - days(9), until=None, place=1
    )
    told += [named(built.branch, rolf, "Rolf", "Adler", email="r@x.de"), fact(built.branch, appointed, version=5)]
    async with on_stage(postgres, kafka, built, [built.branch, built.sub]) as stage:
        stall = a_stall(Played(stage), "Infostand")
        await stage.applied(await stage.say(*told, *stall.said.announced(), *stall.planned()))
        yield Set(stage, zoe, appointment, stall)


PAGES = {
    "roles/grant.html": (Role.BOARD, "/{branch}/aemter/{branch}/vergeben", {"role": "board", "first_name": "Ute"}),
    "contacts/appoint.html": (Role.BOARD, "/{branch}/ansprechpersonen/bestellen", {"until": "2020-01-01"}),
    "contacts/appoint.html replacing": (
        Role.BOARD, "/{branch}/ansprechpersonen/{appointment}/ersetzen", {"until": "2020-01-01"},
    ),
    "stalls/put_down.html": (Role.BOARD, "/{branch}/termine/{occasion}/eintragen?schicht={shift}", {}),
    "contacts/stand_in.html": (Role.OFFICE, "/{sub}/ansprechpersonen/vertretung/{next}", {}),
}  # fmt: skip
"""Templates of forms in which somebody is searched for and chosen; who uses it, where, and with what mistake."""


def test_every_form_with_a_search_for_persons_is_tried_here() -> None:
    searching = {
        str(file.relative_to(VIEW / "screens"))
        for file in (VIEW / "screens").rglob("*.html")
        if "m.search(" in (text := file.read_text()) and re.search(r'm\.(options|select)\([^)]*"person"', text)
    }
    assert searching == {name.split()[0] for name in PAGES}


@pytest.mark.parametrize("status", [422, 409, 503])
@pytest.mark.parametrize("name", PAGES)
async def test_who_was_chosen_is_chosen_still_after_an_error(place: Set, name: str, status: int) -> None:
    stage, built = place.stage, place.stage.district
    role, address, typed = PAGES[name]
    stall = {"occasion": place.stall.said.occasion, "shift": place.stall.ids[0]}
    whole = address.format(
        branch=built.branch, sub=built.sub, next=built.branches[1], appointment=place.appointment, **stall
    )
    path, searching = whole.partition("?")[0], whole + ("&" if "?" in whole else "?")
    browser = await stage.signed_in(await stage.office(path.split("/")[1], role))

    async def refuse(request: httpx.Request) -> httpx.Response:
        errors = [{"pointer": "/until", "detail": "Das Datum liegt in der Vergangenheit."}] if status == 422 else []
        problem = Problem(status, "refused", "So geht es nicht.", errors=errors)
        return httpx.Response(status, json=problem.body() if request.method == "POST" else [])

    stage.services = refuse
    found = await browser.get(f"{searching}q=zoe")
    assert chosen(found) == ([str(place.zoe)], [], "zoe")
    again = await browser.send(found, path, person=str(place.zoe), **typed)
    assert again.status_code == (422 if "first_name" in typed else status)
    assert chosen(again) == ([str(place.zoe)], [str(place.zoe)], "zoe")
    # chosen first, and then searched for somebody else
    again = await browser.send(await browser.get(f"{searching}q=anna"), path, person=str(place.zoe), **typed)
    assert (chosen(again)[0][0], *chosen(again)[1:]) == (str(place.zoe), [str(place.zoe)], "anna")
    # and where they were chosen without a search, from further down than is offered
    found = await browser.get(whole)
    assert str(place.zoe) not in chosen(found)[0]
    again = await browser.send(found, path, person=str(place.zoe), **typed)
    offered, checked, searched = chosen(again)
    assert (offered[0], checked, searched) == (str(place.zoe), [str(place.zoe)], "")
    assert len(offered) == CHOICES


def chosen(page: httpx.Response) -> tuple[list[str], list[str], str]:
    """Who is offered, who is chosen, and what stands in the search."""
    soup = BeautifulSoup(page.text, "html.parser")
    offered = [one for one in soup.select("form[method=post] input[name=person]") if one.get("value")]
    search = soup.select_one("main form[role=search] input[name=q]")
    assert search is not None
    checked = [str(one["value"]) for one in offered if one.has_attr("checked")]
    return [str(one["value"]) for one in offered], checked, str(search.get("value", ""))
