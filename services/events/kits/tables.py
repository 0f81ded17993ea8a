"""What is lent, and to whom it is promised. Days are whole days in Berlin."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlmodel import Field

from services.events.tables import Stored
from shared.hierarchy import UnitPath
from shared.ids import new_id

IN_STOCK, OUT_OF_ORDER, GONE = "in_stock", "out_of_order", "gone"

OFFERED, ORDERED, PROMISED = "offered", "ordered", "promised"
DISPATCHED, THERE, RETURNING = "dispatched", "there", "returning"
RETURNED, HANDED_ON, LOST = "returned", "handed_on", "lost"
WITHDRAWN, DECLINED, LAPSED = "withdrawn", "declined", "lapsed"

AT_HOME = (OFFERED, ORDERED, PROMISED)
"""It is kept for somebody and still where it belongs: another one of the same name may go instead."""
AWAY = (DISPATCHED, THERE, RETURNING)
ALIVE = AT_HOME + AWAY
"""Standings in which nobody else has it on these days."""

_KEPT = text(f"single AND NOT in_danger AND standing IN ({', '.join(repr(one) for one in ALIVE)})")


class Kit(Stored, table=True):
    """Something that is lent: a numbered kit, or (with an `amount`) things that are counted. `path` is its owner's.

    `label` is what was typed, `name` its text in `people`, shared by all of the same name: that makes them one kind.
    `edited` is the version of the last change by people; `version` counts its events.
    """

    __tablename__ = "kits"
    __table_args__ = (
        Index("kits_numbered", "unit", "label", "number", unique=True, postgresql_where=text("amount IS NULL")),
        CheckConstraint("(amount IS NULL) = (number > 0)", name="kits_are_numbered_or_counted"),
        Index("kits_of_a_kind", "unit", "name"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    label: str
    name: UUID
    number: int = 0
    amount: int | None = None
    topic: str
    holds: str = Field(default="", description="What is in it, as typed")
    contents: UUID | None = Field(default=None, description="The same as a text of `people`")
    days_before: int
    days_after: int
    standing: str = IN_STOCK
    version: int = 0
    edited: int = 0

    @property
    def unit_path(self) -> UnitPath:
        """The path of its owner."""
        return UnitPath.model_validate(self.path)

    def moves_on(self, *, edited: bool = False) -> int:
        """The version of the next event."""
        self.version += 1
        if edited:
            self.edited = self.version
        return self.version


class Promise(Stored, table=True):
    """A kit (or an `amount` of it) for a unit on some days. From `out_on` to `back_by` nobody else has it: the days on
    which it is needed, and those on the way.

    `until`: how long it waits for an answer. `in_danger`: it will not be there for them, and there is no other: what it
    is kept for is not kept for certain. `stall_on`: the day of their stall for which it is kept. `hand_to`: the promise
    for which the owner asks that it be handed on (of `hand_to_unit`); `from_unit`: who hands it on to them.
    """

    __tablename__ = "kit_promises"
    __table_args__ = (
        CheckConstraint("needed_until >= needed_from", name="kit_promises_end_after_they_begin"),
        CheckConstraint("amount > 0", name="kit_promises_of_something"),
        Index("kit_promises_of_kit", "kit", "standing"),
        # two promises of one kit that hold never meet; within a transaction kits may change places
        ExcludeConstraint(
            (Column("kit"), "="),
            (func.daterange(Column("out_on", Date), Column("back_by", Date), "[]"), "&&"),
            name="kit_promises_never_meet",
            where=_KEPT,
            deferrable=True,
            initially="IMMEDIATE",
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kit: UUID = Field(foreign_key="kits.id")
    single: bool = Field(description="Of a numbered kit: there is one")
    amount: int = 1
    unit: str
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    person: UUID | None = Field(default=None, index=True, description="Who ordered, or said yes to an offer")
    ordered: UUID = Field(description="What was asked for at once")
    together: int = 1
    occasion: UUID | None = Field(default=None, index=True)
    stall_on: date | None = None
    needed_from: date
    needed_until: date
    out_on: date
    back_by: date
    standing: str
    until: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=False)))
    in_danger: bool = False
    late: bool = Field(default=False, description="Overdue, and said so")
    reminded_on: date | None = None
    expected: date | None = Field(default=None, description="When it comes back, as whoever has it says")
    hand_to: UUID | None = None
    hand_to_unit: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    from_promise: UUID | None = None
    from_unit: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    version: int = 0

    @property
    def unit_path(self) -> UnitPath:
        """The path of whoever borrows."""
        return UnitPath.model_validate(self.path)

    @property
    def goes_to(self) -> UnitPath | None:
        """To whom it is to be handed on, or was."""
        return UnitPath.model_validate(self.hand_to_unit) if self.hand_to_unit else None

    @property
    def came_from(self) -> UnitPath | None:
        """Who handed it on to them."""
        return UnitPath.model_validate(self.from_unit) if self.from_unit else None
