"""What preferences hold about a person."""

from services.notify.preferences.tables import Unsubscribed
from shared.persons.held import Held, kept

held = Held(
    kept(
        Unsubscribed,
        of="person",
        keeps="kind at",
        because="whoever did not want a mail gets none, whatever is heard of them later; an id without a name",
    ),
)
