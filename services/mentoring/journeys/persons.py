"""What journeys hold about a person: ids and days, neither names nor words. So `mentoring` hears no tombstone: what
somebody noted of a talk is a record of `people`, and erased there."""

from services.mentoring.journeys.tables import Early, Journey, Standard
from shared.persons.held import Held, kept, nobody

held = Held(
    kept(
        Journey,
        of="person",
        keeps="id unit path homes started_on made_on outcome entered_on ended_on standing again_on attempts told",
        because="all levels see one share of first contacts in time, also of months that are over; whose talk it was "
        "is an id without a name",
    ),
    kept(
        Early,
        of="person",
        keeps="on_day to_path",
        because="a move or departure that may belong to a journey still to come; an id and a day",
    ),
    nobody(Standard, "unit period"),
)
