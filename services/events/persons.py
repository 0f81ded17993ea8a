"""What `events` holds about a person: each capability says it for itself."""

from services.events.tables import Stored
from shared.persons.finding import found

PERSONS = found("services.events", metadata=[Stored.metadata])
