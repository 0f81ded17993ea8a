"""Rows of persons who are known elsewhere: what an import may change, and who is told what about them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.members.people.tables import APPLICANT, LEFT, MEMBER
from services.members.testing import Running
from services.members.tests.builders import (
    CELLE,
    DISTRICT,
    HOLLE,
    LACHENDORF,
    OPERATOR,
    OTHER_SUB,
    SUB,
    board,
    forget_said,
    member,
    names,
    office,
)
from services.members.tests.test_imports import answer, questions, row, sql, upload
from services.members.tests.test_imports_persons import CLARA


async def told(members: Running, unit: str, *rows: str) -> list[Any]:
    """All that an importer is told, without ids and times: dry run, import, list, questions."""
    dry = await upload(members, *rows, unit=unit, dry=True)
    report = await upload(members, *rows, unit=unit)
    again = await upload(members, *rows, unit=unit)
    listed = (await members.get(f"/units/{unit}/imports", by=board(unit))).json()
    for one in listed:
        for name in ("import_id", "at", "finished_at"):
            del one[name]
    asked = (await members.get(f"/units/{unit}/imports/asked", by=board(unit))).json()
    mine = (await members.get(f"/units/{unit}/imports/proposals", by=board(unit))).json()
    # that others are asked is told to them
    said = sorted(one for one in names(await members.said()) if one != "import_questions_waiting")
    return [dry, report, again, listed, asked, mine, said]


ELSEWHERE = {
    "a member": {"number": "00000001", "status": MEMBER},
    "a former member": {"number": "00000001", "status": LEFT, "left_on": date(2024, 1, 1)},
    "a member without number": {"status": MEMBER},
    "an applicant": {"status": APPLICANT},
    "somebody with another name": {"number": "00000001", "first_name": "Hans", "born_on": date(1960, 1, 1)},
    "somebody with the mail": {"first_name": "Hans", "email": "clara.1@example.org"},
}


@pytest.mark.parametrize("unit", [CELLE, SUB])
@pytest.mark.parametrize("known", ELSEWHERE.values(), ids=ELSEWHERE)
async def test_an_import_tells_nothing_of_others_and_changes_nothing_of_theirs(
    members: Running, known: dict[str, Any], unit: str
) -> None:
    rows = row(1), row(2, first="Dora", born="01.02.1963")
    nobody = await told(members, unit, *rows)
    for table in ("import_proposals", "import_jobs", "persons", "outbox"):
        await sql(members, f"DELETE FROM {table}")
    person = await member(members, HOLLE, **CLARA | known)
    before = await sql(members, f"SELECT * FROM persons WHERE id = '{person.id}'")
    assert await told(members, unit, *rows) == nobody
    assert await sql(members, f"SELECT * FROM persons WHERE id = '{person.id}'") == before
    assert len(await sql(members, "SELECT 1 FROM persons WHERE unit = 'ov-celle'")) == 2
    # the branch that knows them is asked, with what it knows anyway
    (question,) = await questions(members, HOLLE)
    assert (question["kind"], question["asked_by"], question["person"]) == ("elsewhere", unit, str(person.id))
    assert set(question["row"]) <= {"first_name", "last_name", "born_on", "email"}
    for name, value in question["row"].items():
        assert value == str(getattr(person, name)), name
    assert question["number"] in ("", person.number)


async def test_who_has_moved_leaves_when_their_branch_agrees(members: Running) -> None:
    person = await member(members, HOLLE, **CLARA, number="00000001")
    await upload(members, row(1), unit=CELLE)
    await forget_said(members)
    (question,) = await questions(members, HOLLE)
    assert (await answer(members, question, accept=True)).is_success
    assert names(await members.said()) == ["member_left", "import_questions_waiting"]
    assert await sql(members, f"SELECT status, number FROM persons WHERE id = '{person.id}'") == [("left", None)]
    assert await sql(members, "SELECT unit FROM persons WHERE number = '00000001'") == [(CELLE,)]
    assert await questions(members, HOLLE) == []


async def test_who_has_not_moved_stays_and_is_not_asked_about_again(members: Running) -> None:
    await member(members, HOLLE, **CLARA, number="00000001")
    await upload(members, row(1), unit=CELLE)
    (question,) = await questions(members, HOLLE)
    await forget_said(members)
    assert (await answer(members, question, accept=False)).is_success
    assert names(await members.said()) == ["number_claimed_twice", "import_questions_waiting"]
    await upload(members, row(1, town="Wietze"), unit=CELLE)
    assert await questions(members, HOLLE) == []
    found = await sql(members, "SELECT unit, status, town FROM persons WHERE number = '00000001' ORDER BY unit")
    assert found == [(CELLE, "member", "Wietze"), (HOLLE, "member", "")]
    # the register, read by who leads both: each row is of the branch that it names
    report = await upload(members, row(1, HOLLE, town="Bockenem"), unit=DISTRICT)
    assert (report["changed"], report["moved"], report["held"]) == (1, 0, 0)
    assert [town for (town,) in await sql(members, "SELECT town FROM persons ORDER BY unit")] == ["Wietze", "Bockenem"]


@pytest.mark.parametrize("unit", [CELLE, SUB])
async def test_who_imported_learns_that_the_number_is_in_use_and_nothing_of_the_person(
    members: Running, unit: str
) -> None:
    elsewhere = await member(members, HOLLE, **CLARA | {"first_name": "Klara"}, number="00000001")
    await upload(members, row(1), unit=unit)
    (question,) = await questions(members, HOLLE)
    await forget_said(members)
    assert (await answer(members, question, accept=False)).is_success
    ((ours,),) = await sql(members, f"SELECT id FROM persons WHERE unit = '{CELLE}'")
    (said,) = [one for one in await members.said() if one[0] == "number_claimed_twice"]
    value = said[1]
    assert value is not None
    assert value["person"] == str(ours)
    assert value["unit"]["branch"] == CELLE
    assert value["imported_by"] == members.parts.service.units.path(unit).model_dump()
    assert set(value) == {"unit", "person", "imported_by", "said_on"}
    for secret in (str(elsewhere.id), HOLLE, "Klara", "Geheimweg"):
        assert secret not in str(value)


@pytest.mark.parametrize(
    "known",
    [{"status": MEMBER}, {"status": APPLICANT}, {"first_name": "Hans", "email": "clara.1@example.org"}],
    ids=["no number", "an applicant", "only the mail"],
)
async def test_where_no_number_is_in_use_twice_an_answer_tells_the_importer_nothing(
    members: Running, known: dict[str, Any]
) -> None:
    await member(members, HOLLE, **CLARA | known)
    await upload(members, row(1), unit=CELLE)
    (question,) = await questions(members, HOLLE)
    await forget_said(members)
    assert (await answer(members, question, accept=False)).is_success
    assert names(await members.said()) == ["import_questions_waiting"]


async def test_an_application_elsewhere_stays_open(members: Running) -> None:
    person = await member(members, HOLLE, **CLARA, status=APPLICANT)
    await upload(members, row(1), unit=CELLE)
    (question,) = await questions(members, HOLLE)
    assert question["status"] == APPLICANT
    assert (await answer(members, question, accept=True)).is_success
    assert await sql(members, f"SELECT status FROM persons WHERE id = '{person.id}'") == [("applicant",)]


async def test_a_level_above_moves_people_within_its_scope(members: Running) -> None:
    await upload(members, row(1), unit=SUB)
    assert (await upload(members, row(1, HOLLE), unit=DISTRICT))["moved"] == 1
    assert await sql(members, "SELECT unit FROM persons") == [(HOLLE,)]


async def test_an_office_higher_up_is_not_taken_over_by_a_branchs_file(members: Running) -> None:
    mail = "clara.1@example.org"
    who = {"first_name": "Clara", "last_name": "Hartmann", "email": mail, "role": "board"}
    for unit in (OTHER_SUB, CELLE):
        (await members.send(f"/units/{unit}/roles", who, by=OPERATOR)).raise_for_status()
    before = await sql(members, "SELECT id, number, email FROM persons ORDER BY id")
    await upload(members, row(1, mail=mail), unit=CELLE)
    taken = await sql(members, "SELECT id, number, email FROM persons WHERE number = '00000001'")
    ((holder,),) = await sql(members, "SELECT person FROM role_grants WHERE unit = 'ov-celle'")
    assert [one for one, _, _ in taken] == [holder], "the branch's own board gets the number"
    others = [one for one in before if one[0] != holder]
    assert await sql(members, "SELECT id, number, email FROM persons WHERE number IS NULL ORDER BY id") == others


@pytest.mark.parametrize("unit", [SUB, DISTRICT])
async def test_levels_above_get_counts_and_the_branches_the_questions(members: Running, unit: str) -> None:
    gone = await member(members, CELLE, number="00000009", first_name="Zsofia", last_name="Quetzal")
    alike = await member(members, LACHENDORF, **CLARA | {"born_on": None, "email": "", "last_name": "Xanthopoulos"})
    rows = row(1), row(2, LACHENDORF, last="Xanthopoulos")
    dry = await upload(members, *rows, unit=unit, dry=True)
    report = await upload(members, *rows, unit=unit)
    asked = [{"unit": CELLE, "questions": 1}, {"unit": LACHENDORF, "questions": 1}]
    for one in (dry, report):
        assert one["asked"] == asked
        assert (one["missing"], one["doubtful"], one["held"]) == ([], [], 1)
        for canary in (gone.id, gone.last_name, gone.email, gone.number, alike.id, alike.street):
            assert str(canary) not in str(one)
    assert (await members.get(f"/units/{unit}/imports/asked", by=office(unit))).json() == asked
    assert (await members.get(f"/units/{unit}/imports/proposals", by=office(unit))).json() == []
    assert [one["kind"] for one in await questions(members, CELLE)] == ["left"]
    (question,) = await questions(members, LACHENDORF)
    where = f"/units/{unit}/imports/proposals/{question['proposal']}"
    assert (await members.send(where, {"accept": True}, by=office(unit))).status_code == 404
    assert (await answer(members, question, accept=True)).is_success
    assert (await members.get(f"/units/{unit}/imports/asked", by=office(unit))).json() == asked[:1]


async def test_a_branch_reads_its_own_persons_in_its_report(members: Running) -> None:
    gone = await member(members, CELLE, number="00000009")
    report = await upload(members, row(1), unit=CELLE)
    assert [one["person"] for one in report["missing"]] == [str(gone.id)]


async def test_a_likeness_in_another_branch_is_decided_there_and_the_person_moves(members: Running) -> None:
    person = await member(members, LACHENDORF, **CLARA)
    await upload(members, row(1, mail=""), unit=SUB)
    (question,) = await questions(members, LACHENDORF)
    assert (await answer(members, question, accept=True)).is_success
    assert await sql(members, "SELECT id, unit, number FROM persons") == [(person.id, CELLE, "00000001")]
