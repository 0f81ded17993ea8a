"""What applications hold about a person."""

from services.members.admissions.tables import Application, Draft
from shared.persons.held import Held, kept, passing

held = Held(
    kept(
        Application,
        of="person",
        keeps="id unit channel received_on decide_by state decided_on reason object_by letters",
        because="the levels count applications and whether they were decided in time; the reason is the id of a text "
        "that is erased",
    ),
    passing(
        Draft,
        "id unit applicant",
        because="nobody's until the address is confirmed; dropped after a week, with the link",
    ),
)
