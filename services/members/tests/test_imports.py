"""Exports of the register taken over, as stories."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import RFC_4122, UUID

import httpx
import pytest
from sqlalchemy import text

from services.members.imports import apply, job
from services.members.imports.reasons import UNREADABLE_EN
from services.members.testing import Running
from services.members.tests.builders import (
    CELLE,
    DISTRICT,
    HOLLE,
    LACHENDORF,
    OPERATOR,
    SUB,
    applicant,
    board,
    forget_said,
    names,
    office,
)
from shared.contracts.base import CATALOGUE
from shared.contracts.people import PersonRecord
from shared.messaging.cloudevents import read_event, read_meta

HEADER = "Mitgliedsnummer;Vorname;Nachname;Geburtsdatum;PLZ;Ort;E-Mail;Eintrittsdatum;Austrittsdatum;Status;Ortsverein"
_BRANCHES = {CELLE: "Ortsverein Celle", LACHENDORF: "Ortsverein Lachendorf", HOLLE: "Ortsverein Holle"}


def row(number: int, unit: str = CELLE, **more: str) -> str:
    """A row of the export."""
    cells = {
        "number": f"{number:08}",
        "first": "Clara",
        "last": "Hartmann",
        "born": "06.06.1949",
        "postcode": "29221",
        "town": "Celle",
        "mail": f"clara.{number}@example.org",
        "joined": "03.11.2003",
        "left": "",
        "status": "Mitglied",
        "unit": _BRANCHES[unit],
        **more,
    }
    return ";".join(cells.values())


async def upload(members: Running, *rows: str, unit: str = SUB, dry: bool = False) -> dict[str, Any]:
    """An import at a unit, waited for: its report."""
    file = "\r\n".join([HEADER, *rows, ""]).encode("cp1252")
    by = OPERATOR
    headers = {"Authorization": f"Bearer {members.token(by)}"}
    answer = await members.http.post(f"/units/{unit}/imports?dry_run={dry}", content=file, headers=headers)
    answer.raise_for_status()
    if dry:
        found: dict[str, Any] = answer.json()
        return found
    await job.work_off(members.parts.service)
    state = (await members.get(f"/units/{unit}/imports/{answer.json()['import_id']}", by=by)).json()
    assert state["state"] == "done", state
    assert state["read"] == len(rows)
    report: dict[str, Any] = state["report"]
    return report


async def questions(members: Running, *branches: str) -> list[dict[str, Any]]:
    """What waits for a decision in these branches (none named: all of the sub-district Celle)."""
    found: list[dict[str, Any]] = []
    for branch in branches or (CELLE, LACHENDORF):
        found += (await members.get(f"/units/{branch}/imports/proposals", by=OPERATOR)).json()
    return found


async def answer(members: Running, question: dict[str, Any], *, accept: bool) -> httpx.Response:
    """The branch that knows the person decides."""
    branch = question["unit"] or question["row"]["unit"]
    where = f"/units/{branch}/imports/proposals/{question['proposal']}"
    return await members.send(where, {"accept": accept}, by=board(branch))


async def sql(members: Running, query: str) -> list[Any]:
    """Rows of the database."""
    async with members.parts.service.database.transaction() as session:
        found: Any = await session.execute(text(query))
        return [tuple(one) for one in found] if found.returns_rows else []


async def test_the_first_import_is_silent_and_complete(members: Running) -> None:
    report = await upload(members, row(1), row(2, LACHENDORF), row(3, status="Gastmitglied"), "kaputt")
    assert report["accepted"] == 3
    assert report["new"] == 3
    assert report["first"] is True
    (rejected,) = report["rejected"]
    assert rejected == {
        "line": 5,
        "number": "",
        "reason": "Das ist eine Zeile mit Text, kein Mitglied; Du kannst sie löschen oder so stehen lassen.",
        "code": "text_line",
        "english": "This is a line of text, not a member: delete it or leave it as it is.",
    }
    said = await members.said()
    assert sorted(set(names(said))) == ["import_finished", "member_recorded", "person"]
    assert names(said).count("member_recorded") == 3
    assert names(said)[-1] == "import_finished"


async def test_what_sql_says_is_what_the_contracts_say(members: Running) -> None:
    await upload(members, row(1, mail=""), row(2))
    await upload(members, row(1, LACHENDORF, status="Gastmitglied", last="Löwe"), row(2, status="ausgetreten"))
    seen = set()
    for name, data, headers in await members.said():
        meta = read_meta([(key, value.encode()) for key, value in headers.items()])
        assert meta.acting_unit == SUB
        assert meta.version >= 1
        assert data is not None
        if name == "person":
            assert PersonRecord.model_validate(data).model_dump(mode="json") == data
            assert data["person"] == meta.subject
            assert data["version"] == meta.version
            continue
        event = read_event(meta, __import__("json").dumps(data).encode())
        assert event.model_dump(mode="json") == data
        assert event.subject == meta.subject
        assert CATALOGUE[meta.type].TOPIC.startswith(meta.source[1:])
        seen.add(name)
    assert seen == {"member_recorded", "member_moved", "member_left", "import_finished"}


async def test_ids_made_by_sql_are_those_of_uuid_7_rise_and_never_repeat(members: Running) -> None:
    for first in 1, 11:
        await upload(members, *(row(number, born=f"{number:02}.06.1949") for number in range(first, first + 10)))
    found = await sql(members, "SELECT id FROM persons WHERE number IS NOT NULL ORDER BY number")
    persons = [one for (one,) in found]
    said = [UUID(headers["ce_id"]) for _, _, headers in await members.said()]
    assert {(one.version, one.variant) for one in (*persons, *said)} == {(7, RFC_4122)}
    assert persons == sorted(persons)
    assert len(persons) == 20
    assert len({*persons, *said}) == 20 + len(said) == 63


async def test_the_same_file_again_changes_nothing(members: Running) -> None:
    rows = [row(1), row(2, LACHENDORF), row(3, status="ausgetreten", left="01.01.2024")]
    await upload(members, *rows)
    await forget_said(members)
    report = await upload(members, *rows)
    assert (report["changed"], report["same"], report["first"]) == (0, 3, False)
    assert names(await members.said()) == ["import_finished"]


async def test_only_what_changed_becomes_events(members: Running) -> None:
    await upload(members, row(1), row(2), row(3))
    await forget_said(members)
    report = await upload(members, row(1), row(2, town="Wietze"), row(3))
    assert report["changed"] == 1
    said = await members.said()
    assert names(said) == ["person", "import_finished"]
    assert said[0][1] is not None
    assert said[0][1]["town"] == "Wietze"


async def test_a_dry_run_says_the_same_and_changes_nothing(members: Running) -> None:
    await upload(members, row(1), row(2))
    await forget_said(members)
    before = await sql(members, "SELECT * FROM persons ORDER BY id")
    preview = await upload(members, row(1, town="Wietze"), row(4, first="Dora"), "kaputt", dry=True)
    assert await members.said() == []
    assert await sql(members, "SELECT * FROM persons ORDER BY id") == before
    assert (preview["changed"], preview["new"], preview["missing_total"]) == (2, 1, 1)
    report = await upload(members, row(1, town="Wietze"), row(4, first="Dora"), "kaputt")
    for key in "accepted", "repaired", "rejected", "changed", "new", "moved", "missing_total", "rows":
        assert report[key] == preview[key], key


async def test_who_is_missing_is_proposed_and_never_removed(members: Running) -> None:
    await upload(members, row(1), row(2))
    await forget_said(members)
    report = await upload(members, row(1))
    assert (report["missing_total"], report["asked"]) == (1, [{"unit": CELLE, "questions": 1}])
    assert names(await members.said()) == ["import_finished", "import_questions_waiting"]
    (question,) = await questions(members)
    assert (question["number"], question["kind"], question["asked_by"]) == ("00000002", "left", SUB)
    assert (await answer(members, question, accept=True)).is_success
    said = "import_finished", "import_questions_waiting", "member_left", "import_questions_waiting"
    assert names(await members.said()) == [*said]
    assert (await answer(members, question, accept=False)).status_code == 409


async def test_a_branch_that_is_missing_as_a_whole_is_one_line_and_nobody_is_removed(members: Running) -> None:
    known = [row(1), row(2), row(3, LACHENDORF), row(4, LACHENDORF, status="Gastmitglied")]
    await upload(members, *known)
    await upload(members, row(9, HOLLE, first="Hanna"), unit=DISTRICT)  # outside the scope of what follows
    await forget_said(members)
    for dry in True, False:
        report = await upload(members, row(1), dry=dry)
        assert report["gone"] == [{"unit": LACHENDORF, "persons": 2}]
        assert report["missing"] == []
        assert report["missing_total"] == 3
    said = await members.said()
    assert names(said) == ["import_finished", "import_questions_waiting"]
    assert said[0][1] is not None
    assert said[0][1]["missing"] == 3
    assert await sql(members, "SELECT count(*) FROM persons WHERE status = 'left'") == [(0,)]
    listed = await questions(members)
    assert sorted((one["number"], one["unit"]) for one in listed) == [
        ("00000002", CELLE),
        ("00000003", LACHENDORF),
        ("00000004", LACHENDORF),
    ]
    assert (await answer(members, next(one for one in listed if one["number"] == "00000003"), accept=True)).is_success
    assert await sql(members, "SELECT number FROM persons WHERE status = 'left'") == [("00000003",)]
    # the complete file: whoever is in it is no longer proposed
    report = await upload(members, *known)
    assert (report["gone"], report["missing_total"]) == ([], 0)
    assert await questions(members) == []


@pytest.mark.parametrize(
    "other",
    [
        row(4, CELLE),  # somebody of Lachendorf moved to Celle: the file knows that branch
        row(4, LACHENDORF, born="31.02.1980"),  # or stands in a row that was rejected
        row(4, LACHENDORF, status="ausgetreten", left="01.01.2026"),
    ],
)
async def test_a_branch_whose_people_are_in_the_file_somehow_is_not_missing_as_a_whole(
    members: Running, other: str
) -> None:
    await upload(members, row(1), row(3, LACHENDORF), row(4, LACHENDORF))
    report = await upload(members, row(1), other)
    assert report["gone"] == []
    assert [found["number"] for found in await questions(members)] == ["00000003"]


async def test_a_file_without_any_row_to_take_says_nothing_about_anybody(members: Running) -> None:
    await upload(members, row(1), row(3, LACHENDORF))
    for rows in [], ["kaputt"]:
        report = await upload(members, *rows)
        assert (report["gone"], report["missing_total"]) == ([], 0)


async def test_a_likeness_that_is_decided_proposes_nobody_as_left(members: Running) -> None:
    await _admitted(members)
    alike = row(7, first="Petra", last="Müller", born="", mail="")
    await upload(members, row(1), row(3, LACHENDORF), alike)
    (question,) = await questions(members)
    assert (await answer(members, question, accept=True)).is_success
    assert await questions(members) == []


async def test_a_changed_branch_is_a_move_with_all_that_follows(members: Running) -> None:
    await upload(members, row(1), row(2))
    person = (await sql(members, "SELECT id FROM persons WHERE number = '00000001'"))[0][0]
    appointed = await members.send(f"/units/{CELLE}/contact-persons", {"person": str(person)}, by=board(CELLE))
    assert appointed.is_success
    granted = await members.send(f"/units/{CELLE}/roles", {"person": str(person), "role": "board"}, by=board(CELLE))
    assert granted.is_success
    await forget_said(members)
    report = await upload(members, row(1, LACHENDORF), row(2))
    assert report["moved"] == 1
    said = await members.said()
    assert names(said) == ["member_moved", "contact_person_ended", "role_ended", "role_ended", "import_finished"]
    moved, ended = said[0][1], said[1][1]
    assert moved is not None
    assert moved["unit"]["branch"] == LACHENDORF
    assert moved["from_unit"]["branch"] == CELLE
    assert ended is not None
    assert (ended["reason"], ended["vacant"]) == ("left", True)


async def test_who_left_is_recorded_as_left(members: Running) -> None:
    await upload(members, row(1), row(2, status="ausgetreten", left="30.06.2024"))
    # somebody who left before we knew them is stored without a word
    assert names(await members.said()) == ["member_recorded", "person", "import_finished"]
    await forget_said(members)
    await upload(members, row(1, status="ausgetreten", left="30.06.2026"), row(2))
    said = await members.said()
    assert sorted(names(said)) == ["import_finished", "member_left", "member_recorded", "person"]
    left = next(data for name, data, _ in said if name == "member_left")
    assert left is not None
    assert left["left_on"] == "2026-06-30"


async def _admitted(members: Running, **more: Any) -> str:
    """Somebody admitted at Celle, without a number."""
    today = members.parts.service.calendar.today()
    body = applicant(received_on=str(today - timedelta(days=3)), admitted_on=str(today), **more)
    answer = await members.send(f"/units/{CELLE}/applications", body, by=board(CELLE))
    answer.raise_for_status()
    await forget_said(members)
    return str(answer.json()["person"])


async def test_somebody_admitted_here_gets_their_number(members: Running) -> None:
    person = await _admitted(members)
    report = await upload(members, row(7, first="Petra", last="Müller", born="12.05.1990", mail=""))
    assert (report["new"], report["doubtful_total"]) == (0, 0)
    assert await sql(members, "SELECT id::text FROM persons WHERE number = '00000007'") == [(person,)]


async def test_who_only_resembles_is_proposed_and_held(members: Running) -> None:
    person = await _admitted(members)
    alike = row(7, first="Petra", last="Müller", born="", mail="")
    await upload(members, alike)
    (first,) = await questions(members)
    assert first["person"] == person
    assert await sql(members, "SELECT 1 FROM persons WHERE number = '00000007'") == []
    await upload(members, alike)
    assert [one["proposal"] for one in await questions(members)] == [first["proposal"]]
    (question,) = await questions(members)
    assert (await answer(members, question, accept=True)).is_success
    assert await sql(members, "SELECT id::text FROM persons WHERE number = '00000007'") == [(person,)]


async def test_a_declined_likeness_is_somebody_else_for_good(members: Running) -> None:
    person = await _admitted(members)
    alike = row(7, first="Petra", last="Müller", born="", mail="")
    await upload(members, alike)
    await forget_said(members)
    (question,) = await questions(members)
    assert (await answer(members, question, accept=False)).is_success
    assert names(await members.said()) == ["member_recorded", "person", "import_questions_waiting"]
    known = await sql(members, "SELECT id::text, number FROM persons ORDER BY number NULLS FIRST")
    assert known[0] == (person, None)
    assert known[1][1] == "00000007"
    assert (await upload(members, alike))["doubtful_total"] == 0


async def test_two_who_fit_are_a_doubt(members: Running) -> None:
    await _admitted(members)
    await _admitted(members, born_on="1991-01-01", email="petra2@example.org")
    twins = row(7, first="Petra", last="Müller", born="12.05.1990", mail="petra2@example.org")
    report = await upload(members, twins)
    assert report["doubtful_total"] == 2
    assert await sql(members, "SELECT 1 FROM persons WHERE number IS NOT NULL") == []


async def test_of_two_who_fit_one_is_decided_and_the_other_is_no_question_any_more(members: Running) -> None:
    first = await _admitted(members)
    await _admitted(members, born_on="1991-01-01", email="petra2@example.org")
    twins = row(7, first="Petra", last="Müller", born="12.05.1990", mail="petra2@example.org")
    await upload(members, twins)
    by_person = {one["person"]: one for one in await questions(members)}
    assert (await answer(members, by_person.pop(first), accept=True)).is_success
    assert await questions(members) == []
    (late,) = by_person.values()
    assert (await answer(members, late, accept=True)).status_code == 404
    assert await sql(members, "SELECT id::text FROM persons WHERE number = '00000007'") == [(first,)]


async def test_two_who_decide_on_the_same_row_at_once_do_not_both_have_their_way(members: Running) -> None:
    people = {await _admitted(members), await _admitted(members, born_on="1991-01-01", email="petra2@example.org")}
    await upload(members, row(7, first="Petra", last="Müller", born="12.05.1990", mail="petra2@example.org"))
    both = await asyncio.gather(*(answer(members, one, accept=True) for one in await questions(members)))
    assert sorted(answer.status_code for answer in both) == [200, 404]
    ((person,),) = await sql(members, "SELECT id::text FROM persons WHERE number = '00000007'")
    assert person in people


async def test_a_likeness_that_a_newer_export_makes_sure_is_no_question_any_more(members: Running) -> None:
    await _admitted(members)
    await upload(members, row(7, first="Petra", last="Müller", born="", mail="", town="Wietze"))
    await upload(members, row(7, first="Petra", last="Müller", born="12.05.1990", mail="", town="Celle"))
    assert await sql(members, "SELECT town FROM persons WHERE number = '00000007'") == [("Celle",)]
    assert await questions(members) == []


async def test_columns_that_the_file_lacks_say_nothing(members: Running) -> None:
    await upload(members, row(1))
    file = "Ortsverein;Name;Mitglieds-Nr\nOrtsverein Celle;Hartmann;00000001\n"
    answer = await members.http.post(
        f"/units/{SUB}/imports", content=file, headers={"Authorization": f"Bearer {members.token(OPERATOR)}"}
    )
    await job.work_off(members.parts.service)
    found = (await members.get(f"/units/{SUB}/imports/{answer.json()['import_id']}", by=OPERATOR)).json()
    assert found["report"]["changed"] == 0
    assert await sql(members, "SELECT first_name, email FROM persons") == [("Clara", "clara.1@example.org")]


async def test_a_file_that_cannot_be_read_changes_nothing_and_says_why(members: Running) -> None:
    headers = {"Authorization": f"Bearer {members.token(office(SUB))}"}
    for content, kind in (b"", "unreadable_empty"), (b"PK\x03\x04...", "unreadable_spreadsheet"):
        answer = await members.http.post(f"/units/{SUB}/imports", content=content, headers=headers)
        assert answer.status_code == 422
        assert answer.json()["title"] == kind
        assert answer.json()["english"] in UNREADABLE_EN.values()
    assert await sql(members, "SELECT 1 FROM import_jobs") == []
    assert list(members.settings.spool_dir.iterdir()) == []


async def test_the_same_upload_twice_is_one_import(members: Running) -> None:
    headers = {"Authorization": f"Bearer {members.token(office(SUB))}", "Idempotency-Key": "upload-1"}
    file = "\n".join([HEADER, row(1)])
    answers = [await members.http.post(f"/units/{SUB}/imports", content=file, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(await sql(members, "SELECT 1 FROM import_jobs")) == 1


async def test_an_import_broken_off_in_the_middle_is_finished_later(members: Running, monkeypatch: Any) -> None:
    monkeypatch.setattr(apply, "CHUNK", 2)
    carry_out = apply.carry_out
    calls = 0

    async def crash(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise OSError("the machine goes down")
        return await carry_out(*args, **more)

    monkeypatch.setattr(apply, "carry_out", crash)
    file = "\n".join([HEADER, *(row(number) for number in range(1, 10))])
    headers = {"Authorization": f"Bearer {members.token(office(SUB))}"}
    answer = (await members.http.post(f"/units/{SUB}/imports", content=file, headers=headers)).json()
    with pytest.raises(OSError, match="goes down"):
        await job.work_off(members.parts.service)
    (half,) = (await sql(members, "SELECT count(*) FROM persons"))[0]
    assert 0 < half < 9
    await job.work_off(members.parts.service)
    found = (await members.get(f"/units/{SUB}/imports/{answer['import_id']}", by=office(SUB))).json()
    assert (found["state"], found["new"], found["report"]["first"]) == ("done", 9, True)
    assert names(await members.said()).count("member_recorded") == 9
    assert list(members.settings.spool_dir.iterdir()) == []
