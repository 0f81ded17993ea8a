"""The HTTP side of a service: routes that say what they do, and know nothing of tokens, transactions or repeats.

    routes = Routes("/units/{unit}/applications")

    @routes.command("/{application}/admission", Action.DECIDE_APPLICATION)
    async def admit(unit: str, application: UUID, body: Admission, work: WorkOf, actor: Actor) -> …:

`command` needs an `Idempotency-Key`: a repeated request gets the first one's answer and takes effect once; its answer
carries `Ortsnetz-Command` and `Ortsnetz-Parts` (how many records it said), for receipts. `query` reads. `public` is
open to everybody and belongs to the short list that a test checks. A `{unit}` in the path is the unit concerned.

Commands and queries whose connection to the database breaks are run once more: a handler's effects are all in the
transaction that broke, and where that was committed after all its key knows the answer. Then it is a 503; at once where
the database is there and does not answer. A command that got in the way of a rival (a deadlock, both writing what there
can be once) is run again too, and sees what the rival did; if it never gets through, it is a 409.
"""

from __future__ import annotations

from shared.web.commands import COMMAND_HEADER, PARTS_HEADER
from shared.web.routes import Actor, PathOf, Routes, ServiceOf, WorkOf, api_routes

__all__ = ["COMMAND_HEADER", "PARTS_HEADER", "Actor", "PathOf", "Routes", "ServiceOf", "WorkOf", "api_routes"]
