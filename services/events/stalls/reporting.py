"""What a stall was like: how many talks, about what; and who was there. It is told once, and closes the occasion."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.events.calendar import planning as calendar_planning
from services.events.calendar import queries as calendar
from services.events.calendar.tables import CANCELLED
from services.events.stalls import queries, saying
from services.events.stalls.planning import a_stall_of_a_branch, begun
from services.events.stalls.queries import Whole
from services.events.stalls.tables import ATTENDED, HOLDS, MISSED, Report, ReportedTopic
from shared.contracts.stalls import StallReported
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import Problem
from shared.topics import OTHER


@dataclass(frozen=True)
class Told:
    """What is reported. `missed`: duties of those who were not there."""

    talks: Any
    topics: tuple[str, ...]
    sentence: str
    missed: Collection[UUID]


async def report(work: Work, unit: UnitPath, occasion_id: UUID, told: Told, now: datetime) -> Whole:
    """Tell it, once. Raises Problem 404, 409 (its last shift has not begun, cancelled, told already).

    A report ends the stall: whoever stands there later has not been there yet, and their places are still to be had.
    """
    occasion = await calendar.to_change(work.session, unit.unit, occasion_id)
    a_stall_of_a_branch(occasion)
    if occasion.state == CANCELLED:
        raise Problem(409, "occasion_over", "Dieser Infostand ist abgesagt.")
    if now < occasion.starts:
        raise Problem(409, "not_yet", "Der Infostand hat noch nicht angefangen. Berichten lässt sich danach.")
    whole = await queries.of_occasion(work.session, occasion)
    if whole is None:  # nobody planned shifts, and somebody stood there all the same
        topic = told.topics[0] if told.topics else OTHER
        whole = Whole(occasion, begun(work, occasion, topic), [], [])
        whole.stall.version = 0
        await work.session.flush()
    elif await work.session.get(Report, whole.stall.id):
        said = "Von diesem Infostand hat schon jemand berichtet: Es zählt einmal."
        raise Problem(409, "already_reported", said, current_version=whole.stall.version)
    if whole.shifts and now < (last := max(one.starts for one in whole.shifts)):
        raise Problem(
            409, "not_yet", f"Die letzte Schicht fängt erst um {last:%H:%M} Uhr an. Berichten lässt sich dann."
        )
    _attended(work, whole, told.missed, now)
    sentence = work.say_text(told.sentence) if told.sentence else None
    on = now.date()
    work.session.add(Report(stall=whole.stall.id, talks=told.talks, sentence=sentence, reported_on=on))
    for topic in told.topics:
        work.session.add(ReportedTopic(stall=whole.stall.id, unit=occasion.unit, topic=topic, reported_on=on))
    reported = StallReported(
        **saying.common(whole),
        starts=occasion.starts,
        topic=whole.stall.topic,
        talks=told.talks,
        topics=told.topics,
        sentence=sentence,
        reported_on=on,
    )
    work.emit(reported, version=whole.stall.moves_on())
    if whole.is_open():
        await calendar_planning.end(work, occasion, walk_ins=0, now=now)
    return whole


def _attended(work: Work, whole: Whole, missed: Collection[UUID], now: datetime) -> None:
    for one in whole.duties:
        if one.standing in HOLDS:
            saying.stands(work, whole, one, MISSED if one.id in missed else ATTENDED, "seen", now)
