"""Somebody's own calendar: of eight addresses made at once the last one opens it, and no other."""

from __future__ import annotations

from services.members.tests.builders import CELLE, board, view
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.accounts import board_member
from tests.security.rivals.stages import MembersStage

FEED, END, HOLDER = "/units/{unit}/calendar-feed", "/units/{unit}/calendar-feed/end", "/calendar-feeds/holder"


@rivals("members", f"POST {FEED}")
async def one_address(stage: MembersStage) -> Contest:
    person = await board_member(stage)

    async def then(outcome: Outcome) -> None:
        opened = 0
        for _, answer in outcome.won:
            held = await stage.ask(HOLDER, {"secret": answer.json()["secret"]}, by=view(CELLE))
            opened += bool(held["unit"])
        assert opened == 1, "one address at a time"
        assert not outcome.said

    tries = [stage.post(FEED, {}, by=board(CELLE, person=person.id), unit=CELLE)]
    return Contest(tries, winners=8, why="each is answered with an address, the last one holds", then=then)


@rivals("members", f"POST {END}", f"POST {HOLDER}")
async def one_end(stage: MembersStage) -> Contest:
    person = await board_member(stage)
    made = await stage.ask(FEED, {}, by=board(CELLE, person=person.id), unit=CELLE)
    held = {"secret": made["secret"]}

    async def then(outcome: Outcome) -> None:
        answer = await stage.ask(HOLDER, held, by=view(CELLE))
        assert answer == {"person": None, "unit": ""}

    tries = [
        stage.post(END, {}, by=board(CELLE, person=person.id), unit=CELLE),
        stage.post(HOLDER, held, by=view(CELLE)),
    ]
    return Contest(tries, winners=8, why="ended twice is no mistake, and looking changes nothing", then=then)
