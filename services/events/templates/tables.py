"""Templates, what units have made their own of them, and what is planned from them."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, Time, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.events.tables import Stored
from shared.hierarchy import UnitPath
from shared.ids import new_id

TEXTS = ("title", "about", "checklist")


def _json() -> Column[Any]:
    return Column(JSONB, nullable=False)


def _clock() -> Column[Any]:
    return Column(Time(timezone=False))


class Template(Stored, table=True):
    """A template of the unit that keeps it. `said`: what was typed, by the field's name; `since`: by part the revision
    in which it was last improved. `version` counts its events, `revision` what was improved."""

    __tablename__ = "templates"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="templates_last_a_while"),
        Index("templates_of_unit", "unit"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str
    path: dict[str, Any] = Field(sa_column=_json())
    kind: str
    said: dict[str, str] = Field(sa_column=_json())
    title: UUID
    about: UUID | None = None
    checklist: UUID | None = None
    weekday: int | None = None
    begins: time | None = Field(default=None, sa_column=_clock())
    minutes: int
    seats: int | None = None
    since: dict[str, int] = Field(sa_column=_json())
    revision: int = 1
    withdrawn: bool = False
    version: int = 1

    @property
    def unit_path(self) -> UnitPath:
        """The path of its unit."""
        return UnitPath.model_validate(self.path)


class Adaptation(Stored, table=True):
    """What a unit has made its own of a template: of the parts in `own` what stands here."""

    __tablename__ = "template_adaptations"
    __table_args__ = (UniqueConstraint("template", "unit", name="template_adaptations_once"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    template: UUID = Field(foreign_key="templates.id")
    unit: str
    path: dict[str, Any] = Field(sa_column=_json())
    own: list[str] = Field(sa_column=_json())
    said: dict[str, str] = Field(sa_column=_json())
    title: UUID | None = None
    about: UUID | None = None
    checklist: UUID | None = None
    weekday: int | None = None
    begins: time | None = Field(default=None, sa_column=_clock())
    minutes: int | None = None
    seats: int | None = None
    based_on: dict[str, int] = Field(sa_column=_json())
    version: int = 0

    @property
    def unit_path(self) -> UnitPath:
        """The path of its unit."""
        return UnitPath.model_validate(self.path)


class TemplateUse(Stored, table=True):
    """What an occasion has of the template from which it was planned. `taken`: what that was, by field; `follows`: what
    of it nobody changed."""

    __tablename__ = "template_uses"

    occasion: UUID = Field(primary_key=True, foreign_key="occasions.id")
    template: UUID = Field(foreign_key="templates.id")
    unit: str
    path: dict[str, Any] = Field(sa_column=_json())
    revision: int
    taken: dict[str, Any] = Field(sa_column=_json())
    follows: list[str] = Field(sa_column=_json())
    version: int = 0
