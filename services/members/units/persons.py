"""What is held about units: nothing about a person."""

from services.members.units.tables import UnitRow
from shared.persons.held import Held, nobody

held = Held(nobody(UnitRow, "key name level parent municipality postcodes"))
