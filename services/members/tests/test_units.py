"""The unit tree over HTTP."""

from __future__ import annotations

from services.members.testing import Running
from services.members.tests.builders import CELLE, DISTRICT, LACHENDORF, OPERATOR, SUB, board, units


async def test_operators_are_told_all_units_as_they_were_last_recorded(members: Running) -> None:
    found = (await members.get("/units", by=OPERATOR)).json()
    assert [one["key"] for one in found[:2]] == [DISTRICT, SUB]
    assert {one["key"] for one in found} >= {one["key"] for one in units()}
    new = next(one for one in units() if one["key"] == CELLE) | {"name": "Ortsverein Celle-Mitte"}
    (await members.send("/units", {"units": [new]}, by=OPERATOR)).raise_for_status()
    by_key = {one["key"]: one for one in (await members.get("/units", by=OPERATOR)).json()}
    assert by_key[CELLE]["name"] == "Ortsverein Celle-Mitte"
    assert by_key[CELLE]["version"] == by_key[LACHENDORF]["version"] + 1


async def test_nobody_else_is(members: Running) -> None:
    assert (await members.get("/units", by=board(CELLE))).status_code == 403


async def test_a_key_that_could_not_be_part_of_a_topic_or_an_address_is_refused(members: Running) -> None:
    """One such unit would keep the provisioner from giving anybody rights."""
    before = (await members.get("/units", by=OPERATOR)).json()
    celle = next(one for one in units() if one["key"] == CELLE)
    for key in ("ov-Faßberg", "ov faßberg", "ov-", "ub-celle-ost", f"ov-{'x' * 80}"):
        answer = await members.send("/units", {"units": [celle | {"key": key}]}, by=OPERATOR)
        assert answer.status_code == 422, key
        assert answer.json()["errors"][0]["pointer"] == "/units/0/key"
    assert (await members.get("/units", by=OPERATOR)).json() == before
