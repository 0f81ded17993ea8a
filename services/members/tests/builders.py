"""What stories are made of: a small district, people in their roles, applicants."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from services.members.people.tables import MEMBER, Person
from services.members.testing import Running
from shared.hierarchy import Level, Unit
from shared.security.permissions import Role
from shared.security.tokens import Principal

DISTRICT, SUB, OTHER_SUB = "bezirk-hannover", "ub-celle", "ub-hildesheim"
CELLE, HOLLE, LACHENDORF, ALFELD = "ov-celle", "ov-holle", "ov-lachendorf", "ov-alfeld"

_TREE: list[tuple[str, str, Level, str | None]] = [
    (DISTRICT, "Bezirk Hannover", Level.DISTRICT, None),
    (SUB, "Unterbezirk Celle", Level.SUB_DISTRICT, DISTRICT),
    (OTHER_SUB, "Unterbezirk Hildesheim", Level.SUB_DISTRICT, DISTRICT),
    (CELLE, "Ortsverein Celle", Level.BRANCH, SUB),
    (LACHENDORF, "Ortsverein Lachendorf", Level.BRANCH, SUB),
    (HOLLE, "Ortsverein Holle", Level.BRANCH, OTHER_SUB),
    (ALFELD, "Ortsverein Alfeld (Leine)", Level.BRANCH, OTHER_SUB),
]

OPERATOR = Principal("process", "operator", ((Role.OPERATOR, None),))
NOTIFY = Principal("process", "notify", ((Role.NOTIFY, None),))


def units() -> list[dict[str, Any]]:
    """The units of the small district, as they are recorded."""
    return [
        Unit(key=key, name=name, level=level, parent=parent, latitude=52.6, longitude=10.1, population=1000).model_dump(
            mode="json"
        )
        for key, name, level, parent in _TREE
    ]


def board(unit: str, *, view: str | None = None, person: UUID | None = None) -> Principal:
    """Somebody of a unit's board, signed in at a view that hosts it."""
    return _person(Role.BOARD, unit, view, person)


def office(unit: str, *, person: UUID | None = None) -> Principal:
    """Somebody of a unit's office."""
    return _person(Role.OFFICE, unit, None, person)


def contact_person(unit: str, person: UUID) -> Principal:
    """A contact person of a branch, or who stands in."""
    return _person(Role.CONTACT_PERSON, unit, None, person)


def _person(role: Role, unit: str, view: str | None, person: UUID | None) -> Principal:
    return Principal("person", str(person or uuid4()), ((role, unit),), view or f"view-{unit}", frozenset({unit}))


def view(unit: str) -> Principal:
    """A view itself."""
    return Principal("process", f"view-{unit}", ((Role.VIEW, unit),), None, frozenset({unit}))


def applicant(**more: Any) -> dict[str, Any]:
    """What an applicant says about themself."""
    return {
        "first_name": "Petra",
        "last_name": "Müller",
        "born_on": "1990-05-12",
        "street": "Ahornweg 53",
        "postcode": "29221",
        "town": "Celle",
        "phone": "030 23125115",
        "email": "petra.mueller@example.org",
        **more,
    }


async def district(members: Running) -> None:
    """Record the units; nothing of it is left in the outbox."""
    (await members.send("/units", {"units": units()}, by=OPERATOR)).raise_for_status()
    await forget_said(members)


async def forget_said(members: Running) -> None:
    """Empty the outbox, as if all were published."""
    from sqlalchemy import text

    async with members.parts.service.database.transaction() as session:
        await session.execute(text("DELETE FROM outbox"))


async def member(members: Running, unit: str, **more: Any) -> Person:
    """A member as an import would have left them."""
    values: dict[str, Any] = {
        "status": MEMBER,
        "unit": unit,
        "joined_on": date(2020, 1, 1),
        "first_name": "Jan",
        "last_name": "Tiedemann",
        "born_on": date(1956, 7, 23),
        "email": f"jan.{uuid4().hex[:8]}@example.org",
        **more,
    }
    person = Person(**values)
    async with members.parts.service.database.transaction() as session:
        session.add(person)
    return person


def names(said: list[tuple[str, dict[str, Any] | None, dict[str, str]]]) -> list[str]:
    """Only the types."""
    return [name for name, _, _ in said]
