"""What operators ask every service alike: lag and dead letters. The command line calls these with its own token."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Path, Query, Request
from pydantic import BaseModel

from shared.database import ANSWER
from shared.messaging import dead_letters, outbox
from shared.messaging.dead_letters import DeadLetter, Process
from shared.openapi import document
from shared.problems import Problem
from shared.security.permissions import Action
from shared.service import Service
from shared.text import OneLine
from shared.web import Routes, ServiceOf

Number = Annotated[int, Path(ge=1, lt=1 << 63)]
"""Of a dead letter."""


class Discard(BaseModel):
    """Why a dead letter is given up."""

    why: Annotated[str, OneLine(2000)]


def routes(process: Process | None, release_of: Any = dead_letters.release) -> Routes:
    """Routes under `/ops`; `process` handles one record again, None for a service that consumes nothing."""
    ops = Routes(prefix="/ops", tags=["operating"])

    @ops.query("/openapi", Action.OPERATE)
    async def interface(request: Request) -> dict[str, Any]:
        """The HTTP interface as OpenAPI; it stands at no address that is open to everybody."""
        return document(request.app)

    @ops.query("/status", Action.OPERATE)
    async def status(service: ServiceOf) -> dict[str, Any]:
        async with service.database.reading() as session:
            letters = await dead_letters.count(session)
            unpublished = await outbox.waiting(session)
        return {
            "service": service.name,
            "today": service.calendar.today().isoformat(),
            "lag": await service.lag() if service.lag else {},
            **letters,
            "outbox": asdict(unpublished),
            "smtputf8": service.settings.smtputf8,
            **(await service.status() if service.status else {}),
        }

    @ops.query("/dead-letters", Action.OPERATE)
    async def letters(service: ServiceOf, waiting: Annotated[bool, Query()] = True) -> list[DeadLetter]:
        async with service.database.reading() as session:
            found = await dead_letters.listed(session)
        return [one for one in found if waiting or one.reason != dead_letters.WAITING]

    @ops.query("/dead-letters/{letter}", Action.OPERATE)
    async def letter(letter: Number, service: ServiceOf) -> DeadLetter:
        return await _find(service, letter)

    @ops.stream("/dead-letters/{letter}/replay", Action.OPERATE)
    async def replay(letter: Number, service: ServiceOf) -> dict[str, int]:
        found = await _find(service, letter)
        if process is None:
            raise Problem(409, "nothing_to_replay", "This service consumes no events.")
        return {"processed": await release_of(service.database, service.settings.kafka(), found, process)}

    @ops.stream("/dead-letters/{letter}/discard", Action.OPERATE)
    async def discard(letter: Number, body: Discard, service: ServiceOf) -> dict[str, int]:
        if not 3 <= len(body.why) <= 500:
            raise Problem(422, "no_reason", "Say the reason in 3 to 500 characters: it is kept. Nothing was changed.")
        found = await _find(service, letter)
        async with service.database.transaction(within=ANSWER) as session:
            if not await dead_letters.discard(session, found, body.why):
                raise Problem(
                    409, "changed_meanwhile", "Somebody else has replayed or discarded it meanwhile: it is gone."
                )
        if process is None:
            return {"processed": 0}
        return {"processed": await release_of(service.database, service.settings.kafka(), found, process)}

    return ops


async def _find(service: Service, letter: int) -> DeadLetter:
    async with service.database.reading() as session:
        found = await dead_letters.find(session, letter)
    if found is None:
        raise Problem(404, "not_found", "There is no such dead letter (any more).")
    return found
