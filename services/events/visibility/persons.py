"""What visibility holds about a person: nothing. A gap is a branch's."""

from services.events.visibility.tables import Looking, Offer, Period, Watch
from shared.persons.held import Held, nobody

held = Held(
    nobody(Looking, "id unit path"),
    nobody(Period, "id unit path kind word"),
    nobody(Watch, "id unit path district"),
    nobody(Offer, "id unit path topic days owner kind standing occasion"),
)
