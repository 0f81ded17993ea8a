"""Branches are told how many questions of imports wait for them, and it is true after each answer."""

from __future__ import annotations

import asyncio

from services.members.imports import job
from services.members.testing import Running
from services.members.tests.builders import CELLE, HOLLE, LACHENDORF, SUB, member
from services.members.tests.test_imports import answer, questions, row, sql, upload
from services.members.tests.test_imports_persons import CLARA


async def told(members: Running) -> list[tuple[str, int]]:
    """What branches were told, the newest last; every version once, in order."""
    found: list[tuple[str, int]] = []
    last: dict[str, int] = {}
    for name, value, headers in await members.said():
        if name == "import_questions_waiting" and value is not None:
            unit = value["unit"]["branch"]
            found.append((unit, value["waiting"]))
            version = int(headers["ce_aggregateversion"])
            assert version == last.get(unit, 0) + 1
            last[unit] = version
    return found


async def until_told(members: Running, wanted: list[tuple[str, int]]) -> None:
    """Wait until exactly this was told."""
    while await told(members) != wanted:  # noqa: ASYNC110 - another task says it, in the database
        await asyncio.sleep(0.05)


async def test_each_answer_is_told_and_an_import_that_answers_by_itself(members: Running) -> None:
    await upload(members, *(row(number, first=f"Clara{number}") for number in range(1, 5)), row(9, LACHENDORF))
    assert await told(members) == []
    await upload(members, row(1, first="Clara1"), row(9, LACHENDORF))  # three are missing
    assert await told(members) == [(CELLE, 3)]
    asked = await questions(members, CELLE)
    assert (await answer(members, asked[0], accept=True)).is_success
    assert (await answer(members, asked[1], accept=False)).is_success
    assert await told(members) == [(CELLE, 3), (CELLE, 2), (CELLE, 1)]
    await upload(members, *(row(number, first=f"Clara{number}") for number in (1, 3, 4)), row(9, LACHENDORF))
    assert len(await questions(members, CELLE)) == 0
    assert (await told(members))[-1] == (CELLE, 0)
    await upload(members, *(row(number, first=f"Clara{number}") for number in (1, 3, 4)), row(9, LACHENDORF))
    assert len(await told(members)) == 4, "nothing has changed: nothing is said"


async def test_who_answers_at_once_leaves_the_right_number(members: Running) -> None:
    await upload(members, *(row(number, first=f"Clara{number}") for number in range(1, 10)), unit=SUB)
    await upload(members, row(1, first="Clara1"), unit=SUB)
    asked = await questions(members, CELLE)
    assert len(asked) == 8
    answers = await asyncio.gather(*(answer(members, one, accept=bool(n % 2)) for n, one in enumerate(asked)))
    assert all(one.is_success for one in answers)
    assert await told(members) == [(CELLE, left) for left in range(8, -1, -1)]


async def test_another_branch_is_told_that_it_is_asked(members: Running) -> None:
    await member(members, HOLLE, **CLARA, number="00000001")
    await upload(members, row(1), unit=CELLE)
    assert await told(members) == [(HOLLE, 1)]
    (question,) = await questions(members, HOLLE)
    await answer(members, question, accept=False)
    assert await told(members) == [(HOLLE, 1), (HOLLE, 0)]


async def test_what_waited_before_it_was_told_is_told_at_the_start(members: Running) -> None:
    await upload(members, row(1), row(2), unit=CELLE)
    await upload(members, row(1), unit=CELLE)
    for table in ("import_questions", "outbox"):
        await sql(members, f"DELETE FROM {table}")
    running = asyncio.create_task(job.run(members.parts.service))
    async with asyncio.timeout(10):
        await until_told(members, [(CELLE, 1)])
    running.cancel()
