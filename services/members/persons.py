"""What `members` holds about a person, and how they are erased: each capability says it for itself."""

from services.members.tables import Stored
from shared.persons.finding import found

PERSONS = found("services.members", metadata=[Stored.metadata])
