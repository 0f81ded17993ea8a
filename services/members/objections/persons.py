"""What objections hold about a person."""

from services.members.objections.tables import Objection
from shared.persons.held import Held, kept

held = Held(
    kept(
        Objection,
        of="person",
        keeps="id application unit decider level state channel filed_on grounds hear_by decide_by statement decided_on "
        "reasons carry_on_by",
        because="that boards were asked, and decided in time; grounds, statement and reasons are ids of texts that are "
        "erased",
    ),
)
