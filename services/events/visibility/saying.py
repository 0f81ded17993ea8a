"""What is said of visibility, each time as it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.events.visibility.tables import Looking, Offer, Period, Watch
from shared.contracts.visibility import (
    OfferedDay,
    VisibilityChanged,
    VisibilityOfferChanged,
    VisibilityPeriodRemoved,
    VisibilityPeriodSet,
    VisibilitySet,
    Why,
)
from shared.hierarchy import UnitPath
from shared.messaging.work import Work


def looks(work: Work, one: Looking, on: date) -> None:
    """What the district has set."""
    one.version += 1
    event = VisibilitySet(
        unit=UnitPath.model_validate(one.path), settings=one.id, looks=one.looks, since=one.since, set_on=on
    )
    work.emit(event, version=one.version)


def period(work: Work, one: Period, on: date) -> None:
    """Days that do not count."""
    path = UnitPath.model_validate(one.path)
    kind: Any = one.kind
    event = VisibilityPeriodSet(
        unit=path, period=one.id, kind=kind, first=one.first, last=one.last, word=one.word, set_on=on
    )
    work.emit(event, version=one.version)


def period_removed(work: Work, one: Period, on: date) -> None:
    """They count after all."""
    one.version += 1
    event = VisibilityPeriodRemoved(unit=UnitPath.model_validate(one.path), period=one.id, removed_on=on)
    work.emit(event, version=one.version)


def stands(work: Work, one: Watch, why: Why, on: date) -> None:
    """How a branch stands."""
    one.version += 1
    event = VisibilityChanged(
        unit=one.unit_path,
        watch=one.id,
        seen_on=one.seen_on,
        since=one.since,
        gap=one.gap,
        why=why,
        changed_on=on,
    )
    work.emit(event, version=one.version)


def offer(work: Work, one: Offer, on: date) -> None:
    """How what was offered stands."""
    one.version += 1
    standing: Any = one.standing
    event = VisibilityOfferChanged(
        unit=one.unit_path,
        offer=one.id,
        asked=one.asked,
        standing=standing,
        topic=one.topic,
        days=tuple(OfferedDay.model_validate(day) for day in one.days),
        owner=UnitPath.model_validate(one.owner) if one.owner else None,
        kind=one.kind,
        until=one.until,
        occasion=one.occasion,
        changed_on=on,
    )
    work.emit(event, version=one.version)
