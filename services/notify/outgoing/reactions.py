"""Events become letters, by the rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Interval, bindparam, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

import services.notify.letters  # noqa: F401 - fills the book
from services.notify.directory.queries import among
from services.notify.outgoing.bell import ring_when_committed
from services.notify.outgoing.planning import OPEN
from services.notify.outgoing.tables import Outgoing, PostedLetter, State
from services.notify.reactions import context, reactions
from services.notify.writing import letter
from services.notify.writing.letter import BOOK, Letter, letters_for
from shared.clock import BERLIN, now
from shared.contracts.base import Event
from shared.messaging.cloudevents import Meta
from shared.messaging.work import Work

_COLUMNS = ("id", "cause", "kind", "who", "key", "path", "happened_on", "about", "actor", "facts")
_POST = (
    insert(PostedLetter)
    .values({**{name: bindparam(name) for name in _COLUMNS}, "plan_at": func.now() + bindparam("wait", type_=Interval)})
    .on_conflict_do_nothing()
)
"""Made once: building a statement takes longer than executing it."""


async def post(event: Event, work: Work) -> None:
    """Keep what the rules give, unless it is no news any more. Again the same: nothing."""
    today = now().astimezone(BERLIN).date()
    cause = context(work)
    rows = [_row(letter, n, cause) for n, letter in enumerate(letters_for(event, cause)) if not letter.too_old(today)]
    if rows:
        await work.session.execute(_POST, rows)
        ring_when_committed(work.session)


def _row(letter: Letter, n: int, cause: Meta) -> dict[str, Any]:
    by = {"by": cause.acting_unit} if cause.acting_unit else {}
    return {
        "id": letter.id,
        "cause": letter.cause,
        "kind": letter.kind,
        "who": letter.to.who.value,
        "key": letter.to.key,
        "path": letter.unit.model_dump(),
        "happened_on": letter.happened_on,
        "about": letter.about,
        "actor": cause.acting_person,
        "facts": by | letter.facts,
        # microseconds apart: who belongs to two audiences gets the first letter
        "wait": letter.wait + timedelta(microseconds=n),
    }


async def overtaken(event: Event, work: Work) -> None:
    """What has not gone out yet and is not so any more does not go out: an application that is decided by now."""
    if not (causes := letter.overtakes(event, context(work))):
        return
    waits = update(PostedLetter).where(among(col(PostedLetter.cause), causes), OPEN)
    await work.session.execute(waits.values(state="nobody"))
    unsent = update(Outgoing).where(among(col(Outgoing.cause), causes), col(Outgoing.state) == State.WAITING)
    await work.session.execute(unsent.values(state=State.UNWANTED, reason="overtaken"))


for _kind in BOOK:
    reactions.to(_kind)(post)
for _kind in letter.OVERTAKEN:
    reactions.to(_kind)(overtaken)
