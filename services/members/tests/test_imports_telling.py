"""What a branch is told of rows: of those of other units only what it knows anyway."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.members.imports.report import ROWS
from services.members.imports.tables import CHANGED, ELSEWHERE, SAME, Proposal
from services.members.imports.telling import told
from services.members.people.tables import Person
from services.members.testing import Running
from services.members.tests.builders import CELLE, DISTRICT, LACHENDORF, SUB, member
from services.members.tests.test_imports import questions, row, upload
from shared.ids import new_id
from shared.spelling import mail_key, name_key

_NAMES = st.sampled_from(["", "Clara", "Klara", "Hans", "Hartmann", "Meyer"])
_PEOPLE = st.fixed_dictionaries(
    {
        "first_name": _NAMES,
        "last_name": _NAMES,
        "born_on": st.sampled_from([None, date(1949, 6, 6), date(1960, 1, 1)]),
        "email": st.sampled_from(["", "clara@example.org", "hans@example.org"]),
        "phone": st.sampled_from(["", "+49514100", "+49514111"]),
        "street": st.sampled_from(["", "Weg 1", "Allee 2"]),
        "number": st.sampled_from(["1", "2"]),
    }
)


def _row(said: dict[str, Any], unit: str) -> dict[str, Any]:
    keys = {"name_key": name_key(said["last_name"], said["first_name"]), "mail_key": mail_key(said["email"])}
    born = said["born_on"].isoformat() if said["born_on"] else None
    return said | keys | {"born_on": born, "unit": unit, "status": "member", "line": 7}


@given(_PEOPLE, _PEOPLE, st.sampled_from([SAME, CHANGED, ELSEWHERE]), st.sampled_from([CELLE, LACHENDORF]))
def test_of_a_row_of_another_unit_only_what_agrees(
    own: dict[str, Any], said: dict[str, Any], kind: str, unit: str
) -> None:
    person = Person(status="member", unit=CELLE, **own)
    person.name_key, person.mail_key = name_key(own["last_name"], own["first_name"]), mail_key(own["email"])
    number, kept = said["number"], _row(said, unit)
    proposal = Proposal(
        unit=CELLE, asked_by=SUB, import_id=new_id(), kind=kind, person=person.id, number=number, row=kept
    )
    shown, shown_number = told(proposal, person)
    assert shown is not None
    if unit == CELLE and kind != ELSEWHERE:
        assert (shown, shown_number) == (kept, number)
        return
    assert shown_number in ("", own["number"])
    known = _row(own, CELLE)
    assert all(value == known[name] for name, value in shown.items())


@pytest.mark.parametrize("unit", [SUB, DISTRICT])
async def test_swapped_numbers_show_no_branch_the_other_branchs_member(members: Running, unit: str) -> None:
    clara = await member(
        members, CELLE, number="00000001", first_name="Clara", last_name="Hartmann", born_on=date(1949, 6, 6),
        street="Geheimweg 7", phone="+49514100", email="clara.1@example.org",
    )  # fmt: skip
    jan = await member(members, LACHENDORF, number="00000002", phone="+49514111", street="Allee 2")
    swapped = row(2), row(1, LACHENDORF, first="Jan", last="Tiedemann", born="23.07.1956", mail=jan.email)
    await upload(members, *swapped, unit=unit)
    for branch, own, other in ((CELLE, clara, jan), (LACHENDORF, jan, clara)):
        (question,) = await questions(members, branch)
        assert (question["kind"], question["person"]) == ("changed", str(own.id))
        for secret in (other.first_name, other.last_name, str(other.born_on), other.email, other.street, other.phone):
            assert str(secret) not in str(question)


async def test_of_very_many_bad_rows_the_first_are_listed_and_all_are_counted(members: Running) -> None:
    bad = [row(9, first="", last="", born="x")] * 700
    for dry in (True, False):
        report = await upload(members, *bad, row(1), dry=dry)
        assert (len(report["rejected"]), report["rejected_total"]) == (ROWS, 700)
        assert sum(report["rejected_codes"].values()) == 700
        assert [one["line"] for one in report["rejected"]] == sorted(one["line"] for one in report["rejected"])
        assert (report["review_total"], report["repaired_total"]) == (len(report["review"]), len(report["repaired"]))
