"""Who is listed to be reached can be: with a way to them, or with what helps where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from services.view.frame.layout.model import Chip
from services.view.frame.layout.render import page, render
from services.view.screens.contacts.page import Coverage, CoveragePage, NeighbourContact
from services.view.screens.newcomers.page import Waiting, WaitingCard
from services.view.screens.reminders.page import ToCall, UnitBelowPage
from services.view.screens.reminders.routes import reachable_first
from services.view.tests.gallery import screens
from services.view.tests.gallery.sample import BRANCH, SUB, TODAY

BELOW = next(one for one in screens() if one.name == "unit-below")
RUTH, JENS, TIM = "Ruth Holm", "Jens Alber", "Tim Evers"


def below(*to_call: ToCall, **more: Any) -> BeautifulSoup:
    """The page of a unit below."""
    assert isinstance(BELOW.model, UnitBelowPage)
    return BeautifulSoup(page(replace(BELOW.model, to_call=to_call, **more), BELOW.frame), "html.parser")


def row(of: BeautifulSoup, name: str) -> Tag:
    """Somebody's row."""
    return next(one for one in of.select("li, tr") if name in one.get_text())


def test_whoever_can_be_called_comes_first() -> None:
    people = [ToCall("a", "Vorstand"), ToCall("b", "Vorstand", email="b"), ToCall("c", "", "1"), ToCall("d", "", "2")]
    assert [one.name for one in reachable_first(people)] == ["c", "d", "b", "a"]


def test_of_whoever_cannot_be_reached_it_is_said() -> None:
    found = below(ToCall(JENS, "Ansprechperson"), ToCall(TIM, "Vorstand", email="tim@example.org"))
    assert "weder Telefon noch Mail eingetragen" in row(found, JENS).get_text()
    assert "weder Telefon" not in row(found, TIM).get_text()
    assert "unter „Kontaktdaten“" in found.get_text()
    assert "sieht nur ihre eigene" not in found.get_text()
    assert "Vertretung suchen" not in found.get_text(), "somebody can be written to"


@pytest.mark.parametrize("branch", [True, False])
def test_whom_this_level_knows_by_name_alone_may_well_have_a_telephone(branch: bool) -> None:
    """Of boards and offices below a level knows names: that nothing is entered it cannot say."""
    found = below(ToCall(JENS, "Vorstand", reach_is_known=False), is_branch=branch)
    assert "eingetragen" not in row(found, JENS).get_text()
    assert "Telefon und Mail von Vorstand und Geschäftsstelle sieht nur ihre eigene Gliederung" in found.get_text()
    assert "Mit „Erinnern“ schreibst Du dorthin" in found.get_text()
    assert "„Kontaktdaten“" not in found.get_text()
    assert ("Vertretung suchen" in found.get_text()) is branch


def test_where_all_can_be_reached_nothing_more_is_said() -> None:
    text = below(ToCall(RUTH, "Vorstand", "0511 2")).get_text()
    assert "eingetragen" not in text
    assert "sieht nur ihre eigene" not in text


def test_a_new_member_without_phone_and_mail_is_written_to_or_visited() -> None:
    waiting = Waiting("p1", RUTH, date(2026, 11, 1), TODAY)
    card = WaitingCard((waiting,), 1, today=TODAY)
    found = BeautifulSoup(render("newcomers/_waiting.html", card, BRANCH), "html.parser")
    link = row(found, RUTH).select_one("a.button")
    assert link
    assert link.get_text() == "Brief oder Besuch"
    assert str(link["href"]).endswith("/neumitglieder/p1")


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ({"phone": "0511 2"}, "Anrufen"),
        ({"email": "r@example.org"}, "Mail"),
        ({}, "weder Telefon noch Mail eingetragen"),
    ],
)
def test_contact_persons_elsewhere_have_a_way_or_it_says_that_none_is_known(way: dict[str, Any], says: str) -> None:
    coverage = CoveragePage((Coverage("ov-1", "Sehnde", Chip(RUTH), 0, 0, **way),), 0)
    assert says in row(BeautifulSoup(page(coverage, SUB), "html.parser"), RUTH).get_text()
    assert says in _neighbours(NeighbourContact("Sehnde", RUTH, **way))
    assert "weder" not in _neighbours(NeighbourContact("Sehnde", ""))


def test_a_stand_in_beside_is_known_by_name_and_reached_by_the_sub_district() -> None:
    said = _neighbours(NeighbourContact("Sehnde", RUTH, stand_in=True))
    assert "weder" not in said
    assert "erreichbar über den Unterbezirk" in said


def _neighbours(one: NeighbourContact) -> str:
    screen = next(one for one in screens() if one.name == "contacts")
    model = replace(screen.model, neighbours=(one,))  # type: ignore[type-var]
    return BeautifulSoup(render("contacts/_neighbours.html", model, screen.frame), "html.parser").get_text()
