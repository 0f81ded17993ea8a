"""What has to go on paper, as notify has said; and that nothing has failed without its being said."""

from __future__ import annotations

import json
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import text

from services.notify.tests.build import Notify
from shared.contracts.members import PaperLetter

PAPER: tuple[str, ...] = get_args(PaperLetter)


async def said(here: Notify) -> list[dict[str, Any]]:
    """Which letters have to be printed: the values of `letter_needed`, in order."""
    async with here.service.database.reading() as session:
        rows = await session.execute(
            text("SELECT value FROM outbox WHERE headers::text LIKE '%letter_needed%' ORDER BY id")
        )
        return [json.loads(value) for value in rows.scalars()]


async def is_said_for_whatever_failed(here: Notify) -> None:
    """After every test: each welcome, refusal or word on an objection that has failed goes on paper, once, and no other
    mail does."""
    async with here.service.database.reading() as session:
        ended = await session.execute(
            text(
                "SELECT o.id, o.on_paper, o.state = 'failed' AND o.kind = ANY(:kinds) AND l.who = 'person' "
                "AND l.facts ?| '{application,admission}' AS needed FROM outgoing o JOIN letters l ON l.id = o.letter"
            ),
            {"kinds": list(PAPER)},
        )
        rows = ended.all()
    mails = [UUID(one["mail"]) for one in await said(here)]
    assert len(mails) == len(set(mails)), "said twice"
    wrong = [row.id for row in rows if not (row.needed == row.on_paper == (row.id in mails))]
    assert not wrong, (
        "a notice ended without a mail, and the branch has not heard that it goes on paper, or the reverse"
    )
