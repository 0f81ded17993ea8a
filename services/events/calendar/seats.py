"""Seats are taken, freed and passed on, and it is said: always with the occasion's row locked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.events.calendar import queries, seating
from services.events.calendar.seating import Waiting
from services.events.calendar.tables import ATTENDED, HOLDS_A_SEAT, OFFERED, SEATED, WAITING, Occasion, Registration
from shared.contracts.calendar import OccasionFilled, RegistrationChanged
from shared.deadlines import Kind, remind
from shared.messaging.work import Work

OFFER_OVER = Kind("offer_over", __name__)
"""A seat that was kept is passed on; the subject is `registration/version`."""


def stands(work: Work, occasion: Occasion, one: Registration, standing: str, why: Any, at: datetime) -> None:
    """A registration stands otherwise from now on; counts seats and whoever waits."""
    _count(occasion, one, -1)
    one.standing = standing
    if standing not in (OFFERED, ATTENDED):
        one.until = None
    _count(occasion, one, +1)
    told(work, occasion, one, why, at)


def told(work: Work, occasion: Occasion, one: Registration, why: Any, at: datetime) -> None:
    """Say how a registration stands."""
    one.version += 1
    work.emit(
        RegistrationChanged(
            unit=occasion.unit_path,
            registration=one.id,
            person=one.person,
            occasion=occasion.id,
            standing=one.standing,
            party=one.party,
            why=why,
            until=one.until,
            changed_on=at.date(),
        ),
        version=one.version,
    )


def queues(occasion: Occasion, one: Registration) -> None:
    """Somebody new stands at the end of the line."""
    one.standing, one.passed_over = WAITING, False
    _count(occasion, one, +1)


def resized(occasion: Occasion, one: Registration, party: int) -> None:
    """So many people come with a registration from now on."""
    _count(occasion, one, -1)
    one.party = party
    _count(occasion, one, +1)


def _count(occasion: Occasion, one: Registration, sign: int) -> None:
    if one.standing in HOLDS_A_SEAT:
        occasion.taken += sign * one.party
    elif one.standing == WAITING:
        occasion.waiting += sign * one.party


def free(occasion: Occasion) -> int | None:
    """Seats that nobody has and that are kept for nobody; None: as many as come."""
    return None if occasion.seats is None else max(occasion.seats - occasion.taken, 0)


async def pass_on(work: Work, occasion: Occasion, at: datetime, newcomer: Registration | None = None) -> None:
    """Whoever's turn it is gets what is free: simply, or by an offer where it is late.

    A `newcomer` at the end of the line asks in this moment: they need no offer, and what they are told is said
    elsewhere. When it is too late to ask anybody else, they alone stand in line.
    """
    await work.session.flush()
    by_itself = seating.moves_by_itself(occasion.starts, at)
    until = None if by_itself else seating.answer_until(occasion.starts, at)
    waiting = await queries.line(work.session, occasion.id) if by_itself or until else ([newcomer] if newcomer else [])
    if occasion.seats is not None:  # whom no seats could ever hold keeps none for themselves
        waiting = [one for one in waiting if one.party <= occasion.seats]
    moves = seating.next_up(free(occasion), (Waiting(one.id, one.party, one.passed_over) for one in waiting))
    for one in waiting:
        if one is newcomer:
            if one.id in moves.up:
                _count(occasion, one, -1)
                one.standing = SEATED
                _count(occasion, one, +1)
        elif one.id in moves.up:
            one.until = until
            stands(work, occasion, one, SEATED if by_itself else OFFERED, "moved_up" if by_itself else "offered", at)
            if until:
                await remind(work.session, OFFER_OVER, f"{one.id}/{one.version}", until)
        elif one.id in moves.passed:
            one.passed_over = True
            told(work, occasion, one, "passed_over", at)


def count(work: Work, occasion: Occasion, before: tuple[int, int] | None) -> None:
    """Say how many seats are taken, where that has changed since `before` (`counted`); None: where somebody hears of it
    for the first time."""
    if counted(occasion) != before:
        filled = OccasionFilled(
            unit=occasion.unit_path,
            occasion=occasion.id,
            invited=occasion.invited,
            co_organisers=occasion.co_organisers,
            taken=occasion.taken,
            waiting=occasion.waiting,
        )
        work.emit(filled, version=occasion.moves_on())


def counted(occasion: Occasion) -> tuple[int, int]:
    """How many seats are taken, and how many people wait."""
    return occasion.taken, occasion.waiting
