"""What a file's silence means: absent columns, empty and unreadable cells, invisible signs (issue 12, B3)."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any

import pytest

from services.members.imports import job
from services.members.people.tables import GUEST, LEFT, Person
from services.members.testing import Running
from services.members.tests.builders import CELLE, OPERATOR, SUB, member
from services.members.tests.test_imports import answer, questions, sql

FULL = {
    "Mitgliedsnummer": "00000001", "Nachname": "Hartmann", "Ortsverein": "Ortsverein Celle", "Titel": "Dr.",
    "Vorname": "Clara", "Geschlecht": "w", "Geburtsdatum": "06.06.1949", "Straße": "Neuer Weg", "Hausnummer": "3",
    "PLZ": "29323", "Ort": "Wietze", "Telefon": "05141 11111", "Mobil": "0171 1111111", "E-Mail": "neu@example.org",
    "Eintrittsdatum": "03.11.2003", "Austrittsdatum": "", "Status": "Mitglied",
}  # fmt: skip
REQUIRED = ("Mitgliedsnummer", "Nachname", "Ortsverein")
OF_COLUMN = {
    "Titel": "title", "Vorname": "first_name", "Geschlecht": "gender", "Geburtsdatum": "born_on", "Straße": "street",
    "PLZ": "postcode", "Ort": "town", "Telefon": "phone", "Mobil": "mobile", "E-Mail": "email",
    "Eintrittsdatum": "joined_on", "Status": "status", "Austrittsdatum": "left_on",
}  # fmt: skip
KNOWN: dict[str, Any] = {
    "title": "Prof.", "first_name": "Clara", "last_name": "Hartmann", "gender": "d", "born_on": date(1949, 6, 6),
    "street": "Alter Weg 9", "postcode": "29221", "town": "Celle", "phone": "+4951419", "mobile": "+4917199999",
    "email": "alt@example.org", "joined_on": date(1999, 1, 1), "status": GUEST,
}  # fmt: skip


async def send(members: Running, cells: dict[str, str], unit: str = CELLE) -> dict[str, Any]:
    """An import of one row with just these columns: its report."""
    file = ";".join(cells) + "\n" + ";".join(cells.values()) + "\n"
    headers = {"Authorization": f"Bearer {members.token(OPERATOR)}"}
    sent = await members.http.post(f"/units/{unit}/imports", content=file.encode(), headers=headers)
    sent.raise_for_status()
    await job.work_off(members.parts.service)
    where = f"/units/{unit}/imports/{sent.json()['import_id']}"
    report: dict[str, Any] = (await members.get(where, by=OPERATOR)).json()
    assert report["state"] == "done"
    return dict(report["report"])


async def known(members: Running) -> Person:
    """The only person."""
    from sqlalchemy import select

    async with members.parts.service.database.reading() as session:
        found = (await session.scalars(select(Person))).one()
    return found


PATHS = ("change", "match", "accepted")


@pytest.mark.parametrize("path", PATHS)
async def test_columns_that_a_file_lacks_leave_their_fields_as_they_were(members: Running, path: str) -> None:
    """Every column alone, some pairs, all and none, by every way that a row reaches somebody known."""
    columns = [name for name in FULL if name not in REQUIRED]
    pairs = list(combinations(columns, 2))[:: 5 if path == "change" else 11]
    subsets = [(), *((one,) for one in columns), *pairs, columns]
    for subset in subsets:
        await sql(members, "DELETE FROM import_proposals")
        await sql(members, "DELETE FROM persons")
        number = "00000001" if path == "change" else None
        before = await member(members, CELLE, **KNOWN | {"number": number})
        cells = {name: FULL[name] for name in FULL if name in (*REQUIRED, *subset)}
        if path != "change":
            cells |= {"Vorname": "Clara", "Geburtsdatum": "06.06.1949"}
        if path == "accepted":  # another address is a contradiction, none beside another branch is a doubt
            cells["Ortsverein"] = "Ortsverein Lachendorf"
        await send(members, cells, SUB)
        for question in await questions(members, CELLE):
            assert (await answer(members, question, accept=True)).is_success
        after = await known(members)
        assert after.number == "00000001", cells
        for column, field in OF_COLUMN.items():
            if column not in cells and not (field == "status" and "Austrittsdatum" in cells):
                assert getattr(after, field) == getattr(before, field), (field, cells)
        if "Hausnummer" in cells and "Straße" not in cells:
            assert after.street == before.street


async def test_a_known_house_number_survives_a_file_that_has_only_streets(members: Running) -> None:
    await member(members, CELLE, **KNOWN | {"number": "00000001"})
    cells = {name: FULL[name] for name in REQUIRED}
    await send(members, cells | {"Straße": "Alter Weg"})
    assert (await known(members)).street == "Alter Weg 9"
    await send(members, cells | {"Straße": "Neuer Weg"})
    assert (await known(members)).street == "Neuer Weg"


@pytest.mark.parametrize("cell", ["", "-", "keine", "kaputt@", "siehe Akte"])
async def test_an_empty_or_unreadable_mail_erases_no_address(members: Running, cell: str) -> None:
    await member(members, CELLE, **KNOWN | {"number": "00000001"})
    report = await send(members, FULL | {"E-Mail": cell})
    assert (await known(members)).email == "alt@example.org"
    assert report["kept"] == [{"column": "E-Mail", "persons": 1}]


@pytest.mark.parametrize("cell", ["?", "unbekannt", "k.A.", "K. A.", "n/a", "(unbekannt)", "??", "nicht bekannt"])
async def test_a_cell_that_says_unknown_erases_nothing(members: Running, cell: str) -> None:
    before = await member(members, CELLE, **KNOWN | {"number": "00000001"})
    columns = ("Titel", "Straße", "Hausnummer", "PLZ", "Ort", "Telefon", "Mobil")
    report = await send(members, FULL | dict.fromkeys(columns, cell))
    after = await known(members)
    for column in columns:
        if column in OF_COLUMN:
            assert getattr(after, OF_COLUMN[column]) == getattr(before, OF_COLUMN[column]), column
    assert report["emptied"] == []
    assert after.email == "neu@example.org", "what the row does say is taken over"


async def test_an_unknown_house_number_leaves_the_one_that_is_known(members: Running) -> None:
    await member(members, CELLE, **KNOWN | {"number": "00000001"})
    await send(members, FULL | {"Straße": "Alter Weg", "Hausnummer": "?"})
    assert (await known(members)).street == "Alter Weg 9"
    await send(members, FULL | {"Straße": "Neuer Weg", "Hausnummer": "unbekannt"})
    assert (await known(members)).street == "Neuer Weg"


async def test_what_nobody_knows_of_somebody_new_is_empty(members: Running) -> None:
    columns = ("Titel", "Hausnummer", "PLZ", "Ort", "Telefon", "Mobil")
    await send(members, FULL | dict.fromkeys(columns, "k.A."))
    new = await known(members)
    assert (new.title, new.street, new.postcode, new.town, new.phone, new.mobile) == ("", "Neuer Weg", "", "", "", "")


async def test_what_an_empty_cell_means_is_said(members: Running) -> None:
    await member(members, CELLE, **KNOWN | {"number": "00000001"})
    empty = {name: FULL[name] if name in (*REQUIRED, "Status") else "" for name in FULL}
    report = await send(members, empty)
    emptied = ["Mobil", "Ort", "PLZ", "Straße", "Telefon", "Titel"]
    kept = ["E-Mail", "Eintrittsdatum", "Geburtsdatum", "Geschlecht", "Vorname"]
    assert sorted(one["column"] for one in report["emptied"]) == emptied
    assert sorted(one["column"] for one in report["kept"]) == kept
    after = await known(members)
    assert (after.title, after.phone, after.mobile, after.street, after.postcode, after.town) == ("",) * 6
    assert (after.email, after.first_name, after.gender) == ("alt@example.org", "Clara", "d")
    assert (after.born_on, after.joined_on) == (date(1949, 6, 6), date(1999, 1, 1))


async def test_a_file_without_status_brings_nobody_back(members: Running) -> None:
    await member(members, CELLE, **KNOWN | {"number": "00000001", "status": LEFT, "left_on": date(2024, 1, 1)})
    await send(members, {name: FULL[name] for name in (*REQUIRED, "Vorname", "E-Mail")})
    after = await known(members)
    assert (after.status, after.left_on) == (LEFT, date(2024, 1, 1))


async def test_invisible_signs_are_not_stored_and_it_is_told(members: Running) -> None:
    unseen = {"Nachname": "Hart\u200bmann", "Vorname": "Anna\u00a0Lena", "E-Mail": "n\u00adeu@example.org"}
    report = await send(members, FULL | unseen)
    after = await known(members)
    assert (after.last_name, after.first_name, after.email) == ("Hartmann", "Anna Lena", "neu@example.org")
    (repaired,) = report["repaired"]
    assert {one["column"] for one in repaired["repairs"]} >= set(unseen)


async def test_a_row_that_is_held_erases_nothing_and_is_not_counted_as_taken(members: Running) -> None:
    """The volunteer's case: "Telefon: auch bei uns gelöscht", though nothing was; 12 rows here, 10 there."""
    await member(members, CELLE, **KNOWN | {"number": "00000001", "first_name": "Hans", "last_name": "Anders"})
    report = await send(members, FULL | {"Telefon": "", "Geburtsdatum": "01.01.1990"})
    assert (report["held"], report["emptied"], report["kept"]) == (1, [], [])
    assert (await known(members)).phone == "+4951419"
    (finished,) = [data for name, data, _ in await members.said() if name == "import_finished"]
    assert finished is not None
    assert finished["accepted"] == 0
