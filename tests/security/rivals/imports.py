"""Imports and what they leave to people: each row, and each question, once."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any
from uuid import UUID

from services.members.imports import job
from services.members.tests.builders import CELLE, SUB, board, office
from services.members.tests.test_imports import HEADER, row
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.admissions import ADMIT, PAPER, admit
from tests.security.rivals.stages import MembersStage

IMPORT = "/units/{unit}/imports"
DECIDE = f"{IMPORT}/proposals/{{proposal}}"
_numbers = count(1000)


def export(*rows: str) -> bytes:
    """A file of the register."""
    return "\r\n".join([HEADER, *rows, ""]).encode("cp1252")


def spelled(number: int) -> str:
    """A number as a last name: whoever shares name and birth date with a member is a question, not new."""
    return "Neu" + "".join(chr(ord("a") + int(digit)) for digit in str(number))


def one_row(number: int) -> str:
    """A row of somebody whom no other contest knows."""
    return row(number, last=spelled(number))


async def taken_over(stage: MembersStage, file: bytes, unit: str = CELLE) -> None:
    """An import that is done."""
    await stage.ask(IMPORT, content=file, by=board(unit), unit=unit)
    await job.work_off(stage.here.parts.service)


async def worked_off(stage: MembersStage) -> None:
    """Both processes take over what waits, as they do in life."""
    running = [asyncio.create_task(job.run(one.parts.service)) for one in stage.processes]
    async with asyncio.timeout(60):
        # another task cannot set an asyncio.Event for a row
        while await stage.rows("SELECT 1 FROM import_jobs WHERE state = 'running'"):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    for one in running:
        one.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def numbered(stage: MembersStage, number: int) -> int:
    """How many have this number."""
    ((found,),) = await stage.rows("SELECT count(*) FROM persons WHERE number = :number", number=f"{number:08}")
    return int(found)


@rivals("members", f"POST {IMPORT}")
async def equal_files(stage: MembersStage) -> Contest:
    number = next(_numbers)
    file = export(one_row(number))

    async def then(outcome: Outcome) -> None:
        assert len({answer.json()["import_id"] for _, answer in outcome.won}) == 8
        await worked_off(stage)
        assert await numbered(stage, number) == 1
        ids = [UUID(answer.json()["import_id"]) for _, answer in outcome.won]
        reports = await stage.rows("SELECT new, state FROM import_jobs WHERE id = ANY(:ids)", ids=ids)
        assert sorted(reports) == [*[(0, "done")] * 7, (1, "done")]

    return Contest(
        [
            stage.post(IMPORT, content=file, by=board(CELLE), unit=CELLE),
            stage.post(IMPORT, content=file, by=office(SUB), unit=SUB),
        ],
        winners=8,
        why="imports are taken over one after the other: what the first has taken over is no change to the next",
        then=then,
    )


@rivals("members", f"POST {IMPORT}")
async def one_file_sent_again(stage: MembersStage) -> Contest:
    number = next(_numbers)
    key = f"upload-{number}"

    async def then(outcome: Outcome) -> None:
        assert len({answer.json()["import_id"] for _, answer in outcome.won}) == 1
        await worked_off(stage)
        assert await numbered(stage, number) == 1

    return Contest(
        [stage.post(IMPORT, content=export(one_row(number)), by=board(CELLE), unit=CELLE, key=key)],
        winners=8,
        why="the same request gets the same import",
        then=then,
    )


async def missing(stage: MembersStage) -> tuple[int, str]:
    """Somebody who is not in the newest file any more: their number, and the question about them."""
    await stage.rows("DELETE FROM import_proposals")
    number, stays = next(_numbers), next(_numbers)
    await taken_over(stage, export(one_row(number), one_row(stays)))
    await taken_over(stage, export(one_row(stays)))
    ((proposal,),) = await stage.rows(
        """SELECT r.id FROM import_proposals r JOIN persons p ON p.id = r.person
           WHERE p.number = :number AND r.state = 'open'""",
        number=f"{number:08}",
    )
    return number, str(proposal)


def decide(stage: MembersStage, proposal: str, accept: bool) -> Any:
    """Somebody of the board decides."""
    return stage.post(DECIDE, {"accept": accept}, by=board(CELLE), unit=CELLE, proposal=proposal)


@rivals("members", f"POST {DECIDE}")
async def accepted_once(stage: MembersStage) -> Contest:
    number, proposal = await missing(stage)

    async def then(outcome: Outcome) -> None:
        assert sorted(outcome.names()) == ["import_questions_waiting", "member_left"]
        found = await stage.rows("SELECT status FROM persons WHERE number = :number", number=f"{number:08}")
        assert found == [("left",)]

    return Contest([decide(stage, proposal, True)], then=then)


@rivals("members", f"POST {DECIDE}")
async def accepted_or_declined(stage: MembersStage) -> Contest:
    number, proposal = await missing(stage)

    async def then(outcome: Outcome) -> None:
        ((status, state),) = await stage.rows(
            """SELECT p.status, r.state FROM persons p JOIN import_proposals r ON r.person = p.id
               WHERE p.number = :number""",
            number=f"{number:08}",
        )
        assert (status, state) in [("left", "accepted"), ("member", "declined")]
        left = ["member_left"] if status == "left" else []
        assert sorted(outcome.names()) == ["import_questions_waiting", *left]

    return Contest([decide(stage, proposal, True), decide(stage, proposal, False)], then=then)


@rivals("members", f"POST {IMPORT}", f"POST {DECIDE}")
async def decided_while_the_next_file_comes(stage: MembersStage) -> Contest:
    number, proposal = await missing(stage)

    async def then(outcome: Outcome) -> None:
        assert sum(tried.route.endswith("{proposal}") for tried, _ in outcome.won) == 1
        await worked_off(stage)
        assert await numbered(stage, number) == 1
        found = await stage.rows("SELECT status FROM persons WHERE number = :number", number=f"{number:08}")
        assert found == [("member",)], "the newest file has them again, whatever was decided before"

    return Contest(
        [
            decide(stage, proposal, True),
            stage.post(IMPORT, content=export(one_row(number)), by=board(CELLE), unit=CELLE),
        ],
        winners=None,
        why="uploads are taken one after the other",
        then=then,
    )


@rivals("members", f"POST {IMPORT}", f"POST {ADMIT}")
async def admitted_while_a_file_comes(stage: MembersStage) -> Contest:
    today = stage.here.parts.service.calendar.today().isoformat()
    number = next(_numbers)
    who = {"first_name": "Kim", "last_name": spelled(number), "email": f"kim.{number}@example.org"}
    where = {"born_on": "1990-05-12", "street": "Weg 1", "postcode": "29221", "town": "Celle", "received_on": today}
    application = await stage.ask(PAPER, who | where, by=board(CELLE), unit=CELLE)
    line = row(number, first="Kim", last=who["last_name"], born="12.05.1990", mail=who["email"])

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("member_admitted") == 1
        await worked_off(stage)
        people = await stage.rows("SELECT status FROM persons WHERE last_name = :name", name=who["last_name"])
        assert people == [("member",)]

    return Contest(
        [admit(stage, application), stage.post(IMPORT, content=export(line), by=board(CELLE), unit=CELLE)],
        winners=None,
        why="uploads are taken one after the other",
        then=then,
    )
