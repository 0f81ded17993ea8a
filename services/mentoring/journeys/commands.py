"""What people do: enter a first contact, set a standard."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from services.mentoring.journeys import first_contact
from services.mentoring.journeys.queries import periods_in_force, standard_of
from services.mentoring.journeys.tables import Journey, Standard
from shared.contracts.mentoring import FirstContactMade, FirstContactStandardSet
from shared.contracts.people import PersonText
from shared.database import one_at_a_time
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.messaging.work import Work
from shared.problems import Problem, bad_field, changed_meanwhile, not_found

Outcome = Literal["reached", "met", "wants_later", "not_interested"]


async def make_first_contact(
    work: Work,
    unit: UnitPath,
    journey_id: UUID,
    *,
    version: int,
    outcome: Outcome,
    note: str,
    made_on: date,
    today: date,
) -> Journey:
    """Enter that somebody spoke with the new member. Raises Problem 404, 409 (done, ended, changed) or 422 (date)."""
    journey = await work.session.get(Journey, journey_id, with_for_update=True)
    if journey is None or journey.unit != unit.unit:
        raise not_found("Dieses Neumitglied")
    if journey.ended_on is not None:
        raise Problem(409, "journey_ended", "Dieser Mensch ist inzwischen ausgetreten: Hier ist nichts mehr zu tun.")
    if journey.made_on is not None:
        day = f"{journey.made_on:%d.%m.%Y}"
        raise Problem(
            409,
            "already_done",
            f"Den Erstkontakt am {day} hat schon jemand eingetragen. Danke Dir trotzdem!",
            made_on=journey.made_on.isoformat(),
            current_version=journey.version,
        )
    if journey.version != version:
        raise changed_meanwhile(journey.version)
    if made_on > today:
        raise bad_field("/made_on", "Der Tag liegt in der Zukunft. Trag den Kontakt ein, wenn er stattgefunden hat.")
    if made_on < journey.started_on:
        start = f"{journey.started_on:%d.%m.%Y}"
        raise bad_field("/made_on", f"An diesem Tag war die Person noch nicht Mitglied: Die Aufnahme war am {start}.")
    periods = await periods_in_force(work.session, unit.keys(), made_on)
    journey.made_on, journey.outcome, journey.version = made_on, outcome, version + 1
    record = new_id() if note else None
    if record:
        work.record_person(PersonText(person=journey.person, record=record, text=note))
    work.emit(
        FirstContactMade(
            unit=unit,
            journey=journey.id,
            person=journey.person,
            started_on=journey.started_on,
            made_on=made_on,
            outcome=outcome,
            in_time=first_contact.in_time(made_on, journey.started_on, periods),
            note=record,
        ),
        version=journey.version,
    )
    return journey


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
    return standard
