"""A command: in one transaction with what it says, once per key, and again where a rival was in its way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from fastapi import Request, Response
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from shared import logs
from shared.database import ANSWER, NoAnswer, in_the_way, lost
from shared.ids import new_id
from shared.messaging.tables import commands
from shared.messaging.work import Work, work_on
from shared.problems import Problem, database_away, rivals
from shared.security.tokens import Principal
from shared.sound import SoundRoute, key_of, sound
from shared.web.access import Guarded, Handler, acting_person, acting_unit, authorise, service_of

log = logs.get(__name__)

COMMAND_HEADER = "Ortsnetz-Command"
PARTS_HEADER = "Ortsnetz-Parts"


class Command(Guarded):
    """A route whose handler runs once per key."""

    def get_route_handler(self) -> Handler:
        original = SoundRoute.get_route_handler(self)

        async def handle(request: Request) -> Response:
            request = sound(request)  # the body is read here, and by the handler
            await authorise(request, self.action)
            principal: Principal = request.state.principal
            key = key_of(request)
            body = await request.body()
            what = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + body).digest()
            claim = _Claim(f"{principal.kind}:{principal.id}", key, what)
            return await _until_through(request, original, claim, self.path)

        return handle


@dataclass
class _Claim:
    """Whose key, for which request; `committing`: it may have taken effect though nobody heard of it."""

    principal: str
    key: str
    what: bytes
    committing: bool = False


_TRIES = 4
"""How often a command is run at most where rivals are in its way."""


async def _until_through(request: Request, original: Handler, claim: _Claim, path: str) -> Response:
    """Run a command, and again where its connection broke (once) or a rival was in the way. Raises Problem 409, 503."""
    broke = False
    for left in reversed(range(_TRIES)):
        try:
            return await _carry_out(request, original, claim)
        except Exception as error:
            rival = in_the_way(error)
            if not rival and not lost(error):
                raise
            last = not left or (not rival and (broke or isinstance(error, NoAnswer)))
            broke = broke or not rival
            log.info("rival_or_away" if last else "once_more", path=path, error=type(error).__name__)
            if last:
                raise (rivals() if rival else database_away(key=True, unchanged=not claim.committing)) from None
    raise AssertionError


async def _carry_out(request: Request, original: Handler, claim: _Claim) -> Response:
    """The command in one transaction, or the answer it got earlier."""
    unit, database = acting_unit(request), service_of(request).database
    person = acting_person(request.state.principal)
    async with work_on(database, acting_unit=unit, acting_person=person, command=new_id(), within=ANSWER) as work:
        earlier = await _begin(work, claim.principal, claim.key, claim.what)
        if earlier is not None:
            return earlier
        request.state.work = work
        response = await original(request)
        response.headers[COMMAND_HEADER] = str(work.command)
        response.headers[PARTS_HEADER] = str(work.parts)
        await _finish(work, claim.principal, claim.key, response)
        claim.committing = True
    return response


async def _begin(work: Work, principal: str, key: str, what: bytes) -> Response | None:
    """Claim the key, or give the earlier answer. A request under way with the same key is waited for."""
    row = {"principal": principal, "key": key, "request": what, "command_id": work.command}
    claimed = await work.session.execute(insert(commands).values(row).on_conflict_do_nothing())
    if claimed.rowcount:  # type: ignore[attr-defined]
        return None
    c = commands.c
    earlier = (await work.session.execute(select(commands).where(c.principal == principal, c.key == key))).one()
    if earlier.request != what:
        raise Problem(
            422,
            "idempotency_key_reused",
            "Diese Anfrage gab es schon mit anderem Inhalt. Lade die Seite neu.",
        )
    return Response(earlier.body, earlier.status, headers=earlier.headers)


async def _finish(work: Work, principal: str, key: str, response: Response) -> None:
    headers = {
        name: response.headers[name]
        for name in ("content-type", COMMAND_HEADER, PARTS_HEADER, "location")
        if name in response.headers
    }
    c = commands.c
    await work.session.execute(
        update(commands)
        .where(c.principal == principal, c.key == key)
        .values(status=response.status_code, body=bytes(response.body), headers=headers)
    )
