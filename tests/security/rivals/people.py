"""Contact data: of those who saw the same one corrects a field; others correct another one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.members.tests.builders import CELLE, board, member
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.stages import MembersStage

CORRECT = "/units/{unit}/people/{person}/contact-data"


async def contest(stage: MembersStage, *bodies: dict[str, Any], **more: Any) -> tuple[UUID, Contest]:
    """Corrections of one member's data."""
    one = await member(stage.here, CELLE, phone="1", mobile="2")
    seen = {"phone": "1", "mobile": "2"}
    tries = [stage.post(CORRECT, body | {"seen": seen}, by=board(CELLE), unit=CELLE, person=one.id) for body in bodies]
    return one.id, Contest(tries, **more)


@rivals("members", f"POST {CORRECT}")
async def one_corrects_a_field(stage: MembersStage) -> Contest:
    async def then(outcome: Outcome) -> None:
        assert sorted(outcome.names()) == ["person", "person_corrected"]

    _, found = await contest(stage, {"phone": "3"}, {"phone": "4"}, then=then)
    return found


@rivals("members", f"POST {CORRECT}")
async def two_correct_two_fields(stage: MembersStage) -> Contest:
    whose: list[UUID] = []

    async def then(outcome: Outcome) -> None:
        found = await stage.rows("SELECT phone, mobile, version FROM persons WHERE id = :id", id=whose[0])
        assert found == [("3", "4", 3)]
        assert sorted(outcome.names()) == ["person", "person", "person_corrected", "person_corrected"]

    person, found = await contest(
        stage, {"phone": "3"}, {"mobile": "4"}, winners=2, why="one for each of two fields", then=then
    )
    whose.append(person)
    return found
