"""What imports leave open: who is asked, what is shown to whom, what is decided."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from services.view.tests.build import AT, DAY, cut, fact
from services.view.tests.played import Played, member, nobody_knows
from shared.contracts.members import ImportQuestionsWaiting, NumberClaimedTwice
from shared.problems import Problem
from shared.security.permissions import Role


async def test_heute_says_how_many_questions_of_imports_wait(played: Played) -> None:
    """To those who may answer them, live, and nothing where none waits."""
    stage, unit = played.stage, played.stage.district.branch
    browser, at = await member(stage, unit), f"/{unit}/heute?teil=questions"
    deputy = await member(stage, unit, Role.CONTACT_PERSON)
    assert "aus einem Import" not in (await browser.get(at)).text
    for version, (waiting, said) in enumerate(
        [(3, "3 Fragen aus einem Import warten"), (1, "1 Frage aus einem Import wartet"), (0, "")], 1
    ):
        with stage.view.bus.subscribed(unit) as told:
            event = ImportQuestionsWaiting(unit=stage.district.path(unit), waiting=waiting)
            await stage.applied(await stage.say(fact(unit, event, version=version)))
            assert {"imports", "today"} <= await told.next(within=5)
        page = (await browser.get(at)).text
        assert ("aus einem Import" in page) == bool(said)
        assert said in page
        assert (f'href="/{unit}/import/offen"' in page) == bool(said)
        assert "aus einem Import" not in (await deputy.get(at)).text


async def test_what_imports_left_open_is_decided_on_a_page_of_its_own(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    left, same, late = (str(uuid4()) for _ in range(3))
    decided: list[tuple[str, bool]] = []
    gone: list[str] = []
    whom = {"person": str(uuid4()), "born_on": "1990-01-01", "email": "c@d.de", "unit": unit}
    row = {"first_name": "Jo", "last_name": "Petersen", "born_on": "1990-01-01", "email": "a@b.de"}
    row |= {"instead_of": "122"}

    async def members(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "POST":
            proposal = path.rsplit("/", 1)[1]
            if proposal == late:
                gone.append(late)
                return await nobody_knows(request)
            decided.append((proposal, json.loads(request.content)["accept"]))
            return httpx.Response(200, json={})
        if not path.endswith("/proposals"):
            return httpx.Response(200, json=[])
        names = {"left": ("Gisela", "Raabe", None), "same": ("Jo", "Peters", row)}
        waiting = [(left, "left"), (same, "same"), (late, "left")]
        return httpx.Response(
            200,
            json=[
                {"proposal": key, "kind": kind, "number": "123", "first_name": first, "last_name": last, "row": held}
                | whom
                for key, kind in waiting
                if key not in (*dict(decided), *gone)
                for first, last, held in [names[kind]]
            ],
        )

    stage.services = members
    browser, where = await member(stage, unit), f"/{unit}/import/offen"
    assert "3 Fragen aus Importen warten" in (await browser.get(f"/{unit}/import")).text
    page = await browser.get(where)
    assert "2 Mitglieder fehlten in der Datei" in page.text
    assert "Jo Petersen, Nr. 123" in page.text
    assert "Vorname, Geburtsdatum gleich; Nachname anders; E-Mail in der Liste a@b.de, bei uns c@d.de" in page.text
    assert "nur mit anderer Mitgliedsnummer, bei uns 122" in page.text
    assert not re.search('type="radio"[^>]*checked', page.text)
    assert "noch nichts ausgewählt" in (await browser.send(page, where)).text
    done = await browser.send(page, where, **{f"match-{same}": "same", "left-../../units": "left"})
    assert done.status_code == 200
    assert decided == [(same, True)]
    assert "2 Mitglieder fehlten in der Datei" in done.text
    assert "dieselbe Person" not in done.text
    # one is settled meanwhile: the other decision counts, and both are said although nothing is left to ask
    refused = await browser.send(done, where, **{f"left-{late}": "left", f"left-{left}": "stays"})
    assert refused.status_code == 409
    assert decided == [(same, True), (left, False)]
    assert "1 Frage war inzwischen schon entschieden. Alles andere, was Du ausgewählt hast," in refused.text
    assert "Nichts ist offen." in refused.text


async def test_of_a_row_of_another_branch_the_page_names_only_what_is_told(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    one: dict[str, Any] = {"proposal": str(uuid4()), "person": str(uuid4()), "first_name": "Jo", "last_name": "Peters"}
    one |= {"born_on": None, "email": "", "unit": unit}

    async def members(request: httpx.Request) -> httpx.Response:
        kinds = [{"kind": "changed", "number": "123"}, {"kind": "same", "number": ""}]
        return httpx.Response(200, json=[one | {"row": {}} | kind for kind in kinds])

    stage.services = members
    page = (await (await member(stage, unit)).get(f"/{unit}/import/offen")).text
    assert "<b>Nr. 123, eine Zeile eines anderen Ortsvereins</b>" in page
    assert "<b>eine Zeile eines anderen Ortsvereins</b>" in page


async def test_who_has_another_number_meanwhile_can_only_be_somebody_else(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    one: dict[str, Any] = {"proposal": str(uuid4()), "kind": "same", "person": str(uuid4()), "number": "123"}
    one |= {"first_name": "Jo", "last_name": "Peters", "born_on": None, "email": "", "unit": unit}

    async def members(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            words = "Jo Peters hat inzwischen die Mitgliedsnummer 7."
            return httpx.Response(409, json=Problem(409, "other_number", words).body())
        return httpx.Response(200, json=[one | {"row": {"first_name": "Jo", "last_name": "Peters"}}])

    stage.services = members
    browser, where = await member(stage, unit), f"/{unit}/import/offen"
    refused = await browser.send(await browser.get(where), where, **{f"match-{one['proposal']}": "same"})
    assert refused.status_code == 409
    assert "Jo Peters hat inzwischen die Mitgliedsnummer 7." in refused.text
    assert "gespeichert" not in refused.text
    assert "schon entschieden" not in refused.text


async def test_whom_another_branch_reports_has_moved_or_not(played: Played) -> None:
    stage, unit, other = played.stage, played.stage.district.branch, played.stage.district.branches[1]
    one: dict[str, Any] = {"proposal": str(uuid4()), "kind": "elsewhere", "person": str(uuid4()), "number": "123"}
    one |= {"asked_by": other}
    one |= {"first_name": "Jo", "last_name": "Peters", "born_on": None, "email": "", "unit": unit, "status": "member"}
    decided: list[bool] = []

    async def members(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            decided.append(json.loads(request.content)["accept"])
            return httpx.Response(200, json={})
        return httpx.Response(200, json=[] if decided else [one | {"row": {"first_name": "Jo", "last_name": "Peters"}}])

    stage.services = members
    browser, where = await member(stage, unit), f"/{unit}/import/offen"
    page = await browser.get(where)
    assert "Umgezogen?" in page.text
    assert "gemeldet von: Ortsverein Bothfeld · Nummer gleich; Vorname, Nachname gleich" in page.text
    await browser.send(page, where, **{f"moved-{one['proposal']}": "moved"})
    assert decided == [True]


async def test_above_the_branches_only_counts_are_shown(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.sub
    asked = [{"unit": branch, "questions": n} for n, branch in enumerate(stage.district.branches[:2], 1)]

    async def members(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=asked if request.url.path.endswith("/asked") else [])

    stage.services = members
    browser = await member(stage, unit)
    for path in ("import", "import/offen"):
        assert "3 Fragen bei 2 Ortsvereinen" in (await browser.get(f"/{unit}/{path}")).text
    assert not [one for one in stage.asked if one.url.path.endswith(f"{unit}/imports/proposals")]


async def test_a_number_in_use_elsewhere_is_told_to_both_levels_and_to_the_level_above_without_a_name(
    played: Played,
) -> None:
    stage = played.stage
    built = stage.district
    path, mia = built.path(built.branch), played.people["mia"]
    by = built.path(built.sub)
    twice = NumberClaimedTwice(unit=path, person=mia, imported_by=by, said_on=DAY)
    above = cut(
        built.sub, NumberClaimedTwice, path, at=AT + timedelta(hours=1), imported_by=by.model_dump(), said_on=DAY
    )
    await stage.applied(await stage.say(fact(built.branch, twice, version=9), above))
    at_home = await (await member(stage, built.branch)).get(f"/{built.branch}/heute?teil=feed")
    assert "Mia Groß" in at_home.text
    assert "hat durch einen Import eine Mitgliedsnummer, die anderswo schon vergeben ist" in at_home.text
    there = await (await member(stage, built.sub)).get(f"/{built.sub}/heute?teil=feed")
    assert "hat durch Euren Import ein Mitglied mit einer Nummer, die anderswo schon vergeben ist" in there.text
    assert "Mia Groß" not in there.text
