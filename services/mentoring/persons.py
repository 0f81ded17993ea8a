"""What `mentoring` holds about a person: each capability says it for itself."""

from services.mentoring.tables import Stored
from shared.persons.finding import found

PERSONS = found("services.mentoring", metadata=[Stored.metadata])
