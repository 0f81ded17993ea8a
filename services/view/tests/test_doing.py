"""What people do: a first contact, a stand-in with one tap, a contact person, a standard, downloads."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import event

from services.view.frame.download import cell, csv_text
from services.view.frame.layout.frame import Live
from services.view.frame.layout.render import render
from services.view.frame.measure import Tally
from services.view.frame.sign_in.limits import Limits
from services.view.frame.small_cells import hide_small
from services.view.screens.units.queries import late_before
from services.view.tests.build import DAY, named
from services.view.tests.gallery.sample import BRANCH, at
from services.view.tests.played import Played, member, sent
from services.view.tests.stage import Browser, Stage
from shared.problems import Problem, changed_meanwhile
from shared.security.permissions import Role
from shared.standards import first_contact_due


async def test_a_first_contact_is_recorded_with_outcome_and_note(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    browser = await member(stage, unit, Role.CONTACT_PERSON)
    action = f"/{unit}/neumitglieder/{played.people['mia']}/erster-kontakt"
    await browser.send(await browser.get(f"/{unit}/heute"), action, outcome="reached", note="Mag Plakate")
    where, body = sent(stage)
    assert where.startswith(f"mentoring/units/{unit}/journeys/")
    assert where.endswith("/first-contact")
    assert body == {"version": 1, "outcome": "reached", "note": "Mag Plakate"}


async def test_contact_data_is_corrected_by_what_was_changed(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    browser, mia = await member(stage, unit, Role.CONTACT_PERSON), played.people["mia"]
    person = await browser.get(f"/{unit}/neumitglieder/{mia}")
    action = f"/{unit}/menschen/{mia}/kontakt"
    assert f'href="{action}?von=neumitglieder/{mia}"' in person.text
    page = await browser.get(f"{action}?von=neumitglieder/{mia}")
    assert 'value="Limmerstraße 1"' in page.text
    typed = {"first_name": "Mia", "last_name": "Groß", "phone": "0511 2", "street": "Limmerstraße 1"}
    back = await browser.send(page, action, **typed, postcode="30451", town="Hannover")
    body = {"phone": "0511 2", "seen": {"phone": "0511 1"}}
    assert sent(stage) == (f"members/units/{unit}/people/{mia}/contact-data", body)
    assert back.url.path == f"/{unit}/neumitglieder/{mia}"
    count = len(stage.asked)
    await browser.send(page, action, **typed | {"phone": "0511 1"}, postcode="30451", town="Hannover")
    assert len(stage.asked) == count, "nothing was changed"
    assert 'type="date" name="born_on"' in page.text
    await browser.send(page, action, born_on="1990-01-02")
    assert sent(stage)[1] == {"born_on": "1990-01-02", "seen": {"born_on": ""}}


async def test_whoever_was_slower_sees_what_is_there_now_beside_what_they_typed(played: Played) -> None:
    stage, unit, mia = played.stage, played.stage.district.branch, played.people["mia"]
    browser, action = await member(stage, unit), f"/{unit}/menschen/{mia}/kontakt"

    async def changed(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(409, json=changed_meanwhile(3).body())

    before, stage.services = stage.services, changed
    page = await browser.get(action)
    refused = await browser.send(
        page, action, first_name="Mia", last_name="Groß", phone="0511 9", street="", seen_street="", seen_phone="0511 0"
    )
    stage.services = before
    assert "Inzwischen hat jemand anderes das geändert" in refused.text
    assert 'name="phone" value="0511 9"' in refused.text, "what was typed"
    assert 'name="street" value="Limmerstraße 1"' in refused.text, "what was not touched is as it is now"
    assert 'name="seen_phone" value="0511 1"' in refused.text


async def test_people_of_other_units_have_no_form(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    browser = await member(stage, unit)
    for other in (uuid4(), played.people["ruth"]):
        assert (await browser.get(f"/{unit}/menschen/{other}/kontakt")).status_code == 404


async def test_a_stand_in_with_one_tap(played: Played) -> None:
    stage, built = played.stage, played.stage.district
    browser = await member(stage, built.sub, Role.OFFICE)
    action = f"/{built.sub}/ansprechpersonen/vertretung/{built.branch}"
    await browser.send(await browser.get(f"/{built.sub}/heute"), action)
    assert sent(stage) == (
        f"members/units/{built.branch}/stand-in-requests",
        {"person": str(played.people["ruth"]), "version": 4},
    )
    foreign = f"/{built.sub}/ansprechpersonen/vertretung/{built.branches[4]}"
    assert (await browser.get(foreign)).status_code in (403, 404)


async def test_a_contact_person_is_chosen_by_name(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    browser, action = await member(stage, unit), f"/{unit}/ansprechpersonen/bestellen"
    page = await browser.get(action)
    missing = await browser.send(page, action)
    assert "Bitte wähl eine Person aus" in missing.text
    await browser.send(page, action, person=str(played.people["mia"]), until="2027-12-31")
    assert sent(stage) == (
        f"members/units/{unit}/contact-persons",
        {"person": str(played.people["mia"]), "version": 4, "until": "2027-12-31"},
    )


async def test_the_district_changes_the_standard_from_heute(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.district
    browser = await member(stage, unit)
    page = await browser.get(f"/{unit}/heute")
    await browser.send(page, f"/{unit}/einheiten/standard", standard="P14D")
    assert sent(stage) == (f"mentoring/units/{unit}/standard", {"period": "P14D", "version": 1})
    count = len(stage.asked)
    wrong = await browser.send(page, f"/{unit}/einheiten/standard", standard="P9Y")
    assert "Bitte wähl eine der Fristen aus." in wrong.text
    assert len(stage.asked) == count


async def test_the_form_for_the_standard_begins_with_the_own_one(played: Played) -> None:
    stage = played.stage
    for unit, own in ((stage.district.district, "P1M"), (stage.district.sub, "")):
        page = await (await member(stage, unit)).get(f"/{unit}/einheiten")
        assert re.findall(r'name="standard" value="([^"]*)" checked', page.text) == [own]


@pytest.mark.parametrize("path", ["/heute", "/neumitglieder", "/antraege", "/ansprechpersonen", "/einheiten", "/lage"])
async def test_the_number_of_statements_does_not_grow_with_the_rows(played: Played, path: str) -> None:
    """Milliseconds are noisy; statements are not (the page's speed is measured in `make bench`)."""
    stage, built = played.stage, played.stage.district
    unit = built.sub if path == "/lage" else built.branch
    browser = await member(stage, unit)
    few = await statements_for(stage, browser, f"/{unit}{path}")
    await stage.applied(await stage.say(*(named(unit, uuid4(), "Noch", f"Eine{n}") for n in range(30))))
    many = await statements_for(stage, browser, f"/{unit}{path}")
    assert 0 < len(many) <= len(few), [one for one in many if one not in few]


async def statements_for(stage: Stage, browser: Browser, path: str) -> list[str]:
    """What is asked of the database for one page."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    engine = stage.view.service.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert (await browser.get(path)).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return statements


async def test_public_forms_are_limited_per_address() -> None:
    limits = Limits("3/minute")
    for _ in range(3):
        await limits.address("sign-in", "10.0.0.1")
    with pytest.raises(Problem) as refused:
        await limits.address("sign-in", "10.0.0.1")
    assert refused.value.status == 429
    await limits.address("sign-in", "10.0.0.2")
    await limits.address("application", "10.0.0.1")


def test_a_table_runs_no_formula() -> None:
    assert cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert cell("@x") == "'@x"
    assert cell(DAY) == "24.11.2026"
    assert cell(None) == ""
    assert csv_text(("Name",), [("a;b",)]) == '\ufeffName\r\n"a;b"\r\n'


def test_small_groups_are_hidden_and_do_not_follow_from_the_total() -> None:
    assert hide_small([7, 5, 0]) == [7, 5, 0]
    assert hide_small([9, 3, 6]) == [9, None, None]
    assert hide_small([9, 3, 4]) == [9, None, None]


def test_a_share_tells_of_no_group_that_is_too_small_to_be_shown() -> None:
    assert Tally(4, 1).share(least=5) is None, "one of five was not called"
    assert Tally(1, 19).share(least=5) is None
    assert Tally(20, 0).share(least=5) == 100
    assert Tally(0, 4).share(least=5) is None
    assert Tally(15, 5).share(least=5) == 75
    assert Tally(1, 1).share() == 50, "a sub-district sees its branches as they are"
    assert Tally(0, 0, running=7).share() is None
    assert Tally(199, 1).share() == 99, "100 % are all"


@pytest.mark.parametrize("periods", [(), ("P14D",), ("P1M", "P14D"), ("P2M",), ("P10D", "P1M")])
def test_overdue_is_what_was_due_before_today(periods: tuple[str, ...]) -> None:
    for back in range(400):
        today = DAY - timedelta(days=back)
        late = late_before(today, periods)
        assert first_contact_due(late, periods) >= today
        assert first_contact_due(late - timedelta(days=1), periods) < today


def test_a_view_that_has_never_caught_up_claims_no_time() -> None:
    started = replace(BRANCH, live=Live("/live", at(24), unknown=True))
    assert "Stand unbekannt, wird nachgeholt" in render("layout/mark.html", None, started)
    assert "verbunden" in render("layout/mark.html", None, replace(started, live=Live("/live")))
    away = replace(started, live=Live("/live", unknown=True, away=True))
    assert "<span>keine Verbindung zur Zentrale</span>" in render("layout/mark.html", None, away)
    ended = replace(started, live=Live("/live", at(24), signed_off=True))
    assert "von der Zentrale abgemeldet" in render("layout/mark.html", None, ended)


def test_a_view_without_its_centre_says_so_and_since_when() -> None:
    away = replace(BRANCH, live=Live("/live", at(24, 17, 58), away=True))
    words = render("layout/mark.html", None, away)
    assert "keine Verbindung zur Zentrale seit <time" in words
    assert ">17:58</time>" in words
    moment = replace(BRANCH, live=Live("/live", away=True))
    assert "keine Verbindung zur Zentrale</span>" in render("layout/mark.html", None, moment), "not behind yet"
    assert "wird nachgeholt" in render("layout/mark.html", None, replace(BRANCH, live=Live("/live", at(24, 17, 58))))
