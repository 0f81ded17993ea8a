"""Importing: from the file to its report."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx

from services.view.screens.imports import listed, reports
from services.view.tests.played import Played, member, nobody_knows
from services.view.tests.stage import until
from shared.problems import Problem

REPORT = {
    "rows": 4, "accepted": 3, "new": 1, "changed": 2, "same": 1, "moved": 0, "first": False,
    "repaired": [{"line": 3, "repairs": [{"column": "Ort", "was": "GÃ¶ttingen", "now": "Göttingen"}]}],
    "rejected": [{"line": 5, "number": "=1+1", "reason": "Der Nachname fehlt."}],
    "missing_total": 13,
    "missing": [{"proposal": None, "person": "11111111-1111-1111-1111-111111111111", "number": "12345678",
                 "first_name": "Gisela", "last_name": "Raabe", "unit": None}],
    "doubtful_total": 1,
    "doubtful": [{"proposal": None, "kind": "same", "line": 2, "number": "87654321",
                  "person": "22222222-2222-2222-2222-222222222222",
                  "row": {"first_name": "Jo", "last_name": "Peter", "born_on": "1990-01-01", "email": "a@b.de"},
                  "known": {"first_name": "Jo", "last_name": "Peter", "born_on": "1990-01-01", "email": "c@d.de",
                            "number": "87654320"}}],
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
    assert "nur mit anderer Mitgliedsnummer, bei uns 87654320" in preview.text
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
    assert "Diese Vorschau gibt es nicht mehr: Die Liste ist" in (await browser.get(again.url.path)).text
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
