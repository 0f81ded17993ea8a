"""What people do: a first contact, a stand-in with one tap, a contact person, a standard, an import, downloads."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import event

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.download import cell, csv_text
from services.view.imports import listed, reports
from services.view.layout.frame import Live
from services.view.layout.render import render
from services.view.overview.measure import Tally
from services.view.overview.rules import hide_small
from services.view.sign_in.limits import Limits
from services.view.tests.build import AT, DAY, District, cut, fact, named
from services.view.tests.gallery import BRANCH, at
from services.view.tests.stage import Browser, Stage, create_topics, on_stage, until
from services.view.tests.test_screens import Played
from services.view.units.queries import late_before
from shared.contracts.members import ImportQuestionsWaiting, NumberClaimedTwice
from shared.problems import Problem, changed_meanwhile
from shared.security.permissions import Role
from shared.standards import first_contact_due


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as stage:
        found = Played(stage)
        await found.tell()
        yield found


async def member(stage: Stage, unit: str, role: Role = Role.BOARD) -> Browser:
    return await stage.signed_in(await stage.office(unit, role))


def sent(stage: Stage) -> tuple[str, dict[str, Any]]:
    """The last command: where it went and what was in it."""
    request = stage.asked[-1]
    return f"{request.url.host}{request.url.path}", json.loads(request.content)


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


REPORT = {
    "rows": 4, "accepted": 3, "new": 1, "changed": 2, "same": 1, "moved": 0, "first": False,
    "repaired": [{"line": 3, "repairs": [{"column": "Ort", "was": "GÃ¶ttingen", "now": "Göttingen"}]}],
    "rejected": [{"line": 5, "number": "=1+1", "reason": "Der Nachname fehlt."}],
    "missing_total": 13,
    "missing": [{"proposal": None, "person": "11111111-1111-1111-1111-111111111111", "number": "12345678",
                 "first_name": "Gisela", "last_name": "Raabe", "unit": None}],
    "doubtful_total": 1,
    "doubtful": [{"proposal": None, "line": 2, "number": "87654321", "person": "22222222-2222-2222-2222-222222222222",
                  "row": {"first_name": "Jo", "last_name": "Peter", "born_on": "1990-01-01", "email": "a@b.de"},
                  "known": {"first_name": "Jo", "last_name": "Peter", "born_on": "1990-01-01", "email": "c@d.de"}}],
}  # fmt: skip


async def test_an_import_from_upload_to_report(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    import_id, state = str(uuid4()), ["running"]
    decided: list[tuple[str, bool]] = []
    whole, other_unit = stage.district.branches[1:3]
    found = REPORT | {"gone": [{"unit": whole, "persons": 12}]}

    async def members(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/proposals"):
            left, same = REPORT["missing"][0], REPORT["doubtful"][0]  # type: ignore[index]
            return httpx.Response(
                200,
                json=[
                    {"proposal": "p-left", "kind": "left", "person": left["person"], "number": left["number"]},
                    {"proposal": "p-same", "kind": "same", "person": same["person"], "number": same["number"]},
                    {"proposal": "p-other", "kind": "left", "person": str(uuid4()), "number": "1", "unit": other_unit},
                ],
            )
        if "/proposals/" in path:
            decided.append((path.rsplit("/", 1)[1], json.loads(request.content)["accept"]))
            return httpx.Response(200, json={})
        if request.method == "POST" and request.url.params.get("dry_run"):
            assert await request.aread() == b"Mitgliedsnummer;Nachname\n1;2\n"
            return httpx.Response(200, json=found)
        if request.method == "POST":
            await request.aread()
            return httpx.Response(202, json={"import_id": import_id})
        if path.endswith("/imports"):
            return httpx.Response(200, json=[])
        done = {"import_id": import_id, "name": "liste.csv", "at": "2026-11-24T10:00:00Z", "state": state[0]}
        return httpx.Response(200, json=done | {"read": 4, "changed": 1, "failed": "", "report": found})

    stage.services = members
    browser, action = await member(stage, unit), f"/{unit}/import"
    page = await browser.get(action)
    assert "Bitte wähl eine CSV-Datei aus." in (await browser.send(page, action)).text
    csrf = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    preview = await browser.http.post(
        action,
        data={"csrf": csrf, "idempotency": uuid4().hex},
        files={"file": ("liste.csv", b"Mitgliedsnummer;Nachname\n1;2\n", "text/csv")},
        follow_redirects=True,
    )
    assert "Das würde sich ändern" in preview.text
    assert "GÃ¶ttingen → Göttingen" in preview.text
    assert "Gisela Raabe" in preview.text
    assert "1 Mitglied fehlt in der Datei" in preview.text
    assert "Ein ganzer Ortsverein fehlt in der Datei" in preview.text
    assert "Niemand in dieser Datei: 12 Personen" in preview.text
    assert 'name="gone"' not in preview.text
    assert "Vorname, Nachname, Geburtsdatum gleich; E-Mail in der Liste a@b.de, bei uns c@d.de" in preview.text
    here = preview.url.path
    other = await member(stage, unit)
    stage.services, playing = nobody_knows, stage.services
    assert (await other.get(here)).status_code == 404  # a file on its way is its owner's
    stage.services = playing
    rejected = await browser.get(f"{here}/abgelehnt.csv")
    assert "5;'=1+1;Der Nachname fehlt." in rejected.text
    again = await browser.http.post(
        action,
        data={"csrf": csrf, "idempotency": uuid4().hex},
        files={"file": ("falsch.csv", b"Mitgliedsnummer;Nachname\n1;2\n", "text/csv")},
        follow_redirects=True,
    )
    gone = f"{again.url.path}/verwerfen"
    assert "Verworfen: Es wurde nichts geändert." in (await browser.send(again, gone)).text
    assert "Diese Vorschau gab es nicht mehr." in (await browser.send(again, gone)).text
    left, same = REPORT["missing"][0], REPORT["doubtful"][0]  # type: ignore[index]
    match = f"match-{same['number']}-{same['person']}"
    running = await browser.send(preview, here, **{"left": left["person"], match: "other"})
    assert "Die Liste wird übernommen" in running.text
    assert "4 Zeilen gelesen" in (await browser.get(f"{running.url.path}?teil=progress")).text
    state[0] = "done"
    over = await browser.get(f"{running.url.path}?teil=progress")
    assert (over.status_code, over.headers["hx-refresh"]) == (200, "true")  # an open page becomes the report

    async def carried_out() -> bool:
        return sorted(decided) == [("p-left", True), ("p-same", False)]

    await until(carried_out)
    report = await browser.get(running.url.path)
    assert "Die Liste ist übernommen" in report.text
    assert "war niemand in der Datei: 12 Personen. Der Ortsverein wird gefragt." in report.text
    assert "Der Nachname fehlt." in report.text


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


async def nobody_knows(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(404, json=Problem(404, "not_found", "Das gibt es hier nicht.").body())


async def test_a_file_that_cannot_be_read_says_why(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch

    async def members(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=[])
        await request.aread()
        return httpx.Response(422, json=Problem(422, "unreadable_excel", "Das ist eine Excel-Mappe.").body())

    stage.services = members
    browser, action = await member(stage, unit), f"/{unit}/import"
    page = await browser.get(action)
    csrf = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    again = await browser.http.post(action, data={"csrf": csrf}, files={"file": ("m.xlsx", b"PK", "text/csv")})
    assert again.status_code == 422
    assert "Das ist eine Excel-Mappe." in again.text


@pytest.mark.parametrize("path", ["/heute", "/neumitglieder", "/antraege", "/ansprechpersonen", "/einheiten", "/lage"])
async def test_the_number_of_statements_does_not_grow_with_the_rows(played: Played, path: str) -> None:
    """Milliseconds are noisy; statements are not (the page's speed is measured in `make bench`)."""
    stage, built = played.stage, played.stage.district
    unit = built.sub if path == "/lage" else built.branch
    browser = await member(stage, unit)
    await stage.applied(await stage.say(*(named(unit, uuid4(), "Noch", f"Eine{n}") for n in range(30))))
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    engine = stage.view.service.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert (await browser.get(f"/{unit}{path}")).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert 0 < len(statements) <= 12, len(statements)


async def test_public_forms_are_limited_per_address_and_per_email() -> None:
    limits = Limits("3/minute", "2/minute")
    for _ in range(3):
        await limits.address("sign-in", "10.0.0.1")
    with pytest.raises(Problem) as refused:
        await limits.address("sign-in", "10.0.0.1")
    assert refused.value.status == 429
    await limits.address("sign-in", "10.0.0.2")
    await limits.address("application", "10.0.0.1")
    for mail in ("A@example.org", "a@example.org"):
        await limits.email("sign-in", mail)
    with pytest.raises(Problem):
        await limits.email("sign-in", " a@EXAMPLE.org")


def test_of_very_many_rows_the_page_says_that_there_are_more_and_what_to_do() -> None:
    rows = [{"line": line, "reason": "leer", "code": "unit_outside"} for line in range(500)]
    report = {"rows": 9000, "accepted": 1, "rejected": rows}
    assert reports.more(report) == ()
    report |= {"rejected_total": 8999, "rejected_codes": {"unit_outside": 8999}, "repaired_total": 0}
    (said,) = reports.more(report)
    assert "die ersten 500 von 8.999" in said.replace("\u202f", ".").replace("\u00a0", ".")
    assert "lade sie noch einmal hoch" in said
    assert reports.counts(report).rejected == 8999
    assert len(listed.doubts(report)) == 1


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
