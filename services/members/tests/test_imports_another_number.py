"""The same person under another number."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.members.people.tables import LEFT
from services.members.testing import Running
from services.members.tests.builders import CELLE, HOLLE, LACHENDORF, SUB, member
from services.members.tests.test_imports import answer, questions, row, sql, upload
from services.members.tests.test_imports_persons import state

BERND: dict[str, Any] = {
    "first_name": "Bernd",
    "last_name": "Becker",
    "born_on": date(1957, 3, 2),
    "email": "",
    "number": "00000001",
}
"""A member here; in the file he stands as number 9."""


def bernd(number: int, unit: str = CELLE, **more: str) -> str:
    return row(number, unit, **{"first": "Bernd", "last": "Becker", "born": "02.03.1957"} | more)


async def numbers(members: Running) -> list[Any]:
    return await sql(members, "SELECT number FROM persons WHERE name_key = 'becker|bernd' ORDER BY number")


async def test_a_member_under_another_number_is_a_question_and_is_not_proposed_as_left(members: Running) -> None:
    known = await member(members, CELLE, **BERND)
    before = await state(members)
    rows = bernd(9, first="BERND"), row(2)
    dry = await upload(members, *rows, unit=CELLE, dry=True)
    assert (dry["new"], dry["held"], dry["missing_total"]) == (1, 1, 0)
    assert [one["number"] for one in dry["added"]] == ["00000002"]
    (doubt,) = dry["doubtful"]
    assert (doubt["kind"], doubt["number"], doubt["person"]) == ("same", "00000009", str(known.id))
    assert doubt["known"]["number"] == "00000001"
    report = await upload(members, *rows, unit=CELLE)
    assert (report["new"], report["held"], report["missing_total"]) == (1, 1, 0)
    assert [one for one in await state(members) if one in before] == before, "nothing of him has changed"
    (question,) = await questions(members, CELLE)
    assert (question["kind"], question["number"]) == ("same", "00000009")
    assert question["row"]["instead_of"] == "00000001"


async def test_the_same_person_takes_over_the_new_number(members: Running) -> None:
    known = await member(members, CELLE, **BERND)
    await upload(members, row(2), unit=CELLE)
    assert [one["kind"] for one in await questions(members, CELLE)] == ["left"]
    await upload(members, row(2), bernd(9, town="Wietze"), unit=CELLE)
    (question,) = await questions(members, CELLE)
    assert question["kind"] == "same", "who may be in the file is no longer proposed as left"
    assert (await answer(members, question, accept=True)).is_success
    found = await sql(members, "SELECT id, number, town FROM persons WHERE name_key = 'becker|bernd'")
    assert found == [(known.id, "00000009", "Wietze")]
    report = await upload(members, row(2), bernd(9, town="Wietze"), unit=CELLE)
    assert (report["new"], report["changed"], report["held"], report["missing_total"]) == (0, 0, 0, 0)
    assert await questions(members, CELLE) == []


async def test_a_number_alone_is_taken_over_even_if_nothing_else_is_new(members: Running) -> None:
    await upload(members, bernd(1, mail="b@example.org"), unit=CELLE)
    await upload(members, bernd(9, mail="b@example.org"), unit=CELLE)
    (question,) = await questions(members, CELLE)
    assert (await answer(members, question, accept=True)).is_success
    assert await numbers(members) == [("00000009",)]


async def test_somebody_else_of_the_same_name_and_birth_date_is_new_and_not_asked_about_again(
    members: Running,
) -> None:
    await member(members, CELLE, **BERND)
    await upload(members, bernd(9), unit=CELLE)
    (question,) = await questions(members, CELLE)
    assert (await answer(members, question, accept=False)).is_success
    assert await numbers(members) == [("00000001",), ("00000009",)]
    report = await upload(members, bernd(9), unit=CELLE)
    assert (report["held"], report["missing_total"]) == (0, 1)
    assert [one["kind"] for one in await questions(members, CELLE)] == ["left"]


@pytest.mark.parametrize("old", [bernd(1), bernd(1, born="31.02.1957"), bernd(1, status="ausgetreten")])
async def test_two_whose_numbers_are_both_in_the_file_are_two(members: Running, old: str) -> None:
    await member(members, CELLE, **BERND)
    report = await upload(members, bernd(9), old, unit=CELLE)
    assert (report["new"], report["held"]) == (1, 0)
    assert await numbers(members) == [("00000001",), ("00000009",)]


async def test_both_in_a_newer_file_are_no_question_any_more(members: Running) -> None:
    await member(members, CELLE, **BERND)
    await upload(members, bernd(9), unit=CELLE)
    assert len(await questions(members, CELLE)) == 1
    await upload(members, bernd(1), unit=CELLE)  # the register had it wrong
    assert await questions(members, CELLE) == []
    await upload(members, bernd(9), unit=CELLE)
    await upload(members, bernd(9), bernd(1), unit=CELLE)
    assert await questions(members, CELLE) == []
    assert await numbers(members) == [("00000001",), ("00000009",)]


@pytest.mark.parametrize(
    "other",
    [{"first": "Bernhard"}, {"first": ""}, {"last": "Bäcker"}, {"born": "03.03.1957"}, {"born": ""}],
    ids=str,
)
async def test_another_number_and_not_quite_the_same_is_somebody_else(members: Running, other: dict[str, str]) -> None:
    await member(members, CELLE, **BERND)
    report = await upload(members, bernd(9, **other), unit=CELLE)
    assert (report["new"], report["held"]) == (1, 0)


@pytest.mark.parametrize("known", [{"status": LEFT, "left_on": date(2024, 1, 1)}, {"unit": HOLLE}], ids=str)
async def test_who_is_no_member_or_not_the_importers_is_not_asked_about(
    members: Running, known: dict[str, Any]
) -> None:
    known = dict(known)
    await member(members, known.pop("unit", CELLE), **BERND | known)
    report = await upload(members, bernd(9), unit=CELLE)
    assert (report["new"], report["held"]) == (1, 0)


async def test_two_rows_for_one_member_are_two_questions_and_one_of_them_gets_him(members: Running) -> None:
    await member(members, CELLE, **BERND)
    await upload(members, bernd(8), bernd(9), unit=CELLE)
    one, other = sorted(await questions(members, CELLE), key=lambda one: str(one["number"]))
    assert (await answer(members, one, accept=True)).is_success
    late = await answer(members, other, accept=True)
    assert (late.status_code, late.json()["title"]) == (409, "other_number")
    assert (await answer(members, other, accept=False)).is_success
    assert await numbers(members) == [("00000008",), ("00000009",)]


async def test_a_twin_who_was_in_the_file_is_no_new_question_when_the_held_row_is_decided(members: Running) -> None:
    await member(members, CELLE, **BERND)
    await member(members, CELLE, **BERND | {"number": None, "email": "other@example.org"})
    await upload(members, bernd(1), bernd(9), unit=CELLE)
    (question,) = await questions(members, CELLE)
    assert (await answer(members, question, accept=False)).is_success
    assert await questions(members, CELLE) == []
    assert await sql(members, "SELECT count(*) FROM persons WHERE number = '00000009'") == [(1,)]


async def test_two_members_who_a_row_may_be_are_both_asked_about(members: Running) -> None:
    await member(members, CELLE, **BERND)
    await member(members, CELLE, **BERND | {"number": "00000002"})
    await upload(members, bernd(9), unit=CELLE)
    one, other = await questions(members, CELLE)
    assert (await answer(members, one, accept=False)).is_success
    assert await sql(members, "SELECT 1 FROM persons WHERE number = '00000009'") == [], "the other one may be it"
    assert [left["person"] for left in await questions(members, CELLE)] == [other["person"]]
    assert (await answer(members, other, accept=True)).is_success
    assert await sql(members, "SELECT id::text FROM persons WHERE number = '00000009'") == [(other["person"],)]


async def test_a_row_of_another_branch_tells_the_one_that_knows_him_only_what_it_knows(members: Running) -> None:
    known = await member(members, LACHENDORF, **BERND)
    report = await upload(members, bernd(9, town="Wietze"), unit=SUB)
    assert (report["new"], report["held"], report["doubtful"]) == (0, 1, [])
    assert report["asked"] == [{"unit": LACHENDORF, "questions": 1}]
    assert await questions(members, CELLE) == []
    (question,) = await questions(members, LACHENDORF)
    assert (question["kind"], question["number"]) == ("same", "")
    assert question["row"] == {
        "first_name": "Bernd",
        "last_name": "Becker",
        "born_on": "1957-03-02",
        "instead_of": "00000001",
    }
    assert (await answer(members, question, accept=True)).is_success
    assert await sql(members, "SELECT id, unit, number, town FROM persons") == [(known.id, CELLE, "00000009", "Wietze")]
