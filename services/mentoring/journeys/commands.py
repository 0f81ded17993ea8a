"""What people do: enter how a first contact went, correct it, keep a note, set a standard. Tries: `tries.py`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import Text, cast, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.mentoring.journeys import first_contact
from services.mentoring.journeys.measure import standing
from services.mentoring.journeys.queries import of_everyone_below, owed, periods_in_force, standard_of
from services.mentoring.journeys.standing import DAY, MOVED, RECOUNT, history_of, look_again, restand
from services.mentoring.journeys.tables import Journey, Standard
from shared.contracts.mentoring import (
    FirstContactCorrected,
    FirstContactMade,
    FirstContactStandardSet,
    JourneyNoted,
)
from shared.contracts.people import PersonText
from shared.database import one_at_a_time
from shared.german import plural
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.messaging.tables import deadlines
from shared.messaging.work import Work
from shared.problems import Problem, bad_field, changed_meanwhile, not_found

Over = Literal["reached", "met", "not_interested"]
"""Outcomes with which the first contact is over."""
InVain = Literal["not_reached", "wants_later"]
"""Outcomes with which it is still owed."""

UNDONE_WITHIN = timedelta(days=14)
"""So long after it was entered a first contact can be taken back altogether."""


async def to_change(work: Work, unit: UnitPath, journey_id: UUID, version: int, *, owed: bool = False) -> Journey:
    """A journey of this branch that somebody wants to change; `owed`: whose first contact is not over.

    Raises Problem 404 or 409 (ended, done, changed).
    """
    journey = await work.session.get(Journey, journey_id, with_for_update=True, populate_existing=True)
    if journey is None or journey.unit != unit.unit:
        raise not_found("Dieses Neumitglied")
    if journey.ended_on is not None:
        raise Problem(409, "journey_ended", "Dieser Mensch ist inzwischen ausgetreten: Hier ist nichts mehr zu tun.")
    if owed and journey.made_on is not None:
        raise Problem(
            409,
            "already_done",
            f"Den Erstkontakt am {journey.made_on:%d.%m.%Y} hat schon jemand eingetragen. Danke Dir trotzdem!",
            made_on=journey.made_on.isoformat(),
            current_version=journey.version,
        )
    if not journey.edited <= version <= journey.version:
        raise changed_meanwhile(journey.version)
    return journey


async def make_first_contact(
    work: Work,
    unit: UnitPath,
    journey_id: UUID,
    *,
    version: int,
    outcome: Over,
    note: str,
    made_on: date,
    today: date,
) -> Journey:
    """Enter that the first contact is over. Raises Problem 404, 409 (done, ended, changed) or 422 (date)."""
    journey = await to_change(work, unit, journey_id, version, owed=True)
    could_be(made_on, journey, today)
    await is_made(work, unit, journey, outcome=outcome, note=note, made_on=made_on, today=today)
    return journey


async def is_made(
    work: Work, unit: UnitPath, journey: Journey, *, outcome: Over, note: str, made_on: date, today: date
) -> None:
    """The first contact of a journey, that somebody may change, is over from that day on."""
    journey.made_on, journey.outcome, journey.entered_on = made_on, outcome, today
    journey.changed()
    history = await history_of(work.session, journey)
    made = FirstContactMade(
        unit=unit,
        journey=journey.id,
        person=journey.person,
        started_on=journey.started_on,
        made_on=made_on,
        outcome=outcome,
        in_time=standing(journey.course, history, today).state != "late",
        note=text_about(work, journey, note),
    )
    work.emit(made, version=journey.version)
    await restand(work, journey, today, history)


async def correct_first_contact(
    work: Work,
    unit: UnitPath,
    journey_id: UUID,
    *,
    version: int,
    outcome: Over | None,
    note: str,
    made_on: date | None,
    today: date,
) -> Journey:
    """Another outcome or day for a first contact that was entered; without an outcome it did not take place.

    Raises Problem 404, 409 (nothing entered, ended, changed, too long ago) or 422 (date).
    """
    journey = await to_change(work, unit, journey_id, version)
    if journey.made_on is None:
        raise Problem(409, "nothing_to_correct", "Hier ist noch kein Erstkontakt eingetragen: Trag ihn einfach ein.")
    if outcome is None:
        if journey.entered_on is None or today > journey.entered_on + UNDONE_WITHIN:
            raise Problem(
                409,
                "too_long_ago",
                f"Zurücknehmen geht {plural(UNDONE_WITHIN.days, 'Tag', 'Tage')} lang. "
                "Ergebnis und Tag kannst Du weiter berichtigen.",
            )
        journey.made_on = journey.outcome = journey.entered_on = None
    else:
        journey.made_on, journey.outcome = made_on or journey.made_on, outcome
        could_be(journey.made_on, journey, today)
    journey.changed()
    history = await history_of(work.session, journey)
    corrected = FirstContactCorrected(
        unit=unit,
        journey=journey.id,
        person=journey.person,
        started_on=journey.started_on,
        corrected_on=today,
        made_on=journey.made_on,
        outcome=outcome,
        in_time=None if outcome is None else standing(journey.course, history, today).state != "late",
        note=text_about(work, journey, note),
    )
    work.emit(corrected, version=journey.version)
    await from_now_on(work, journey, today)
    return journey


async def keep_note(work: Work, unit: UnitPath, journey_id: UUID, *, version: int, text: str, today: date) -> Journey:
    """Keep a note about a new member, at any time. Raises Problem 404, 409 or 422 (nothing written)."""
    if not text:
        raise bad_field("/note", "Schreib ein paar Worte, dann können wir sie aufheben.")
    journey = await to_change(work, unit, journey_id, version)
    note = text_about(work, journey, text)
    assert note is not None
    journey.changed()
    said = JourneyNoted(unit=unit, journey=journey.id, person=journey.person, written_on=today, note=note)
    work.emit(said, version=journey.version)
    return journey


def could_be(day: date, journey: Journey, today: date) -> None:
    """Whether somebody could have been spoken to on that day. Raises Problem 422."""
    if day > today:
        raise bad_field("/made_on", "Der Tag liegt in der Zukunft. Trag den Kontakt ein, wenn er stattgefunden hat.")
    if day < journey.started_on:
        start = f"{journey.started_on:%d.%m.%Y}"
        raise bad_field("/made_on", f"An diesem Tag war die Person noch nicht Mitglied: Die Aufnahme war am {start}.")


def text_about(work: Work, journey: Journey, note: str) -> UUID | None:
    """A text about the person: a record of `people`, of which the events carry the id."""
    if not note:
        return None
    record = new_id()
    work.record_person(PersonText(person=journey.person, record=record, text=note))
    return record


async def from_now_on(work: Work, journey: Journey, today: date) -> None:
    """Say how the first contact stands now, and when to look again."""
    history = await restand(work, journey, today)
    if journey.contact_open:
        await look_again(work.session, journey, history.due(journey.started_on, today), today)


async def set_standard(work: Work, unit: UnitPath, *, period: str | None, version: int, today: date) -> Standard:
    """Set, change or (None) give up a unit's own standard. Raises Problem 409 (changed) or 422 (period)."""
    await one_at_a_time(work.session, "standard", unit.unit)
    now = await standard_of(work.session, unit.unit)
    if now.version != version:
        raise changed_meanwhile(now.version)
    if period == now.period:
        return now
    if period is not None:
        if not first_contact.is_a_period(period):
            raise bad_field("/period", "Das geht nicht: möglich sind ein Tag bis sechs Monate (P1D bis P6M).")
        above = await periods_in_force(work.session, unit.keys()[1:], today)
        short = first_contact.too_lax(period, first_contact.demanded_of(above)) if unit.keys()[1:] else None
        if short:
            raise bad_field(
                "/period",
                f"Das wäre lockerer als das, was für alle hier gilt ({first_contact.in_words(short)}). "
                "Du kannst für Deine Gliederung nur eine kürzere Frist setzen.",
            )
    standard = Standard(unit=unit.unit, version=version + 1, period=period, from_day=today)
    work.session.add(standard)
    work.emit(FirstContactStandardSet(unit=unit, period=period, from_day=today), version=standard.version)
    await _look_at_everyone(work, unit.unit, standard.version, today)
    return standard


async def _look_at_everyone(work: Work, unit: str, version: int, today: date) -> None:
    """What is owed below is counted anew at once, and told where its last day moves. Reminders wait a day: a slip of
    the hand is set right by then."""
    tomorrow = today + timedelta(days=1)
    which = cast(col(Journey.id), Text)
    for kind, subject, day in (
        (RECOUNT, which + f"/{unit}-{version}", today),
        (MOVED, col(Journey.unit) + f"/{unit}/{version}", today),
        (DAY, which + f"/{tomorrow}", tomorrow),
    ):
        each = select(literal(kind), subject, literal(day)).where(of_everyone_below(unit), owed()).distinct()
        rows = insert(deadlines).from_select(["kind", "subject", "due_on"], each.order_by(subject))
        await work.session.execute(rows.on_conflict_do_nothing())
