"""What the hosting of units holds about a person: what the roster granted, until its tombstone (`roster.py`)."""

from services.view.hosting.tables import applied, hosted, known_units, projections, roster, roster_texts
from shared.persons.held import Held, erased, nobody

held = Held(
    erased(roster, of="person"),
    erased(roster_texts, of="person", things="record"),
    nobody(hosted, "unit"),
    nobody(applied, "unit topic ce_id"),
    nobody(projections, "screen shape"),
    nobody(known_units, "unit said"),
)
