"""What `exchange` holds about a person."""

from services.exchange.routing.tables import metadata
from shared.persons.finding import found

PERSONS = found("services.exchange", metadata=[metadata])
