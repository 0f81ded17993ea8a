"""What takes place, and whose calendar it stands in. An occasion's changes come in their order; said once more they
change nothing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.notify.directory.queries import Asked, among, typed
from services.notify.directory.tables import Hole, Occasion, Seat
from services.notify.reactions import context, reactions
from shared.contracts.calendar import (
    GuestForgotten,
    GuestRegistered,
    OccasionAnnounced,
    OccasionCancelled,
    OccasionChanged,
    RegistrationChanged,
)
from shared.contracts.stalls import StallStaffed, StandInSought
from shared.messaging.work import Work

_SAID = ("title", "place", "about", "starts", "ends", "public", "sequence")


@reactions.to(OccasionAnnounced)
async def something_takes_place(event: OccasionAnnounced, work: Work) -> None:
    """There is an occasion."""
    await _keep(event, work, moved=True)


@reactions.to(OccasionChanged)
async def it_is_otherwise(event: OccasionChanged, work: Work) -> None:
    """As it is now."""
    await _keep(event, work, moved=event.moved)


async def _keep(event: OccasionAnnounced | OccasionChanged, work: Work, *, moved: bool) -> None:
    meta = context(work)
    row = {name: getattr(event, name) for name in _SAID}
    row |= {"id": event.occasion, "version": meta.version, "moved_at": meta.time, "off": False}
    new = insert(Occasion).values(row)
    change = ("version", *_SAID, *(("moved_at",) if moved else ()))
    kept = new.on_conflict_do_update(
        index_elements=["id"],
        set_={name: new.excluded[name] for name in change},
        where=col(Occasion.version) < new.excluded.version,
    )
    await work.session.execute(kept)


@reactions.to(OccasionCancelled)
async def it_is_off(event: OccasionCancelled, work: Work) -> None:
    """It does not take place: for good."""
    version = context(work).version
    its = update(Occasion).where(col(Occasion.id) == event.occasion, col(Occasion.version) < version)
    await work.session.execute(its.values(version=version, off=True, word=event.word, sequence=event.sequence))


@reactions.to(GuestRegistered)
@reactions.to(RegistrationChanged)
async def somebody_has_a_seat(event: GuestRegistered | RegistrationChanged, work: Work) -> None:
    """The mail that says so brings it into their calendar: what takes it out again looks here. Who withdrew is still
    here then; who came back and waits has no seat any more."""
    if event.standing == "seated":
        row = insert(Seat).values(registration=event.registration, person=event.person)
        await work.session.execute(row.on_conflict_do_nothing())
    elif event.standing in ("waiting", "offered"):
        await work.session.execute(delete(Seat).where(col(Seat.registration) == event.registration))


@reactions.to(StandInSought)
async def somebody_is_missing(event: StandInSought, work: Work) -> None:
    """Searches of a shift come in their order, and in that of its stall's places."""
    new = insert(Hole).values(shift=event.shift, search=event.search, filled=0)
    kept = new.on_conflict_do_update(index_elements=["shift"], set_={"search": new.excluded.search})
    await work.session.execute(kept)


@reactions.to(StallStaffed)
async def nobody_is_missing(event: StallStaffed, work: Work) -> None:
    """What was to ask for a place that is taken by now does not go out. Who is asked is said on another key, perhaps
    later: whoever writes it looks here."""
    full = [one.shift for one in event.shifts if not one.open]
    if full:
        its = update(Hole).where(among(col(Hole.shift), full))
        await work.session.execute(its.values(filled=col(Hole.search)))


async def filled(asked: Asked, shifts: Collection[UUID]) -> dict[UUID, int]:
    """By shift up to which search all its places were taken."""
    rows = await asked.execute(select(col(Hole.shift), col(Hole.filled)).where(among(col(Hole.shift), shifts)))
    return {row.shift: row.filled for row in rows}


@reactions.to(GuestForgotten)
async def nobody_knows_them(event: GuestForgotten, work: Work) -> None:
    """Nor does this."""
    await work.session.execute(delete(Seat).where(col(Seat.registration) == event.registration))


class Known(NamedTuple):
    """Occasions by their ids, the texts that they name, and the registrations that have or had a seat."""

    occasions: dict[UUID, Any]
    texts: dict[UUID, str | None]
    seated: set[UUID]


async def known_of(asked: Asked, occasions: Collection[UUID], registrations: Collection[UUID]) -> Known:
    """What is known of occasions and of registrations for them."""
    rows = (await asked.execute(select(Occasion.__table__).where(among(col(Occasion.id), occasions)))).all()  # type: ignore[attr-defined]
    texts = {text for row in rows for text in (row.title, row.place, row.about, row.word) if text}
    seats = select(col(Seat.registration)).where(among(col(Seat.registration), registrations))
    seated = set((await asked.execute(seats)).scalars())
    return Known({row.id: row for row in rows}, await typed(asked, texts), seated)
