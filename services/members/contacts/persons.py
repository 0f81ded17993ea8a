"""What the history of contact persons holds about a person."""

from services.members.contacts.tables import Appointment, Contacts, StandInRequest
from shared.persons.held import Held, kept, nobody

held = Held(
    nobody(Contacts, "unit"),
    kept(
        Appointment,
        of="person",
        keeps="id unit kind from_day until ended_on",
        because="since when and until when somebody was responsible for a branch; by whom is an id without a name",
    ),
    kept(
        StandInRequest,
        of="person",
        keeps="id unit asked_by asked_on answer_by state closed_on",
        because="that somebody was asked to stand in and how it ended; whom is an id without a name",
    ),
)
