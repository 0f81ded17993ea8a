"""What is held about a person: nothing. Units ask units."""

from services.events.together.tables import CoOrganiser
from shared.persons.held import Held, nobody

held = Held(nobody(CoOrganiser, "id occasion partner path standing"))
