"""What stalls hold about a person: their duties."""

from services.events.stalls.tables import Duty, Report, ReportedTopic, Shift, Stall
from shared.persons.held import Held, erased, nobody

held = Held(
    erased(Duty, of="person", things="id stall shift"),
    nobody(Stall, "id occasion unit path topic"),
    nobody(Shift, "id stall"),
    nobody(Report, "stall talks sentence"),
    nobody(ReportedTopic, "id stall unit topic"),
)
