"""Units: recorded by operators, the same again changes nothing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from services.members.tests.builders import OPERATOR, SUB
from shared.hierarchy import Level, Unit
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.stages import MembersStage

UNITS = "/units"


def unit(key: str, name: str) -> dict[str, Any]:
    """A new branch."""
    found = Unit(key=key, name=name, level=Level.BRANCH, parent=SUB, latitude=52.6, longitude=10.1, population=1)
    return found.model_dump(mode="json")


@rivals("members", f"POST {UNITS}")
async def recorded_once(stage: MembersStage) -> Contest:
    key = f"ov-{uuid4().hex[:8]}"

    async def then(outcome: Outcome) -> None:
        assert sum(answer.json()["changed"] for _, answer in outcome.won) == 1
        assert outcome.names() == ["unit"]

    return Contest(
        [stage.post(UNITS, {"units": [unit(key, "Ortsverein Neu")]}, by=OPERATOR)],
        winners=8,
        why="what is recorded already is no change: the answer says how many were",
        then=then,
    )


@rivals("members", f"POST {UNITS}")
async def recorded_differently(stage: MembersStage) -> Contest:
    one, other = f"ov-{uuid4().hex[:8]}", f"ov-{uuid4().hex[:8]}"
    first = unit(one, "Ortsverein A")
    asked = [[first, unit(other, "Ortsverein B")], [unit(other, "Ortsverein C"), first]]

    async def then(outcome: Outcome) -> None:
        found = await stage.rows("SELECT name, version FROM units WHERE key = :key", key=other)
        versions = [said.version for said in outcome.said if said.aggregate[1] == other]
        assert versions == list(range(1, len(versions) + 1))
        assert found[0][1] == len(versions)

    return Contest(
        [stage.post(UNITS, {"units": units}, by=OPERATOR) for units in asked],
        winners=8,
        why="an operator's word: the last one counts",
        then=then,
    )
