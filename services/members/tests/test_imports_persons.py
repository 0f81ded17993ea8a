"""Imports and the persons they are about: sure only without a contradiction (issue 12, B2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.members.testing import Running
from services.members.tests.builders import CELLE, SUB, forget_said, member, names
from services.members.tests.test_imports import answer, questions, row, sql, upload

CLARA: dict[str, Any] = {
    "first_name": "Clara",
    "last_name": "Hartmann",
    "born_on": date(1949, 6, 6),
    "phone": "+495141000",
    "street": "Geheimweg 7",
    "email": "clara.1@example.org",
}


async def state(members: Running) -> list[Any]:
    """All persons, in every column."""
    return await sql(members, "SELECT * FROM persons ORDER BY id")


async def test_the_sons_row_with_the_familys_mail_does_not_overwrite_the_father(members: Running) -> None:
    father = await member(members, CELLE, **CLARA | {"born_on": date(1920, 1, 1)})
    before = await state(members)
    report = await upload(members, row(1), unit=CELLE)
    assert (report["held"], report["changed"]) == (1, 0)
    assert await state(members) == before
    (question,) = await questions(members, CELLE)
    assert question["kind"] == "same"
    assert (await answer(members, question, accept=False)).is_success
    assert len(await state(members)) == 2
    assert await sql(members, f"SELECT born_on FROM persons WHERE id = '{father.id}'") == [(date(1920, 1, 1),)]


async def test_one_person_however_spelled_in_the_register(members: Running) -> None:
    known = await member(
        members, CELLE, first_name="Jo\u0308rg\u00a0Peter", last_name="O’Strauß", born_on=date(1949, 6, 6), email=""
    )
    report = await upload(members, row(1, first="JÖRG-PETER", last="O'STRAUSS"), unit=CELLE)
    assert (report["new"], report["held"]) == (0, 0)
    assert await sql(members, "SELECT id FROM persons") == [(known.id,)]


async def test_two_swapped_numbers_change_nobody(members: Running) -> None:
    await upload(members, row(1), row(2, first="Jan", born="23.07.1956"), unit=CELLE)
    before = await state(members)
    swapped = row(2), row(1, first="Jan", born="23.07.1956")
    for dry in True, False:
        report = await upload(members, *swapped, unit=CELLE, dry=dry)
        assert (report["held"], report["changed"], report["missing_total"]) == (2, 0, 0)
        assert [one["kind"] for one in report["doubtful"]] == ["changed", "changed"]
    assert await state(members) == before
    for question in await questions(members, CELLE):
        assert (await answer(members, question, accept=False)).is_success
    assert await state(members) == before
    # the corrected register is no question
    await upload(members, *swapped, unit=CELLE)
    assert len(await questions(members, CELLE)) == 2
    await upload(members, row(1), row(2, first="Jan", born="23.07.1956"), unit=CELLE)
    assert await questions(members, CELLE) == []


async def test_twins_whose_numbers_are_swapped_are_a_question(members: Running) -> None:
    await upload(members, row(1), row(2, first="Karla"), unit=CELLE)
    before = await state(members)
    report = await upload(members, row(2), row(1, first="Karla"), unit=CELLE)
    assert (report["held"], report["changed"]) == (2, 0)
    assert await state(members) == before


async def test_who_marries_is_no_question(members: Running) -> None:
    await upload(members, row(1), unit=CELLE)
    report = await upload(members, row(1, last="Meyer"), unit=CELLE)
    assert (report["held"], report["changed"]) == (0, 1)


async def test_a_corrected_birth_date_is_taken_when_the_branch_says_so(members: Running) -> None:
    await upload(members, row(1), unit=SUB)
    await forget_said(members)
    await upload(members, row(1, born="07.06.1949", town="Wietze"), unit=SUB)
    (question,) = await questions(members, CELLE)
    assert question["kind"] == "changed"
    assert (await answer(members, question, accept=True)).is_success
    assert await sql(members, "SELECT born_on, town FROM persons") == [(date(1949, 6, 7), "Wietze")]
    assert names(await members.said()) == [
        "import_finished",
        "import_questions_waiting",
        "person",
        "import_questions_waiting",
    ]


async def test_a_wrong_number_ends_nobodys_membership(members: Running) -> None:
    await upload(members, row(1), unit=CELLE)
    report = await upload(members, row(1, last="Other", born="01.01.1990", status="ausgetreten"), unit=CELLE)
    assert report["held"] == 1
    assert await sql(members, "SELECT status FROM persons") == [("member",)]
