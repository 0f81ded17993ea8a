"""What is said of kits and promises."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.events.kits.tables import Kit, Promise
from shared.contracts.kits import KitChanged, KitEntered, KitMissing, KitPromiseChanged
from shared.messaging.work import Work


def promise_told(
    work: Work,
    kit: Kit,
    one: Promise,
    why: Any,
    now: datetime,
    *,
    word: UUID | None = None,
    stall: Any = None,
) -> None:
    """A promise stands as it does now."""
    one.version += 1
    days = ("needed_from", "needed_until", "out_on", "back_by", "until")
    same = (*days, "person", "occasion", "in_danger", "amount", "together")
    work.emit(
        KitPromiseChanged(
            unit=one.unit_path,
            promise=one.id,
            owner=kit.unit_path,
            kit=kit.id,
            kind=kit.name,
            number=kit.number,
            standing=_any(one.standing),
            why=why,
            expected=one.expected,
            hand_to=one.hand_to,
            hand_to_unit=one.goes_to,
            from_unit=one.came_from,
            order=one.ordered,
            word=word,
            stall=stall,
            changed_on=now.date(),
            **{name: getattr(one, name) for name in same},
        ),
        version=one.version,
    )


def missing_told(work: Work, kit: Kit, one: Promise, text: str, on: date, *, at_return: bool) -> None:
    """Something is missing."""
    one.version += 1
    said = KitMissing(
        unit=one.unit_path,
        promise=one.id,
        owner=kit.unit_path,
        at_return=at_return,
        missing=work.say_text(text),
        said_on=on,
    )
    work.emit(said, version=one.version)


def kit_entered(work: Work, kit: Kit, on: date) -> None:
    """There is one more."""
    work.emit(KitEntered(**_kit(kit), entered_on=on), version=kit.moves_on(edited=True))


def kit_changed(work: Work, kit: Kit, on: date) -> None:
    """It is otherwise."""
    work.emit(KitChanged(**_kit(kit), changed_on=on), version=kit.moves_on(edited=True))


def _kit(kit: Kit) -> dict[str, Any]:
    same = ("number", "amount", "topic", "contents", "days_before", "days_after", "standing")
    return {name: getattr(kit, name) for name in same} | {"unit": kit.unit_path, "kit": kit.id, "kind": kit.name}


def _any(value: str) -> Any:
    return value
