"""What is held about whoever orders: their id, with what they have of the owner's."""

from services.events.kits.tables import Kit, Promise
from shared.persons.held import Held, kept, nobody

held = Held(
    kept(
        Promise,
        of="person",
        keeps=(
            "id kit unit path ordered occasion stall_on needed_from needed_until out_on back_by standing until "
            "reminded_on expected hand_to hand_to_unit from_promise from_unit"
        ),
        because="what a unit has of another's is asked back from the unit; an id without a name",
    ),
    nobody(Kit, "id unit path label name topic holds contents standing"),
)
