"""What a view holds about a person beside its screens' rows: of those each table says it (`Projection.table`)."""

from services.view.frame.sign_in import tables as sign_in
from services.view.hosting import tables as hosting
from shared.persons.finding import found

PERSONS = found("services.view", "services.view.frame", metadata=[hosting.metadata, sign_in.metadata])
