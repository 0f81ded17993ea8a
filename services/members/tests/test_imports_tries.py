"""A level above tries a file a few times a day; a branch as often as it likes."""

from __future__ import annotations

import pytest
from limits import parse

from services.members.imports import tries as module
from services.members.imports.tries import A_DAY, Tries
from services.members.testing import Running
from services.members.tests.builders import OPERATOR
from shared.hierarchy import UnitPath
from shared.problems import Problem

HEADER = "Mitgliedsnummer;Vorname;Nachname;Geburtsdatum;PLZ;Ort;E-Mail;Eintrittsdatum;Austrittsdatum;Status;Ortsverein"
ROW = "20000001;Kim;Meier;01.02.1980;29221;Celle;kim@example.org;01.03.2019;;Mitglied;Celle"
FILE = f"{HEADER}\n{ROW}\n".encode("cp1252")
BRANCH = UnitPath(branch="ov", sub_district="ub", district="bz")
SUB = UnitPath(sub_district="ub", district="bz")


def test_above_it_ends_and_says_what_still_works() -> None:
    tries = Tries()
    for _ in range(A_DAY):
        tries.use(SUB)
    with pytest.raises(Problem) as refused:
        tries.use(SUB)
    assert refused.value.status == 429
    assert "Übernehmen könnt Ihr eine Datei weiterhin" in refused.value.detail
    tries.use(UnitPath(district="bz"))  # each unit has its own


def test_a_branch_learns_of_its_own_alone_and_is_not_counted() -> None:
    tries = Tries()
    for _ in range(3 * A_DAY):
        tries.use(BRANCH)


async def test_the_route_counts(members: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RATE", parse("1/day"))
    headers = {"Authorization": f"Bearer {members.token(OPERATOR)}"}

    async def tried(unit: str, dry: bool = True) -> int:
        where = f"/units/{unit}/imports?dry_run={dry}"
        return (await members.http.post(where, content=FILE, headers=headers)).status_code

    assert [await tried("ub-celle"), await tried("ub-celle")] == [200, 429]
    assert await tried("ub-celle", dry=False) == 202
    assert [await tried("ov-celle"), await tried("ov-celle")] == [200, 200]
