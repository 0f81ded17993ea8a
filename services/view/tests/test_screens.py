"""Every screen of every level, drawn from a district in which something happened."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute

from services.view.contents import PAGES
from services.view.frame.layout import navigation
from services.view.frame.layout.model import Level
from services.view.tests.build import DAY, days
from services.view.tests.played import Played
from shared.security.permissions import Role


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


OF_SOME = {
    "/{unit}/vorlagen/neu": ("bezirk",),
    "/{unit}/lage.csv": ("unterbezirk", "bezirk"),
    "/{unit}/ansprechpersonen/bestellen": ("ortsverein",),
    "/{unit}/interessierte/neu": ("ortsverein",),
    "/{unit}/pakete/neu": ("unterbezirk", "bezirk"),
    "/{unit}/pakete/begleitzettel.pdf": (),  # nothing goes out today
}
"""Pages of a screen that several levels have, which some of them alone have: who lends, who tends people."""


async def test_a_screen_that_a_level_has_not_is_not_there_either(played: Played) -> None:
    """At every level: what the navigation names opens, lists and tables of other screens are a 404."""
    built = played.stage.district
    addresses = {
        (str(route.path), str((route.openapi_extra or {})["x-screen"]))
        for pages in PAGES
        for route in pages.routes
        if isinstance(route, APIRoute) and route.methods == {"GET"} and "x-screen" in (route.openapi_extra or {})
    }
    plain = {(path, screen) for path, screen in addresses if path.count("{") == 1}
    assert {screen for _, screen in plain} == set(navigation.ENTRIES)
    levels: tuple[tuple[str, Level], ...] = (
        (built.branch, "ortsverein"), (built.sub, "unterbezirk"), (built.district, "bezirk"),
    )  # fmt: skip
    for unit, level in levels:
        browser = await played.stage.signed_in(await played.stage.office(unit, Role.BOARD))
        there = {door.key for door in navigation.of(level)}
        for path, screen in sorted(plain):
            found = await browser.http.get(path.replace("{unit}", unit))
            has = screen in there and level in OF_SOME.get(path, (level,))
            assert (found.status_code != 404) == has, f"{level} {path}: {found.status_code}"
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
