"""Who came: ticked at the door, on several phones, some of them without network until later."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.events.calendar import after, queries, seats
from services.events.calendar.tables import ANNOUNCED, ATTENDED, COMES, SEATED, WAITING, Registration
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.occasions import DOORS
from shared.problems import Problem, not_found


async def see(
    work: Work, unit: UnitPath, occasion_id: UUID, registration_id: UUID, *, came: bool, at: datetime
) -> Registration:
    """Somebody was there, or was not after all. Safe to repeat; whoever waits and comes all the same is counted, too.

    Raises Problem 404, 409 (withdrawn, too early, closed).
    """
    occasion = await queries.to_change(work.session, unit.unit, occasion_id)
    one = await work.session.get(Registration, registration_id, with_for_update=True, populate_existing=True)
    if one is None or one.occasion != occasion.id or not one.version:
        raise not_found("Diese Anmeldung")
    if (one.standing == ATTENDED) == came:
        return one
    if occasion.state != ANNOUNCED:
        raise Problem(409, "occasion_over", "Der Termin ist abgeschlossen: Was gezählt ist, bleibt.")
    if at < occasion.starts - DOORS:
        raise Problem(409, "not_yet", "Abhaken lässt sich ab einer Stunde vorher.")
    if came and one.standing not in COMES:
        raise Problem(409, "not_coming", "Diese Anmeldung ist abgesagt: Zähl den Menschen als ohne Anmeldung da.")
    before = seats.counted(occasion)
    if came:
        one.before = one.standing
    was = WAITING if one.before == WAITING else SEATED
    seats.stands(work, occasion, one, ATTENDED if came else was, "seen", at)
    seats.count(work, occasion, before)
    after.thank(work, occasion, [one], at)  # ticked late, when the others are thanked already
    return one
