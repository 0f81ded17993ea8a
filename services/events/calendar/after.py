"""What guests are asked beside the seat: whether they want a reminder, and afterwards whether it was worth it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from services.events.calendar import queries, registering, times
from services.events.calendar.tables import ATTENDED, CANCELLED, COMES, Occasion, Registration
from shared.contracts.calendar import GuestThanked, OccasionAnswered
from shared.deadlines import Kind
from shared.messaging.work import Work
from shared.problems import Problem

THANK = Kind("guests_thanked", __name__)
"""Whoever was there is thanked; its subject is `occasion/sequence`, and `occasion/seen/registration` of a late tick."""

Said = Literal["gained", "partly", "nothing"]


async def reminds(work: Work, secret: str, wanted: bool, at: datetime) -> tuple[Occasion, Registration]:
    """A guest wants no reminder, or one after all. Once more, nothing changes. Raises Problem 409, 410."""
    occasion, mine = await queries.held_by(work.session, secret)
    if mine.standing not in COMES or not registering.is_open(occasion, at):
        raise registering.over()
    mine.reminds = wanted
    return occasion, mine


def thank(work: Work, occasion: Occasion, guests: Iterable[Registration], at: datetime) -> None:
    """Thank those who were there, each once; not when it is long over, and nobody who was absent."""
    if occasion.state == CANCELLED or not times.thanks(occasion.ends) <= at < times.thanked_until(occasion.ends):
        return
    for one in guests:
        if one.standing != ATTENDED or one.thanked:
            continue
        one.thanked, one.version = True, one.version + 1
        thanked = GuestThanked(
            unit=occasion.unit_path,
            registration=one.id,
            person=one.person,
            occasion=occasion.id,
            party=one.party,
            thanked_on=at.date(),
        )
        work.emit(thanked, version=one.version)


async def answers(work: Work, secret: str, answer: Said) -> tuple[Occasion, Registration]:
    """Whoever was there says whether it was worth it; another answer takes the place of the first. Raises Problem
    409, 410."""
    occasion, mine = await queries.held_by(work.session, secret)
    if not mine.thanked or mine.standing != ATTENDED:
        raise Problem(409, "not_asked", "Danach fragen wir am Tag nach dem Termin alle, die da waren.")
    if mine.answer == answer:
        return occasion, mine
    mine.answer = answer
    await work.session.flush()
    guests = [one for one in await queries.everybody(work.session, occasion.id) if one.thanked]
    counts = Counter(one.answer for one in guests if one.answer)
    occasion.answers += 1
    said = OccasionAnswered(
        unit=occasion.unit_path,
        occasion=occasion.id,
        asked=len(guests),
        gained=counts["gained"],
        partly=counts["partly"],
        nothing=counts["nothing"],
    )
    work.emit(said, version=occasion.answers)
    return occasion, mine
