"""Whether a view shows everything that was said, and since when it does not; kept for its next start."""

from __future__ import annotations

import time
from datetime import datetime

from sqlalchemy import select, update

from services.view.frame.live.bus import Bus
from services.view.hosting.tables import hosted
from shared.clock import now
from shared.database import Database
from shared.messaging.reactions import passing

KEEP = 5.0
"""Seconds between two notes in the database that all is well: so much older the state may seem after a start."""


class Standing:
    """How a view stands; open pages are told when that changes.

    `behind_since`: real time since which records wait that are not applied yet, or the broker is away; None when all
    is well. After a start it counts from when the view was current last, where it has ever been; where it has not,
    from the start, and `unknown` says that this means nothing. `caught_up`: everything that was there has been applied
    at least once since the start.
    """

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database, self._bus = database, bus
        self.behind_since: datetime | None = now()
        self.unknown = True
        self.caught_up = False
        self._kept_at = float("-inf")

    async def recall(self) -> None:
        """What was kept before this start, where that is known of every hosted unit."""
        async with self._database.reading() as session:
            until = (await session.execute(select(hosted.c.current_until))).scalars().all()
        known = [at for at in until if at is not None]
        if until and len(known) == len(until):
            self.behind_since, self.unknown = min(known), False

    def note(self, behind: bool) -> None:
        """Whether it is behind now."""
        if not behind:
            self.caught_up, self.unknown = True, False
        if behind == (self.behind_since is not None):
            return
        self.behind_since = now() if behind else None
        self._bus.everywhere(("mark",))

    async def keep(self) -> None:
        """Note for the next start that all is applied, now and then; a database that is away is noticed by whoever has
        to write."""
        moment = time.monotonic()
        if moment - self._kept_at < KEEP:
            return
        self._kept_at = moment
        try:
            async with self._database.transaction() as session:
                await session.execute(update(hosted).values(current_until=now()))
        except Exception as error:
            if not passing(error):
                raise
