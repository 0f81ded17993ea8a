"""What is held about a person: nothing."""

from services.events.plans.tables import Draft
from shared.persons.held import Held, nobody

held = Held(nobody(Draft, "id unit path kind said title place about starts ends template"))
