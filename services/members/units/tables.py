"""The unit tree as recorded."""

from __future__ import annotations

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Field

from services.members.tables import Stored
from shared.hierarchy import Level, Unit


class UnitRow(Stored, table=True):
    """One unit; `version` grows with each change that is published."""

    __tablename__ = "units"

    key: str = Field(primary_key=True)
    name: str
    level: str
    parent: str | None = None
    municipality: str = ""
    postcodes: list[str] = Field(sa_column=Column(ARRAY(TEXT), nullable=False))
    latitude: float
    longitude: float
    population: int
    version: int = 1

    def unit(self) -> Unit:
        """As it is published."""
        return Unit(
            key=self.key,
            name=self.name,
            level=Level(self.level),
            parent=self.parent,
            municipality=self.municipality,
            postcodes=tuple(self.postcodes),
            latitude=self.latitude,
            longitude=self.longitude,
            population=self.population,
            version=self.version,
        )
