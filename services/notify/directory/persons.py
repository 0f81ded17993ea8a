"""What the directory holds about a person: the name and the address go, who held what stays as an id."""

from services.notify.directory.tables import (
    Contact,
    Hole,
    Moved,
    Newcomer,
    Occasion,
    Office,
    Person,
    Seat,
    Standard,
    Told,
    TypedText,
)
from shared.persons.held import Held, erased, kept, nobody, passing

_BECAUSE = "an id without a name: what has ended must stay ended when its beginning is heard later, or once more"

held = Held(
    erased(Person, of="id"),
    kept(Office, of="person", keeps="grant unit role", because=_BECAUSE),
    kept(Contact, of="person", keeps="appointment unit", because=_BECAUSE),
    kept(Newcomer, of="person", keeps="journey unit started_on remind_on due_on", because=_BECAUSE),
    kept(
        Told, of="person contact instead", keeps="path", because="nobody is told twice whom to ask; ids without names"
    ),
    passing(TypedText, "id text", because="somebody typed it about no person: gone with a tombstone of its own"),
    nobody(Moved, "unit standard last_days told told_by"),
    nobody(Standard, "unit period"),
    nobody(Hole, "shift"),
    nobody(Occasion, "id title place about word"),
    erased(Seat, of="person", things="registration"),
)
