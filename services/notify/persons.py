"""What `notify` holds about a person, and how they are erased: each capability says it for itself."""

from services.notify.tables import Stored
from shared.persons.finding import found

PERSONS = found("services.notify", metadata=[Stored.metadata])
