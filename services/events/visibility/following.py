"""A branch is looked at as soon as something public is over: the calendar tells, and does not know whom."""

from __future__ import annotations

from datetime import datetime

from services.events.calendar.following import Followers
from services.events.calendar.tables import Occasion
from services.events.visibility.looking import LOOK
from shared.deadlines import remind
from shared.messaging.work import Work


def follow(followers: Followers) -> None:
    """Look when it is over. Whether it took place, and in public, is asked then."""

    @followers.when_announced
    async def announced(work: Work, occasion: Occasion, now: datetime) -> None:
        await _look(work, occasion)

    @followers.when_changed
    async def changed(work: Work, occasion: Occasion, moved: bool, now: datetime) -> None:
        await _look(work, occasion)


async def _look(work: Work, occasion: Occasion) -> None:
    if occasion.unit_path.branch:
        await remind(work.session, LOOK, f"{occasion.unit}/{occasion.id}/{occasion.version}", occasion.ends)
