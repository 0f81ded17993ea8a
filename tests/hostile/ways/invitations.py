"""A branch's own evening, to which new members can be invited; a neighbour's, to which ours are."""

from __future__ import annotations

from uuid import uuid4

from services.view.tests.build import fact
from services.view.tests.occasions import Said
from shared.contracts.invitations import NewcomersInvited
from tests.hostile.served import Pages


async def walk(pages: Pages) -> None:
    """Open what has these forms."""
    stage, built = pages.played.stage, pages.played.stage.district
    unit, board = built.branch, pages.browsers[built.branch]
    own, theirs = Said(built, unit, neighbours=True), Said(built, built.branches[1], neighbours=True)
    path = built.path(unit)
    by, day = built.path(built.branches[1]), theirs.starts.date()
    told = NewcomersInvited(unit=path, round=uuid4(), occasion=theirs.occasion, by=by, invited=2, invited_on=day)
    await stage.applied(await stage.say(*own.announced(), *theirs.announced(), fact(unit, told, version=1)))
    for one in (own, theirs):
        pages.note(board, await board.get(f"/{unit}/termine/{one.occasion}"))
